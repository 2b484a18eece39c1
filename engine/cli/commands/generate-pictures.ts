// `generate` with a model that draws.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import type { DrawnPicture } from '../../host/generation.ts'
import { replaceFileAtomically } from '../../store/durable.ts'
import type { CommandContext } from '../command.ts'
import { type GenerateOptions, generationOf, tokenLists } from './generate-options.ts'

const DEFAULT_FOLDER = 'tuneloom-pictures'

/** Draws pictures and writes them as PNG files. @throws BAD_ARGUMENT for options that are not for pictures */
export async function generatePictures(
  { reader, out, seed, threads, runtime, signal }: CommandContext,
  options: GenerateOptions,
  prompts: readonly string[],
): Promise<void> {
  const generation = pictureOptions(options)
  const { drawPictures } = await import('../../host/generation.ts')
  const { bestOf, rankBy, judge, model } = options
  const { pictures, tokensPerSecond } = await drawPictures(
    { store: reader(), model, prompts, options: generation, seed, bestOf, rankBy, judge, runtime, threads },
    { signal, onProgress: (stage) => out.progress(stage) },
  )
  const files = await writePictures(resolve(options.out ?? DEFAULT_FOLDER), pictures)
  const outputs = pictures.map(({ prompt, sample, tokens, logProb, score }, i) => ({
    ...{ prompt, image: files[i], tokens, logProb },
    ...{ finishReason: 'stop', sample, ...(score === null ? {} : { score }) },
  }))
  out.json({ outputs, tokensPerSecond })
  out.table(
    ['picture', 'prompt', 'sample', 'log p', ...(bestOf === undefined ? [] : ['score'])],
    outputs.map(({ image, prompt, sample, logProb, score }) => [
      ...[image ?? '', prompt, sample, logProb],
      ...(score === undefined ? [] : [score]),
    ]),
  )
  out.line(`${Math.round(tokensPerSecond)} tokens per second.`)
}

function pictureOptions(options: GenerateOptions) {
  const { badWords, chat, system } = options
  if (chat || system !== undefined)
    throw new EngineError('BAD_ARGUMENT', 'generate: --chat and --system are not for images.')
  const generation = generationOf(options, 'caption-image')
  if (generation.maxNewTokens !== undefined)
    throw new EngineError('BAD_ARGUMENT', 'generate: --max-new-tokens is not for images.', {
      fixes: ['Leave it out: a picture has as many tokens as its grid.'],
    })
  if (badWords === undefined) return generation
  const badWordsIds = tokenLists(badWords)
  if (badWordsIds) return { ...generation, badWordsIds }
  throw new EngineError(
    'BAD_ARGUMENT',
    `generate: --bad-words of pictures is JSON such as [[12],[7,9]], got ${badWords}.`,
  )
}

/** Writes `001-a-red-circle-0.png` and so on; the number is the picture's, the last one its sample's. */
async function writePictures(folder: string, pictures: readonly DrawnPicture[]): Promise<string[]> {
  const { encodePng } = await import('../../index.ts')
  mkdirSync(folder, { recursive: true })
  const paths: string[] = []
  for (const [i, { prompt, sample, image }] of pictures.entries()) {
    const slug = prompt
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 40)
    const path = join(folder, `${String(i + 1).padStart(3, '0')}-${slug || 'picture'}-${sample}.png`)
    replaceFileAtomically(path, await encodePng(image))
    paths.push(path)
  }
  return paths
}
