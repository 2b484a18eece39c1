// `bench decode-stored`: tokens per second from 4-bit weights against llama.cpp's llama-bench, with the same GGUF file: SmolLM2 in
// Q4_0, which llama-quantize makes of the file that `npm run fetch:smollm2` has put. The variable TUNELOOM_LLAMA_BENCH is the path
// of llama-bench.
import { execFile } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { writeSafetensors } from '../formats/safetensors.ts'
import type { Contestant } from './contestant.ts'
import type { DecodeRequest } from './decode.ts'
import { type BenchOptions, type BenchResult, type DuelPart, runDuel } from './duel.ts'

/** What both continue. */
export interface StoredJob {
  readonly model: string
  readonly threads: number
  readonly runtime: string
  /** Path of llama-bench, for its side. */
  readonly llamaBench: string | null
}

/** Looked up when asked: in a window there is no such place. */
const folder = (): string => fileURLToPath(new URL('../../.cache/smollm2', import.meta.url))
const TOKENS = 128

/** Measures decoding and prompts of 128 tokens; without llama-bench ours alone, without a file nothing. */
export async function benchDecodeStored(options: BenchOptions): Promise<BenchResult[]> {
  const llamaBench = process.env['TUNELOOM_LLAMA_BENCH']
  const tool = llamaBench && existsSync(llamaBench) ? llamaBench : undefined
  if (!tool) options.onAbsent?.('llama-bench was not found (the variable TUNELOOM_LLAMA_BENCH).')
  const model = await quantizedModel(tool)
  if (model) return runDuel(duelOf(model, tool, options), options)
  options.onAbsent?.(`${folder()} has no q4_0.gguf, and nothing to make it of: npm run fetch:smollm2.`)
  return []
}

/** The file, made where it is not there but can be. */
async function quantizedModel(llamaBench: string | undefined): Promise<string | undefined> {
  const [source, target] = [join(folder(), 'model.gguf'), join(folder(), 'q4_0.gguf')]
  if (existsSync(target)) return target
  const tool = llamaBench && join(dirname(llamaBench), 'llama-quantize')
  if (!tool || !existsSync(tool) || !existsSync(source)) return undefined
  await promisify(execFile)(tool, ['--allow-requantize', source, target, 'Q4_0'])
  return target
}

function duelOf(
  model: string,
  llamaBench: string | undefined,
  { threads, runtime }: BenchOptions,
): Parameters<typeof runDuel>[0] {
  const job: StoredJob = { model, threads, runtime, llamaBench: llamaBench ?? null }
  const megabytes = Math.round(statSync(model).size / 1e6)
  return {
    server: './decode-stored-server.ts',
    twin: { name: 'llama.cpp', server: llamaBench ? './llama-bench-server.ts' : undefined },
    job: writeSafetensors({}, { job: JSON.stringify(job) }),
    check: warmUp,
    parts: PARTS.map((part) => ({ ...part, work: `${part.work}; SmolLM2-135M, Q4_0, ${megabytes} MB` })),
  }
}

const PARTS: readonly DuelPart[] = [
  {
    ...{ name: 'decode, smollm2 in 4 bits', unit: 'tokens/s', work: `${TOKENS} tokens after one` },
    units: TOKENS,
    request: (round): DecodeRequest => ({ batch: 1, promptLength: 1, newTokens: TOKENS, seed: round }),
  },
  {
    ...{ name: 'prompt, smollm2 in 4 bits', unit: 'tokens/s', work: `a prompt of ${TOKENS} tokens` },
    units: TOKENS,
    request: (round): DecodeRequest => ({ batch: 1, promptLength: TOKENS, newTokens: 1, seed: round }),
  },
]

/** llama-bench gives no tokens that could be compared; that ours are right is tested elsewhere. */
async function warmUp(ours: Contestant): Promise<null> {
  for (const { request } of PARTS) await ours.ask(request(-1))
  return null
}
