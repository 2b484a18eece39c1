// Benchmarks end to end at a tiny size: our process, PyTorch's where it is installed, the comparison before timing.
import { describe, expect, it } from 'vitest'
import { LEAST_CLEAN_ROUNDS } from '../../engine/bench/figures.ts'
import type { BenchOptions } from '../../engine/bench/duel.ts'
import { benchGenerateImage } from '../../engine/bench/generate-image.ts'
import { benchLoraStep } from '../../engine/bench/lora-step.ts'
import { findTorch } from '../../engine/bench/peer.ts'
import { sizeConfig } from '../../engine/bench/step-work.ts'
import { storeFigure } from '../../engine/bench/stored-figures.ts'
import { benchTrainStep } from '../../engine/bench/train-step.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { tinyCaptionImageModel } from '../helpers/tiny-model.ts'

const SIZE = { config: { vocabulary: 64, context: 8, width: 16, layers: 1, heads: 2 }, batch: 2 }
const NO_TORCH = 'no Python with PyTorch here (python3, or the variable TUNELOOM_PYTHON)'

const options = (): BenchOptions => ({
  seconds: 0.001,
  threads: 1,
  seed: 0,
  runtime: 'auto',
  home: tempFolder(),
  today: '2026-11-23',
})
const torch = await findTorch(process.env['TUNELOOM_PYTHON'])

describe('without a peer', () => {
  it('a figure stands beside the best stored one', async () => {
    const told = options()
    storeFigure(told.home, {
      name: 'train-step',
      processor: 'X',
      threads: 1,
      date: '2026-01-01',
      medianMs: 1e6,
      minMs: 1e6,
    })
    const [result] = await benchTrainStep(told, SIZE)
    expect(result).toMatchObject({
      name: 'train-step',
      unit: 'tokens/s',
      peer: 'stored',
      check: null,
      rounds: LEAST_CLEAN_ROUNDS,
    })
    expect(result?.peerFigures).toMatchObject({
      processor: 'X',
      source: 'data folder',
      isSameProcessor: false,
    })
    expect(result?.ratio).toBe(1e6 / (result?.ours.medianMs ?? NaN))
  })
})

describe('beside PyTorch', () => {
  it('training has the same twenty losses', async ({ skip }) => {
    if (!torch) return skip(NO_TORCH)
    const [result] = await benchTrainStep({ ...options(), python: torch }, SIZE)
    expect(result?.peer).toBe(`torch ${torch.version}`)
    expect(result?.check?.['ourLosses']).toHaveLength(20)
    expect(result?.check?.['largestDifference']).toBeLessThan(1e-5)
  })

  it('mixed precision has losses as near as its numbers are', async ({ skip }) => {
    if (!torch) return skip(NO_TORCH)
    const told = { ...options(), runtime: 'cpu', python: torch }
    const [result] = await benchTrainStep(told, { ...SIZE, isMixed: true })
    const { largestDifference } = result?.check ?? {}
    expect(largestDifference).toBeLessThan(0.02) // bf16 has 8 bits, losses are near 4
  })

  it('adapters of a Llama-type model have the losses of PEFT', async ({ skip }) => {
    if (!torch) return skip(NO_TORCH)
    const config = { ...sizeConfig('1M', 16), vocabulary: 64, layers: 2, keyValueHeads: 2 }
    const [result] = await benchLoraStep({ ...options(), python: torch }, { config, batch: 2, time: 16 })
    if (result?.peer === null) return skip('no PEFT here')
    expect(result?.check?.['ourLosses']).toHaveLength(5)
    expect(result?.check?.['largestDifference']).toBeLessThan(1e-5)
  })

  it('drawing has the same tokens and pixels', async ({ skip }) => {
    if (!torch) return skip(NO_TORCH)
    const results = await benchGenerateImage({ ...options(), python: torch }, tinyCaptionImageModel(3))
    expect(results.map(({ name }) => name)).toEqual(['generate-image, batch 1', 'generate-image, batch 16'])
    expect(results[0]?.check).toEqual({ tokenAgreement: 1, pixelDifference: 0 })
  })
})
