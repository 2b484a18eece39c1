import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { buildProcessors, resolveGenerationOptions } from '../../../engine/decode/index.ts'
import type { GenerationOptions } from '../../../engine/decode/generation-options.ts'
import { processLogits } from '../../../engine/decode/processor.ts'

interface Case {
  readonly options: Partial<GenerationOptions>
  readonly logits: number[]
  readonly tokens: number[]
  readonly unconditional: number[] | null
  readonly expected: (number | null)[]
}

const cases = JSON.parse(
  readFileSync(new URL('../../golden/decode/generate.json', import.meta.url), 'utf8'),
) as Case[]

describe('buildProcessors', () => {
  it('has cases for every option, alone and together', () => {
    expect(cases.length).toBeGreaterThan(150)
  })

  it.each(cases)(
    'gives the logits of transformers 5.23.0 for $options',
    ({ options, logits, tokens, ...more }) => {
      const row = Float32Array.from(logits)
      const unconditional =
        more.unconditional === null ? {} : { unconditional: Float32Array.from(more.unconditional) }
      const out = processLogits(buildProcessors(resolveGenerationOptions(options)), row, {
        tokens,
        ...unconditional,
      })
      const expected = more.expected.map((logit) => logit ?? -Infinity)
      expect([...out].map((logit) => logit === -Infinity)).toEqual(
        expected.map((logit) => logit === -Infinity),
      )
      for (const [id, logit] of expected.entries()) {
        const error = out[id] === logit ? 0 : Math.abs((out[id] as number) - logit) // −∞ − −∞ would be NaN
        expect(error).toBeLessThan(2e-5 * Math.max(1, Math.abs(logit)))
      }
      expect([...row]).toEqual(logits.map(Math.fround))
    },
  )
})
