// Rows of tokens as a text model trains on them: inputs, the token after each, and what of it is learnt.
import type { TokenizedText } from '../data/text/example.ts'
import { type Batch, ROLE } from '../objectives/objective.ts'

/** Rows of one length; arrays are [rows · time]. */
export interface TextRows {
  readonly rows: number
  readonly time: number
  /** What the model reads. */
  readonly tokens: Int32Array
  /** The token after each; 0 where padded. */
  readonly targets: Int32Array
  /** Roles of the targets. */
  readonly roles: Uint8Array
  /** Place of each token in its document. */
  readonly positions: Int32Array
  /** Number of its document in its row; what is padded is a document of its own. */
  readonly documents: Int32Array
}

/** Rows of padding only. */
export function blankRows(rows: number, time: number, padId: number): TextRows {
  const size = rows * time
  return {
    ...{ rows, time },
    tokens: new Int32Array(size).fill(padId),
    targets: new Int32Array(size),
    roles: new Uint8Array(size).fill(ROLE.padding),
    positions: new Int32Array(size),
    documents: new Int32Array(size),
  }
}

/** Places that a document of so many tokens takes: each token but the last is read, each but the first is learnt. */
export function placesOf({ ids }: TokenizedText): number {
  return ids.length - 1
}

/** Writes documents into a row one after the other, then numbers what is left as one more. */
export function writeDocuments(into: TextRows, row: number, texts: readonly TokenizedText[]): void {
  let at = row * into.time
  for (const [document, { ids, learnt }] of texts.entries())
    for (let i = 0; i + 1 < ids.length; i++, at++) {
      writeToken(into, at, {
        token: ids[i] as number,
        target: ids[i + 1] as number,
        isLearnt: learnt[i + 1] === 1,
      })
      into.positions[at] = i
      into.documents[at] = document
    }
  into.documents.fill(texts.length, at, (row + 1) * into.time)
}

/** Writes tokens of a stream into a row, as many as fit: the last of `ids` is only predicted. */
export function writeStream(into: TextRows, row: number, { ids, learnt }: TokenizedText): void {
  const start = row * into.time
  for (let i = 0; i + 1 < ids.length; i++) {
    writeToken(into, start + i, {
      ...{ token: ids[i] as number, target: ids[i + 1] as number, isLearnt: learnt[i + 1] === 1 },
    })
    into.positions[start + i] = i
  }
  into.documents.fill(1, start + ids.length - 1, start + into.time)
}

function writeToken(
  { tokens, targets, roles }: TextRows,
  at: number,
  {
    token,
    target,
    isLearnt,
  }: { readonly token: number; readonly target: number; readonly isLearnt: boolean },
): void {
  tokens[at] = token
  targets[at] = target
  roles[at] = isLearnt ? ROLE.answer : ROLE.given
}

/** The rows as objectives see them; the arrays are the same. */
export function batchOf({ rows, time, tokens, targets, roles, positions, documents }: TextRows): Batch {
  return { rows, length: time, tokens: targets, roles, documents, inputs: tokens, positions }
}
