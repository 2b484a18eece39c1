// Every step on logits, alone and together, as generate makes them; test/golden/decode/make_text.py made the numbers.
import { describe, expect, it } from 'vitest'
import type { GenerationOptions } from '../../../engine/decode/generation-options.ts'
import { buildProcessors, resolveGenerationOptions } from '../../../engine/decode/index.ts'
import { processLogits } from '../../../engine/decode/processor.ts'
import { goldenText } from '../../helpers/golden-text-models.ts'

interface Case {
  readonly options: Partial<GenerationOptions>
  readonly logits: number[]
  readonly tokens: number[]
  readonly promptLength: number
  readonly expected: (number | null)[]
}

const cases = goldenText<Case[]>('steps.json')

describe('buildProcessors', () => {
  it('has cases for all that sampling and beams share', () => {
    expect(cases.length).toBeGreaterThan(350)
  })

  it.each(cases.map((one, i) => ({ ...one, i })))(
    'gives the logits of transformers 5.24, case $i: $options',
    ({ options, logits, tokens, promptLength, expected }) => {
      const resolved = resolveGenerationOptions(options)
      const out = processLogits(buildProcessors(resolved), Float32Array.from(logits), {
        ...{ tokens, promptLength, maxLength: promptLength + (options.maxNewTokens ?? NaN) },
      })
      const wanted = expected.map((logit) => logit ?? -Infinity)
      expect([...out].map((logit) => logit === -Infinity)).toEqual(wanted.map((logit) => logit === -Infinity))
      for (const [id, logit] of wanted.entries()) {
        const error = out[id] === logit ? 0 : Math.abs((out[id] as number) - logit) // −∞ − −∞ would be NaN
        // five decimals are stored
        expect(error).toBeLessThan(1e-5 + 2e-5 * Math.abs(logit))
      }
    },
  )
})
