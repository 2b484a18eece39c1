// Allowed range: only token ids of one interval, such as the image codes of a model that has text ids too.
import { message } from '../../base/message.ts'
import { EVERY_KIND, refusal } from '../option.ts'
import type { ProcessorOption } from '../option.ts'
import { keepOnly } from '../processor.ts'

/** The first id of the interval and the one after its last; null allows all. */
export type IdRange = readonly [first: number, end: number] | null

/** Rules out every id outside first ≤ id < end. */
export const allowedRange: ProcessorOption<IdRange> = {
  name: 'allowedRange',
  label: 'Allowed token ids',
  help: 'Chooses only ids from the first number up to, not including, the second.',
  kind: 'id-range',
  kinds: EVERY_KIND,
  default: null,
  accept: (value) => {
    if (value === null || isRange(value)) return value
    throw refusal('allowedRange', message('generate.range'), value)
  },
  samplingOnly: false,
  make: (range) => {
    if (range === null) return undefined
    const [first, end] = range
    return (logits) => keepOnly(logits, (id) => id >= first && id < end)
  },
}

function isRange(value: unknown): value is readonly [number, number] {
  if (!Array.isArray(value) || value.length !== 2 || !value.every((id) => Number.isSafeInteger(id)))
    return false
  const [first, end] = value as [number, number]
  return first >= 0 && end > first
}
