// `bench decode`: tokens per second of cached f32 decoding, and of prompts, against Hugging Face's generate with the same
// weights. The 13.9 M model of `bench train-step`, and SmolLM2 where `npm run fetch:smollm2` has put it.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { EngineError } from '../base/errors.ts'
import { writeSafetensors } from '../formats/safetensors.ts'
import type { TextWeights } from '../generate/text-rows.ts'
import { type DecoderConfig, decoderConfig } from '../models/text/decoder-config.ts'
import { textParameters } from '../models/text/decoder.ts'
import { textFamilyNamed } from '../models/text/index.ts'
import { loadTextModel } from '../models/text/load.ts'
import { countParameters, initialWeights } from '../nn/parameters.ts'
import type { Contestant } from './contestant.ts'
import { type BenchOptions, type BenchResult, type Duel, type DuelPart, runDuel } from './duel.ts'
import { asTensors } from './job.ts'

/** What both continue. */
export interface DecodeJob {
  readonly config: DecoderConfig
  /** `config.json` of the same model. */
  readonly huggingFace: Readonly<Record<string, unknown>>
  readonly threads: number
  readonly runtime: string
}

/** A request of either side: prompts are made from `seed`, so that no round finds its prompt cached. */
export interface DecodeRequest {
  readonly batch: number
  readonly promptLength: number
  readonly newTokens: number
  readonly seed: number
}

const PROMPT = 64
/** New tokens by rows of a batch: three rounds of each are enough, and all of it fits two minutes. */
const SIZES = [
  { batch: 1, newTokens: 64 },
  { batch: 16, newTokens: 32 },
]
const LONG_PROMPT = 192
/** Least share of equal tokens: taking the likeliest is exact but for near ties, after which a text goes its own way. */
const LEAST_AGREEMENT = 0.9

const GPT = decoderConfig.parse({
  family: 'gpt2',
  ...{ vocabulary: 8192, context: 256, width: 384, layers: 6, heads: 6, keyValueHeads: 6, headWidth: 64 },
  hidden: 1536,
  positions: { kind: 'learned' },
  norm: { kind: 'layer', epsilon: 1e-5 },
  attention: { joint: 'thirds', qkvBias: true, outBias: true, scale: 1 / 8 },
  feedForward: { gated: false, activation: 'gelu-tanh', bias: true },
  ...{ transposed: true, tied: true },
})

const smollm2 = (): string => fileURLToPath(new URL('../../.cache/smollm2', import.meta.url))

/** Measures tokens per second at batch 1 and 16, and of prompts. @throws GATE_REFUSED when the tokens are not Hugging Face's */
export async function benchDecode(
  options: BenchOptions,
  models?: Record<string, TextWeights>,
): Promise<BenchResult[]> {
  const python = (await hasTransformers(options)) ? options.python : undefined
  const results: BenchResult[] = []
  for (const [name, model] of Object.entries(models ?? benchModels(options.seed)))
    results.push(...(await runDuel(duelOf(name, model, options), { ...options, python })))
  return results
}

function benchModels(seed: number): Record<string, TextWeights> {
  const gpt = { config: GPT, weights: initialWeights(textParameters(GPT), seed) }
  return existsSync(smollm2()) ? { gpt, smollm2: loadTextModel(smollm2()) } : { gpt }
}

function duelOf(name: string, { config, weights }: TextWeights, { threads, runtime }: BenchOptions): Duel {
  const huggingFace = textFamilyNamed(config.family).writeConfig(config)
  const job: DecodeJob = { config, huggingFace, threads, runtime }
  return {
    server: './decode-server.ts',
    twin: 'decode.py',
    job: writeSafetensors(asTensors('weights', weights), { job: JSON.stringify(job) }),
    check: checkTokens,
    parts: partsOf(name, config),
  }
}

function partsOf(name: string, config: DecoderConfig): DuelPart[] {
  const { layers, width, heads, vocabulary } = config
  const parameters = countParameters(textParameters(config))
  const model = `${layers} layers, width ${width}, ${heads} heads, vocabulary ${vocabulary}, ${parameters} parameters, f32`
  const decoding = SIZES.map(({ batch, newTokens }) => ({
    name: `decode, ${name}, batch ${batch}`,
    unit: 'tokens/s',
    work: `${newTokens} tokens after ${PROMPT}, likeliest token; ${model}`,
    units: batch * newTokens,
    request: (round: number): DecodeRequest => ({ batch, newTokens, promptLength: PROMPT, seed: round }),
  }))
  const prompt = {
    name: `prompt, ${name}`,
    unit: 'tokens/s',
    work: `one token after a prompt of ${LONG_PROMPT}; ${model}`,
    units: LONG_PROMPT,
    request: (round: number): DecodeRequest => ({
      batch: 1,
      promptLength: LONG_PROMPT,
      newTokens: 1,
      seed: round,
    }),
  }
  return [...decoding, prompt]
}

async function checkTokens(ours: Contestant, peer: Contestant | undefined): Promise<BenchResult['check']> {
  const asked = [
    ...SIZES.map((size, seed) => ({ ...size, promptLength: PROMPT, seed })),
    { batch: 1, promptLength: LONG_PROMPT, newTokens: 1, seed: 2 },
  ]
  const answers = async (one: Contestant): Promise<number[]> => {
    const found: number[] = []
    for (const request of asked) found.push(...((await one.ask(request))['tokens'] as number[][]).flat())
    return found
  }
  const our = await answers(ours)
  if (!peer) return null
  const their = await answers(peer)
  const tokenAgreement = our.filter((token, i) => token === their[i]).length / our.length
  if (tokenAgreement >= LEAST_AGREEMENT) return { tokenAgreement }
  throw new EngineError(
    'GATE_REFUSED',
    `bench: ${tokenAgreement} of the tokens agree with ${peer.name}, expected are at least ${LEAST_AGREEMENT}.`,
    { details: { tokenAgreement } },
  )
}

async function hasTransformers({ python }: BenchOptions): Promise<boolean> {
  if (!python) return false
  try {
    await promisify(execFile)(python.program, ['-c', 'import transformers'])
    return true
  } catch {
    // a Python with PyTorch alone is no peer here
    return false
  }
}
