// `bench decode` end to end at a tiny size: our process, Hugging Face's where it is installed, equal tokens before timing.
import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { benchDecode } from '../../engine/bench/decode.ts'
import { findTorch } from '../../engine/bench/peer.ts'
import type { DecoderConfig } from '../../engine/models/text/decoder-config.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { randomTextWeights, TINY_TEXT_CONFIGS } from '../helpers/text-models.ts'

const torch = await findTorch(process.env['TUNELOOM_PYTHON'])
const hasTransformers = ((): boolean => {
  try {
    if (torch) execFileSync(torch.program, ['-c', 'import transformers'], { stdio: 'ignore' })
    return torch !== undefined
  } catch {
    return false
  }
})()

const models = Object.fromEntries(
  ['llama', 'gpt2'].map((name) => {
    const config = { ...(TINY_TEXT_CONFIGS[name] as DecoderConfig), context: 256 }
    return [name, { config, weights: randomTextWeights(config) }] as const
  }),
)
const options = {
  ...{ seconds: 0.001, threads: 1, seed: 0, runtime: 'onnx-cpu', today: '2026-11-28' },
}

describe('benchDecode', () => {
  it('measures both batches and a prompt of every model', async () => {
    const results = await benchDecode({ ...options, home: tempFolder() }, models)
    expect(results.map(({ name }) => name)).toEqual([
      ...['decode, llama, batch 1', 'decode, llama, batch 16', 'prompt, llama'],
      ...['decode, gpt2, batch 1', 'decode, gpt2, batch 16', 'prompt, gpt2'],
    ])
    expect(results.every(({ ours, check }) => ours.perSecond > 0 && check === null)).toBe(true)
  })

  it('continues texts as Hugging Face does', async ({ skip }) => {
    skip(!hasTransformers, 'no Python with transformers here (python3, or the variable TUNELOOM_PYTHON)')
    const results = await benchDecode({ ...options, home: tempFolder(), python: torch }, models)
    expect(results.map(({ check }) => check)).toEqual(results.map(() => ({ tokenAgreement: 1 })))
    expect(results.every(({ ratio }) => (ratio ?? 0) > 0)).toBe(true)
  }, 120_000)
})
