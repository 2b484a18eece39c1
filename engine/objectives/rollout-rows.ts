// Rows of what a model said: where answers begin, and batches that are made of dataset rows and of continuations of them.
import { type Batch, ROLE, type Targets } from './objective.ts'
import type { Rollout } from './rehearsal.ts'

/** A run of answer targets: places [from, to) of a row. */
export interface AnswerSpan {
  readonly from: number
  readonly to: number
}

/**
 * The last answer of every row; from = to = −1 for a row without one. An answer that begins with the row, as plain texts do, begins after
 * `prefix` targets, or after half of it where it is shorter.
 */
export function lastAnswers({ rows, length, roles }: Targets, prefix = 0): AnswerSpan[] {
  return Array.from({ length: rows }, (_, row) => {
    const own = roles.subarray(row * length, (row + 1) * length)
    const last = own.lastIndexOf(ROLE.answer)
    if (last < 0) return { from: -1, to: -1 }
    let from = last
    while (from > 0 && own[from - 1] === ROLE.answer) from--
    const to = last + 1
    return { from: from > 0 ? from : Math.min(prefix, to >> 1), to }
  })
}

/**
 * Rows of a batch: a number is a row of the source as it is, a continuation is its row with what the model said instead. Where fewer are
 * chosen than there are rows, as where an example has no room for a continuation, the rest is padding.
 */
export function rowsOf(
  source: Batch,
  chosen: readonly (number | Rollout)[],
  rows: number = chosen.length,
): Batch {
  const { length } = source
  const size = rows * length
  const out = {
    ...{ rows, length, tokens: new Int32Array(size), roles: new Uint8Array(size) },
    ...{ documents: new Int32Array(size), inputs: new Int32Array(size), positions: new Int32Array(size) },
  }
  for (const [row, one] of chosen.entries()) {
    const from = (typeof one === 'number' ? one : one.row) * length
    for (const name of ['tokens', 'roles', 'documents', 'inputs', 'positions'] as const)
      out[name].set(source[name].subarray(from, from + length), row * length)
    if (typeof one !== 'number') writeRollout(out, row, one)
  }
  return out
}

function writeRollout(
  { length, tokens, roles, documents, inputs, positions }: Batch,
  row: number,
  rollout: Rollout,
): void {
  const start = row * length + rollout.from
  const end = start + rollout.tokens.length
  for (const [i, token] of rollout.tokens.entries()) {
    const at = start + i
    tokens[at] = token
    roles[at] = ROLE.answer
    documents[at] = documents[start] as number
    positions[at] = (positions[start] as number) + i
    if (i > 0) inputs[at] = rollout.tokens[i - 1] as number
  }
  const rest = (row + 1) * length
  tokens.fill(0, end, rest)
  roles.fill(ROLE.padding, end, rest)
  documents.fill((documents[start] as number) + 1, end, rest)
}

/** Adds `value` to every target of a continuation that is row `row` of a batch. */
export function addToRollout(
  weights: Float32Array,
  { length }: Pick<Batch, 'length'>,
  { row, rollout, value }: { readonly row: number; readonly rollout: Rollout; readonly value: number },
): void {
  const start = row * length + rollout.from
  for (let at = start; at < start + rollout.tokens.length; at++) weights[at] = (weights[at] as number) + value
}
