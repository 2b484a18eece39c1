// Selections, filters, problems and histories as plain values.
import { describe, expect, it } from 'vitest'
import type { CaptionRevisionView, IssueView } from '../../../engine/api/contract/views.ts'
import { choose } from '../../../renderer/lib/ui/grid-keys.ts'
import { freeName } from '../../../renderer/pages/datasets/counts.ts'
import {
  asksForTrash,
  completions,
  type FilterTermView,
  withTrash,
} from '../../../renderer/pages/datasets/filter-text.ts'
import { historySteps } from '../../../renderer/pages/datasets/history.ts'
import { groupIssues } from '../../../renderer/pages/datasets/issues.ts'
import { commonTags, withTags } from '../../../renderer/pages/datasets/marks.ts'
import { followed, rangesOf, selectedAt } from '../../../renderer/pages/datasets/selection.ts'
import { pairNamed } from './fake-datasets.ts'

const keysOf = (text: string) => (place: number) => text[place]
const placeIn = (text: string) => (key: string) => (text.includes(key) ? text.indexOf(key) : undefined)

describe('a selection', () => {
  it('takes ranges with Shift and single ones with Ctrl', () => {
    const click = (chosen: ReadonlySet<number>, index: number, keys: object = {}) =>
      choose(chosen, { index, anchor: 2, isRange: false, isToggle: false, ...keys })
    const range = click(new Set([2]), 5, { isRange: true })
    expect([...range]).toEqual([2, 3, 4, 5])
    expect([...click(range, 3, { isToggle: true })]).toEqual([2, 4, 5])
    expect([...click(range, 9, { isToggle: true })]).toEqual([2, 3, 4, 5, 9])
    expect([...click(range, 7)]).toEqual([7])
  })

  it('goes with the pairs when the list is sorted anew', () => {
    const selected = selectedAt([0, 2], keysOf('abc'))
    const next = followed(selected, keysOf('cba'), { placeOf: placeIn('cba'), isOtherLength: false })
    expect([...next]).toEqual([
      [2, 'a'],
      [0, 'c'],
    ])
  })

  it('drops pairs that left the list and places nobody knew when the list became shorter', () => {
    const selected = selectedAt([0, 1, 7], keysOf('abc'))
    const next = followed(selected, keysOf('bc'), { placeOf: placeIn('bc'), isOtherLength: true })
    expect([...next.values()]).toEqual(['b'])
  })

  it('becomes ranges of neighbours', () => {
    expect(rangesOf([7, 1, 2, 3, 9, 8])).toEqual([
      [1, 3],
      [7, 9],
    ])
  })
})

describe('the filter', () => {
  const terms: FilterTermView[] = [
    { name: 'tag', label: 'Tag', help: 'With this tag.', values: ['none'] },
    { name: 'rating', label: 'Rating', help: 'With this rating.', values: ['>=4', 'none'] },
  ]

  it('asks for the trash and back without touching the rest', () => {
    expect(withTrash('cat tag:new', true)).toBe('cat tag:new is:trash')
    expect(withTrash('cat is:trash tag:new', false)).toBe('cat tag:new')
    expect(asksForTrash('this:trash')).toBe(false)
  })

  it('offers terms, then values, and quotes tags with blanks', () => {
    const texts = (filter: string) => completions(filter, terms, ['red ball']).map(({ text }) => text)
    expect(texts('cat r')).toEqual(['cat rating:'])
    expect(texts('cat -t')).toEqual(['cat -tag:'])
    expect(texts('tag:')).toEqual(['tag:"red ball"', 'tag:none'])
    expect(texts('rating:>')).toEqual(['rating:>=4'])
    expect(texts('rating:none')).toEqual([])
  })
})

describe('the rest', () => {
  it('groups problems by kind, the gravest first, each pair once', () => {
    const issue = (kind: string, severity: IssueView['severity'], ...keys: string[]): IssueView => ({
      ...{ kind, severity, keys, message: '', fix: '' },
    })
    const groups = groupIssues([
      issue('near', 'info', 'a'),
      issue('same', 'warning', 'a', 'b'),
      issue('empty', 'error', 'c'),
      issue('same', 'warning', 'b', 'd'),
    ])
    expect(groups.map(({ kind, keys }) => [kind, ...keys])).toEqual([
      ['empty', 'c'],
      ['same', 'a', 'b', 'd'],
      ['near', 'a'],
    ])
  })

  it('tells each revision from the one before it, the newest first', () => {
    const revision = (place: number, number: number, text: string): CaptionRevisionView => ({
      ...{ place, revision: number, text, operation: number === 1 ? null : 'edit caption' },
      createdAt: `2026-01-0${number}T00:00:00.000Z`,
    })
    const steps = historySteps([revision(0, 1, 'a'), revision(0, 2, 'b'), revision(1, 1, 'c')])
    expect(steps.map(({ before, after }) => [before, after])).toEqual([
      ['a', 'b'],
      [null, 'a'],
      [null, 'c'],
    ])
  })

  it('adds and takes tags, and finds those that all have', () => {
    const [one, two] = [withTags(['b', 'a'], [])(pairNamed(1)), withTags(['b'], [])(pairNamed(2))]
    expect(one.tags).toEqual(['a', 'b'])
    expect(commonTags([one, two])).toEqual(['b'])
    expect(withTags([], ['b'])(one).tags).toEqual(['a'])
  })

  it('finds a name that is free', () => {
    const taken = [{ name: 'Samples' }, { name: 'Samples 2' }]
    expect(freeName('Samples', taken)).toBe('Samples 3')
    expect(freeName('Cats', taken)).toBe('Cats')
  })
})
