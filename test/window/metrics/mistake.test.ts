import { describe, expect, it } from 'vitest'
import type { MetricMistakeView } from '../../../engine/api/contract/metric-views.ts'
import { mistakenLine, mistakePlace } from '../../../renderer/pages/metrics/mistake.ts'

const NOWHERE: MetricMistakeView = {
  ...{ code: 'BAD_ARGUMENT', message: '', fixes: [], member: null },
  ...{ start: null, end: null, line: null, column: null },
}
const TEXT = 'length(output)\n+ scores("chrf")'

describe('a mistake in an own metric', () => {
  it('is shown in its line, by its span', () => {
    const mistake = { ...NOWHERE, start: 17, end: 23, line: 2, column: 3 }
    expect(mistakenLine(TEXT, mistake)).toEqual({ before: '+ ', wrong: 'scores', after: '("chrf")' })
    expect(mistakePlace(TEXT, mistake)).toBe(17)
  })

  it('is shown by line and column where there is no span', () => {
    const mistake = { ...NOWHERE, line: 2, column: 3 }
    expect(mistakenLine(TEXT, mistake)).toEqual({ before: '+ ', wrong: 's', after: 'cores("chrf")' })
    expect(mistakePlace(TEXT, mistake)).toBe(17)
  })

  it('at the end of the text has nothing that is wrong, only a place', () => {
    const mistake = { ...NOWHERE, start: TEXT.length, end: TEXT.length, line: 2, column: 17 }
    expect(mistakenLine(TEXT, mistake)).toEqual({ before: '+ scores("chrf")', wrong: '', after: '' })
  })

  it('without a place is told without one', () => {
    expect([mistakenLine(TEXT, NOWHERE), mistakePlace(TEXT, NOWHERE)]).toEqual([null, null])
  })
})
