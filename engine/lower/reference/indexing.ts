// Rules that read or write by index.
import { sizeOf } from '../../base/tensor.ts'
import { checkedId, type Operand, type ReferenceRule } from './rule.ts'

/** y[i…] = table[ids[i…]]. */
export const gatherRule: ReferenceRule<object> = ({ inputs }) => {
  const [table, ids] = inputs as [Operand, Operand]
  const [rows = 0, ...rest] = table.shape
  const width = sizeOf(rest)
  const out = new Float64Array(ids.data.length * width)
  ids.data.forEach((id, i) => {
    const from = checkedId('gather', id, rows) * width
    out.set(table.data.subarray(from, from + width) as Float64Array, i * width)
  })
  return out
}

/** y = table; y[ids[i…]] += updates[i…]. */
export const scatterAddRule: ReferenceRule<object> = ({ inputs }) => {
  const [table, ids, updates] = inputs as [Operand, Operand, Operand]
  const [rows = 0, ...rest] = table.shape
  const width = sizeOf(rest)
  const out = Float64Array.from(table.data)
  ids.data.forEach((id, i) => {
    const to = checkedId('scatterAdd', id, rows) * width
    for (let k = 0; k < width; k++)
      out[to + k] = (out[to + k] as number) + (updates.data[i * width + k] as number)
  })
  return out
}

/** y[i…] = x[i…, ids[i…]]. */
export const gatherLastRule: ReferenceRule<object> = ({ inputs }) => {
  const [x, ids] = inputs as [Operand, Operand]
  const width = x.shape.at(-1) as number
  return Float64Array.from(
    ids.data,
    (id, row) => x.data[row * width + checkedId('gatherLast', id, width)] as number,
  )
}

/** y = x; y[i…, ids[i…]] += updates[i…]. */
export const scatterLastRule: ReferenceRule<object> = ({ inputs }) => {
  const [x, ids, updates] = inputs as [Operand, Operand, Operand]
  const width = x.shape.at(-1) as number
  const out = Float64Array.from(x.data)
  ids.data.forEach((id, row) => {
    const at = row * width + checkedId('scatterLast', id, width)
    out[at] = (out[at] as number) + (updates.data[row] as number)
  })
  return out
}
