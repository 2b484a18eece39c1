// `generate`
import { mkdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { option } from '../../api/options.ts'
import { EngineError } from '../../base/errors.ts'
import type { DrawnPicture } from '../../host/generation.ts'
import type { GenerationOptions } from '../../index.ts'
import { replaceFileAtomically } from '../../store/durable.ts'
import { defineCommand } from '../command.ts'

const whole = () => z.int().optional()
const number = () => z.number().optional()
const words = (label: string, help: string) => ({ label, help })
const later = (label: string) => ({ label, help: 'not for images yet', advanced: true })

const OPTIONS = z.strictObject({
  model: option(z.string(), words('Model', 'id or name')),
  prompt: option(z.string().optional(), words('Prompt', 'what to draw')),
  prompts: option(z.string().optional(), words('Prompts', 'a text file with one prompt per line')),
  out: option(z.string().default('tuneloom-pictures'), words('Folder', 'where the PNG files go')),
  numReturnSequences: option(whole(), words('Results', 'pictures per prompt')),
  bestOf: option(
    z.int().min(1).max(1024).optional(),
    words('Best of', 'draw so many per prompt and keep the best'),
  ),
  rankBy: option(
    z.enum(['agreement', 'likelihood']).optional(),
    words('Rank by', 'what the best is chosen by'),
  ),
  judge: option(
    z.string().optional(),
    words('Judge', 'pair encoder for agreement; the shipped one if left out'),
  ),
  doSample: option(z.boolean().default(false), words('Sample', 'draw each token by its probability')),
  greedy: option(z.boolean().default(false), words('Greedy', 'take the most likely token every time')),
  temperature: option(number(), words('Temperature', 'below 1 keeps to likely tokens')),
  topK: option(whole(), words('Top k', 'only the k most likely tokens; 0 for all')),
  topP: option(number(), words('Top p', 'only the most likely tokens that hold this probability')),
  minP: option(number(), words('Min p', 'only tokens of at least this share of the likeliest one')),
  typicalP: option(number(), words('Typical p', 'only tokens of typical surprise')),
  guidanceScale: option(number(), words('Guidance', 'above 1 follows the prompt more closely')),
  repetitionPenalty: option(number(), words('Repetition penalty', 'above 1 discourages tokens used before')),
  noRepeatNgramSize: option(whole(), words('No repeated n-grams', 'no run of so many tokens comes twice')),
  badWords: option(
    z.string().optional(),
    words('Bad words', 'image tokens that never come, as JSON: [[12],[7,9]]'),
  ),
  maxLength: option(whole(), later('Length')),
  maxNewTokens: option(whole(), later('Most new tokens')),
  minNewTokens: option(whole(), later('Fewest new tokens')),
  numBeams: option(whole(), later('Beams')),
  numBeamGroups: option(whole(), later('Beam groups')),
  diversityPenalty: option(number(), later('Diversity penalty')),
  lengthPenalty: option(number(), later('Length penalty')),
  earlyStopping: option(z.boolean().default(false), later('Early stopping')),
})
type Options = z.output<typeof OPTIONS>

/** Options of beam search, and those of length: a picture has as many tokens as its grid has places. */
const NOT_FOR_IMAGES = {
  numBeams: '--num-beams',
  numBeamGroups: '--num-beam-groups',
  diversityPenalty: '--diversity-penalty',
  lengthPenalty: '--length-penalty',
  earlyStopping: '--early-stopping',
  maxLength: '--max-length',
  maxNewTokens: '--max-new-tokens',
  minNewTokens: '--min-new-tokens',
} as const satisfies Partial<Record<keyof Options, string>>

/** Draws pictures and writes them as PNG files. */
export const command = defineCommand({
  name: 'generate',
  help: 'Draw pictures from captions',
  example: 'generate --model starter --prompt "a red circle on white" --out pictures --seed 1',
  computes: true,
  options: OPTIONS,
  async run({ reader, out, seed, threads, runtime, signal }, { options }) {
    const prompts = promptsOf(options)
    const generation = generationOf(options)
    const { drawPictures } = await import('../../host/generation.ts')
    const { bestOf, rankBy, judge, model } = options
    if (rankBy !== undefined && bestOf === undefined)
      throw new EngineError(
        'BAD_ARGUMENT',
        'generate: --rank-by chooses among several, --best-of says how many.',
      )
    const { pictures, tokensPerSecond } = await drawPictures(
      { store: reader(), model, prompts, options: generation, seed, bestOf, rankBy, judge, runtime, threads },
      { signal, onProgress: (stage) => out.progress(stage) },
    )
    const files = await writePictures(resolve(options.out), pictures)
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
  },
})

/** The prompts that were given. @throws BAD_ARGUMENT unless exactly one of --prompt and --prompts is given, FILE_NOT_FOUND or FILE_EMPTY */
function promptsOf({ prompt, prompts: file }: Options): string[] {
  if ((prompt === undefined) === (file === undefined))
    throw new EngineError('BAD_ARGUMENT', 'generate: either --prompt or --prompts is needed, and not both.', {
      fixes: ['Give --prompt "a red circle" or --prompts captions.txt.'],
    })
  if (prompt !== undefined) return [prompt]
  const path = file as string
  const lines = readText(path)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines.length === 0) throw new EngineError('FILE_EMPTY', `generate: ${path} holds no prompt.`)
  return lines
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new EngineError(
      isMissing ? 'FILE_NOT_FOUND' : 'FILE_UNREADABLE',
      `generate: ${path} ${isMissing ? 'does not exist' : 'cannot be read'}.`,
      { cause },
    )
  }
}

/** What was asked for, without what was left out. @throws BAD_ARGUMENT for options that are not for images yet */
function generationOf(options: Options): Partial<GenerationOptions> {
  for (const [name, flag] of Object.entries(NOT_FOR_IMAGES)) {
    const value = options[name as keyof typeof NOT_FOR_IMAGES]
    if (value !== undefined && value !== false)
      throw new EngineError('BAD_ARGUMENT', `generate: ${flag} is not for images yet.`, {
        details: { option: flag, value },
        fixes: [`Leave ${flag} out.`],
      })
  }
  if (options.doSample && options.greedy)
    throw new EngineError('BAD_ARGUMENT', 'generate: --do-sample and --greedy exclude each other.')
  const { numReturnSequences, temperature, topK, topP, minP, typicalP, guidanceScale } = options
  const { repetitionPenalty, noRepeatNgramSize, badWords, doSample, greedy } = options
  const given = {
    ...{ numReturnSequences, temperature, topK, topP, minP, typicalP, guidanceScale },
    ...{ repetitionPenalty, noRepeatNgramSize },
    ...(doSample || greedy ? { doSample } : {}),
    ...(badWords === undefined ? {} : { badWordsIds: tokenLists(badWords) }),
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}

function tokenLists(typed: string): GenerationOptions['badWordsIds'] {
  try {
    return JSON.parse(typed) as GenerationOptions['badWordsIds']
  } catch (cause) {
    throw new EngineError(
      'BAD_ARGUMENT',
      `generate: --bad-words is JSON such as [[12],[7,9]], got ${typed}.`,
      {
        cause,
      },
    )
  }
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
