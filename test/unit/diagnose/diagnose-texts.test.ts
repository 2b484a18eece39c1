import { describe, expect, it } from 'vitest'
import type { FindingView } from '../../../engine/api/contract/health-views.ts'
import { resolveGenerationOptions } from '../../../engine/decode/index.ts'
import { diagnoseTexts, type TextSubject } from '../../../engine/diagnose/diagnose-texts.ts'
import { findingsOf } from '../../../engine/diagnose/findings.ts'
import { examplesOf, type Panel } from '../../../engine/diagnose/panel.ts'
import { markovExposure } from '../../../engine/diagnose/markov-exposure.ts'
import { EVEN, HORIZON, reciter, SOURCE, STRAYING, subjectOf, tableGenerator } from './planted.ts'

function findings(panel: Panel): FindingView[] {
  return findingsOf(panel.figures, {
    ...{
      kind: 'text',
      model: 'm1',
      base: 'm0',
      dataset: 'd1',
      recipe: null,
      rollBackTo: null,
      oracle: 'source',
    },
    examples: examplesOf(panel),
  })
}

async function diagnosed(
  subject: TextSubject,
): Promise<{ panel: Panel; found: FindingView[]; names: string[] }> {
  const panel = await diagnoseTexts(subject)
  const found = findings(panel)
  return { panel, found, names: found.map(({ name }) => name) }
}

describe('a healthy model', () => {
  it('has no finding when it is the source itself, with every seed', async () => {
    for (const seed of [1, 2, 3]) {
      const { names, panel } = await diagnosed(subjectOf(tableGenerator(SOURCE), seed))
      expect(names).toEqual([])
      const entropy = panel.figures.find(({ name }) => name === 'token-entropy')
      expect(entropy?.value).toBeCloseTo(entropy?.control.value ?? Number.NaN, 5)
      // the model is its oracle: 0/0 is no figure
      expect(panel.exposure?.excess.at(-1)).toBeNull()
    }
  })

  it('has none when it is as far from the source in every state: an excess error of 0', async () => {
    const { names, panel } = await diagnosed(subjectOf(tableGenerator(EVEN)))
    expect(names).toEqual([])
    expect(panel.exposure?.excess.at(-1)).toBeCloseTo(0, 5)
  })

  it('has none when it writes real texts that nobody trained on', async () => {
    const { pool } = subjectOf(tableGenerator(SOURCE), 9)
    const { names } = await diagnosed({ ...subjectOf(reciter(pool), 3), oracle: undefined })
    expect(names).toEqual([])
  })
})

describe('planted ailments', () => {
  it('finds a mismatch after own words, at its exact value', async () => {
    const { found, panel } = await diagnosed(subjectOf(tableGenerator(STRAYING)))
    const finding = found.find(({ name }) => name === 'excess-error')
    expect(finding?.severity).toBe('serious')
    expect(finding?.evidence[0]?.control).toMatchObject({ kind: 'expected', value: 0 })
    // by expectation, from states as they stand before the first token that counts
    const starts = subjectOf(tableGenerator(STRAYING)).contexts.map(({ ids }) => ids.at(-1) as number)
    const exact = starts.map((start) => markovExposure({ start, oracle: SOURCE, model: STRAYING }, HORIZON))
    const mean = exact.reduce((sum, { excess }) => sum + (excess.at(-1) as number), 0) / starts.length
    const { ci95 } = panel.exposure?.at.at(-1) ?? { ci95: [0, 0] }
    expect(ci95[0]).toBeLessThan(mean)
    expect(ci95[1]).toBeGreaterThan(mean * 0.8)
  })

  it('finds loops where it writes greedily, with their spans in the text', async () => {
    const subject = subjectOf(tableGenerator(STRAYING))
    const used = resolveGenerationOptions({ doSample: false, maxNewTokens: HORIZON })
    const { found, panel } = await diagnosed({ ...subject, options: { ...subject.options, used } })
    const finding = found.find(({ name }) => name === 'loops')
    expect(finding).toMatchObject({ severity: 'serious', ailment: 'degeneration' })
    const loop = panel.loops[finding?.examples[0]?.place ?? 0]
    const [first, second] = (loop?.spans ?? []).map(([from, to]) => loop?.text.slice(from, to).trim())
    expect(first).toBe(second)
    expect(first).not.toBe('')
    expect(finding?.suggestion.values['objective.name']).toMatch(/unlikelihood$/)
  })

  it('finds collapse where it writes one text for everything', async () => {
    const [one] = subjectOf(tableGenerator(SOURCE), 9).pool
    const { names, panel } = await diagnosed(subjectOf(reciter([one as Int32Array])))
    expect(names).toEqual(expect.arrayContaining(['duplicates', 'low-variety', 'alike', 'few-words']))
    expect(panel.duplicates[0]?.count).toBe(48)
  })

  it('finds memory where it writes training texts, word for word, beside the text', async () => {
    const { training } = subjectOf(tableGenerator(SOURCE))
    const copied = training.map(({ ids }) => ids.subarray(10, 10 + HORIZON))
    const { found, panel } = await diagnosed({ ...subjectOf(reciter(copied)), oracle: undefined })
    const names = found.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['copies', 'verbatim']))
    const nearest = panel.nearest[found.find(({ name }) => name === 'copies')?.examples[0]?.place ?? 0]
    expect(nearest).toMatchObject({ tokenDistance: 0, heldOutShare: 0, isSuspicious: true })
    const [{ sample, training: there } = { sample: [0, 0], training: [0, 0] }] = nearest?.spans ?? []
    expect(nearest?.training.text?.slice(...there).trim()).toBe(nearest?.sample.text?.slice(...sample).trim())
  })
})

describe('a finding', () => {
  it('always has a control, a band and a source', async () => {
    const { found } = await diagnosed(subjectOf(tableGenerator(STRAYING)))
    expect(found.length).toBeGreaterThan(0)
    for (const { evidence, threshold } of found) {
      expect(threshold.source).not.toBe('')
      for (const { control, ci95 } of evidence) {
        expect(control.band[0]).toBeLessThanOrEqual(control.band[1])
        expect(ci95).not.toBeNull()
      }
    }
  })

  it('says what was not measured without an oracle and without training texts', async () => {
    const subject = { ...subjectOf(tableGenerator(SOURCE)), oracle: undefined, training: [] }
    const { panel } = await diagnosed(subject)
    expect(panel.exposure).toBeNull()
    expect(panel.notes.map(({ code }) => code)).toEqual(['health.note.noOracle', 'health.note.noTraining'])
  })
})
