// Whether a text is exactly what was asked for.
import type { Metric } from './contract.ts'
import { referencesOf, type TextItem } from './text-item.ts'

/** Share of texts that equal one of their references. */
export const exactMatch: Metric<TextItem> = {
  name: 'exact-match',
  version: 1,
  label: 'Exactly right',
  help: 'Share of texts that equal a reference letter by letter. Fits short answers; a single other letter counts as wrong.',
  direction: 'max',
  unit: '%',
  range: [0, 1],
  level: 'item',
  needs: ['texts', 'text references'],
  deterministic: true,
  normalisation: 'white space at both ends left out, Unicode composed (NFC)',
  stats: (item) => {
    const output = plain(item.output)
    return [referencesOf('exact-match', item).some((reference) => plain(reference) === output) ? 1 : 0, 1]
  },
  reduce: ([right, count]) => (right as number) / (count as number),
}

function plain(text: string): string {
  return text.trim().normalize('NFC')
}
