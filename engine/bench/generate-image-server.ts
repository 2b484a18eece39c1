// Our side of `bench generate-image`, started by it: node generate-image-server.ts JOB
import { resolveGenerationOptions } from '../decode/index.ts'
import { ImageGenerator } from '../generate/image-generator.ts'
import { openRuntime } from '../runtimes/index.ts'
import type { GenerateImageJob } from './generate-image.ts'
import { readJob } from './job.ts'
import { serve } from './serve.ts'

const { job, weights } = readJob<GenerateImageJob>()
const { manifest, captionTokenizer, captions, guidanceScale, threads, runtime } = job
const model = {
  manifest,
  captionTokenizer,
  transformer: weights('transformer'),
  imageTokenizer: weights('tokenizer'),
}
const generator = new ImageGenerator(await openRuntime(runtime), model, { threads })
const options = resolveGenerationOptions({ doSample: false, guidanceScale })

await serve(async ({ batch }: { batch: number }) => {
  const requests = captions.slice(0, batch).map((caption) => ({ caption, sample: 0 }))
  const images = await generator.generate(requests, options, { batch })
  return { tokens: images.map(({ tokens }) => [...tokens]), pixels: [...(images[0]?.image.data ?? [])] }
})
