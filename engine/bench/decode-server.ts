// Our side of `bench decode`, started by it: node decode-server.ts JOB
import { resolveGenerationOptions } from '../decode/index.ts'
import { generateTokens } from '../decode/search/generate-tokens.ts'
import { TextRows } from '../generate/text-rows.ts'
import { openRuntime } from '../runtimes/index.ts'
import type { DecodeJob, DecodeRequest } from './decode.ts'
import { readJob } from './job.ts'
import { serve } from './serve.ts'

const { job, weights } = readJob<DecodeJob>()
const { config, threads, runtime } = job
const rows = new TextRows(await openRuntime(runtime), { config, weights: weights('weights') }, { threads })

await serve(async ({ batch, promptLength, newTokens, seed }: DecodeRequest) => {
  // the same numbers as in test/bench/decode.py
  const prompts = Array.from({ length: batch }, (_, row) =>
    Int32Array.from(
      { length: promptLength },
      (__, i) => ((i + 1) * 31 + row * 7 + seed * 13) % config.vocabulary,
    ),
  )
  const options = resolveGenerationOptions({ maxNewTokens: newTokens })
  const results = await generateTokens(rows, prompts, options)
  return { tokens: results.map(({ tokens }) => [...tokens]) }
})
