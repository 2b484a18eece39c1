// `bench lora-step`: one optimizer step of low-rank adapters on every matrix of a Llama-type model, against PEFT on
// Hugging Face's model doing the same from the same weights.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { writeSafetensors } from '../formats/safetensors.ts'
import type { DecoderConfig } from '../models/text/decoder-config.ts'
import { textParameters } from '../models/text/decoder.ts'
import { textFamilyNamed } from '../models/text/index.ts'
import { initialWeights, countParameters, type ParameterSpec } from '../nn/parameters.ts'
import type { AdamwOptions } from '../optim/adamw.ts'
import { type Choice, trainablesOf } from '../train/trainables.ts'
import { type BenchOptions, type BenchResult, type Duel, runDuel } from './duel.ts'
import { asTensors } from './job.ts'
import { ADAMW, checkLosses, drawTokens } from './step-check.ts'
import { sizeConfig } from './step-work.ts'

/** What both train. */
export interface LoraStepJob {
  readonly config: DecoderConfig
  /** `config.json` of the same model. */
  readonly huggingFace: Readonly<Record<string, unknown>>
  readonly batch: number
  readonly time: number
  readonly rank: number
  readonly alpha: number
  readonly threads: number
  readonly runtime: string
  readonly clipNorm: number
  readonly adamw: AdamwOptions
}

/** Sizes of the work. */
export interface LoraStepSize {
  readonly config: DecoderConfig
  readonly batch: number
  readonly time: number
}

const LORA = { rank: 8, alpha: 16 }
const CHECKED_STEPS = 5
/** Largest difference of a loss, in nats: f32 sums in another order, through 30 layers and five updates. */
const LOSS_TOLERANCE = 1e-3

/** Every matrix of every layer learns through an adapter. */
export function loraChoice(config: DecoderConfig, lora: Choice['lora']): Choice {
  const all = textParameters(config)
  return { all, open: [], adapted: all.filter(isProjection), lora }
}

function isProjection({ name }: ParameterSpec): boolean {
  return name.endsWith('_proj.weight')
}

/** Measures tokens per second of training adapters. @throws GATE_REFUSED when the losses are not PEFT's */
export async function benchLoraStep(
  options: BenchOptions,
  size: LoraStepSize = { config: sizeConfig('135M', 256), batch: 4, time: 256 },
): Promise<BenchResult[]> {
  const { batch, time } = size
  const request = (round: number): object => ({ step: CHECKED_STEPS + round })
  const check = { steps: CHECKED_STEPS, tolerance: LOSS_TOLERANCE, signal: options.signal }
  const duel: Duel = {
    server: './lora-step-server.ts',
    twin: 'lora_step.py',
    job: makeJob(options, size),
    check: (ours, peer) => checkLosses(ours, peer, check),
    parts: [{ name: 'lora-step', unit: 'tokens/s', work: describe(size), units: batch * time, request }],
  }
  return runDuel(duel, { ...options, python: (await hasPeft(options)) ? options.python : undefined })
}

function describe({ config, batch, time }: LoraStepSize): string {
  const { layers, width, heads, keyValueHeads, vocabulary } = config
  const parameters = countParameters(textParameters(config))
  const learnt = countParameters(trainablesOf(loraChoice(config, LORA)).trainable)
  return `${layers} layers, width ${width}, ${heads} heads over ${keyValueHeads}, ${batch} × ${time} positions, vocabulary ${vocabulary} (tied), ${parameters} parameters, adapters of rank ${LORA.rank} on every matrix (${learnt}), AdamW, clipping, f32`
}

function makeJob(
  { seed, threads, runtime }: BenchOptions,
  { config, batch, time }: LoraStepSize,
): Uint8Array {
  const huggingFace = textFamilyNamed(config.family).writeConfig(config)
  const job: LoraStepJob = {
    ...{ config, huggingFace, batch, time, ...LORA },
    ...{ threads, runtime, clipNorm: 1, adamw: ADAMW },
  }
  const choice = loraChoice(config, LORA)
  const base = initialWeights(choice.all, seed)
  const adapters = initialWeights(trainablesOf(choice).trainable, seed)
  const tokens = drawTokens(seed, config.vocabulary, [CHECKED_STEPS, batch, time + 1])
  const tensors = { ...asTensors('weights', base), ...asTensors('adapters', adapters), tokens }
  return writeSafetensors(tensors, { job: JSON.stringify(job) })
}

async function hasPeft({ python, signal }: BenchOptions): Promise<boolean> {
  if (!python) return false
  try {
    await promisify(execFile)(python.program, ['-c', 'import peft'], { signal })
    return true
  } catch {
    signal?.throwIfAborted()
    return false
  }
}
