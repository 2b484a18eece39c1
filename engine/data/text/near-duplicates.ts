// Groups of nearly equal texts in time proportional to their number: texts that share four bins of their signatures meet
// in a table, and the first of them is compared with each further one (Broder 1997; banding as in Leskovec, Rajaraman,
// Ullman, "Mining of Massive Datasets", 3.4).
import { setImmediate } from 'node:timers/promises'
import { cancelled } from '../concurrent.ts'
import { rootOf, singleGroups, unite } from '../disjoint-groups.ts'
import type { PackedRows } from './packed-rows.ts'
import { agreeingBins, SIGNATURE_WORDS } from './signature.ts'

/**
 * Bins of 32 that nearly equal texts share: about four fifths of all runs of three words. At a true share of 0.9 a pair is
 * found with probability 0.93, at 0.5 with 0.0004.
 */
const LEAST_AGREEING = 26
/** Rows between two looks at the signal: some milliseconds. */
const ROWS_AT_ONCE = 20_000

/**
 * For each row of signatures the first row of its group, itself when it is alone. Being nearly equal is passed on.
 * @throws CANCELLED when the signal fires
 */
export async function groupTexts(rows: PackedRows, signal?: AbortSignal): Promise<Int32Array> {
  const parents = singleGroups(rows.length)
  const table = new Int32Array(2 ** Math.ceil(Math.log2(2 * rows.length + 2)))
  for (let band = 0; band < SIGNATURE_WORDS; band++) {
    table.fill(-1)
    for (let row = 0; row < rows.length; row++) {
      if (row % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await breathe(signal)
      joinFirst({ rows, band, table, parents }, row)
    }
  }
  return parents.map((_, row) => rootOf(parents, row))
}

async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate()
  if (signal?.aborted) throw cancelled('near-duplicates')
}

interface Banding {
  readonly rows: PackedRows
  readonly band: number
  /** Rows by a hash of the band, −1 where there is none. */
  readonly table: Int32Array
  readonly parents: Int32Array
}

/** Puts a row into the table, or compares it with the first one that has the same band. */
function joinFirst({ rows, band, table, parents }: Banding, row: number): void {
  const word = rows.word(row, band)
  let slot = Math.imul(word, 0x9e3779b1) & (table.length - 1)
  for (let known = table[slot] as number; known >= 0; known = table[slot] as number) {
    if (rows.word(known, band) === word) {
      if (areNear(rows, known, row)) unite(parents, known, row)
      return
    }
    slot = (slot + 1) & (table.length - 1)
  }
  table[slot] = row
}

function areNear(rows: PackedRows, a: number, b: number): boolean {
  return agreeingBins(rows.row(a), rows.row(b)) >= LEAST_AGREEING
}
