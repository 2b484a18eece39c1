// Where threads must meet: a small call joins those before it when it needs nothing of what they write and they nothing of what it
// writes. Small calls a little further on are brought forward to join: queries, keys and values become one run of products, whose
// weights stream by without a stop. Gain: 4 of 13 meetings of a layer in a step of decoding.
import { type Call, type EmittedCall, isPlace, type Storage } from './program.ts'

/** Arguments that kernels write; those of others are unknown, and threads meet around them. */
const WRITTEN: Readonly<Record<string, readonly number[]>> = {
  gemmRows: [9],
  gemmColumns: [9],
  gemmMixed: [9],
  gemmMixedColumns: [9],
  gemmWeights: [13],
  gatherWeights: [11],
  gatherRows: [2],
  gatherLast: [2],
  copyStrided: [1],
  fill: [0],
  rmsNorm: [2, 3],
  layerNorm: [3, 4, 5],
  rotaryHalf: [3],
  rotaryInterleaved: [3],
  maskedAttention: [6],
}

/** Calls that may be passed by one that is brought forward. */
const MOST_PASSED = 6
/** Shares worth a thread of their own from which on a meeting costs nothing beside the call. */
const SMALL = 512

/** What a call works on; undefined where that is not known or a meeting costs nothing. */
interface Use {
  readonly reads: ReadonlySet<Storage>
  readonly writes: ReadonlySet<Storage>
}

/** The calls with what joins what, in an order that gives the same results. */
export function arrangeMeetings(emitted: readonly EmittedCall[]): Call[] {
  const rest = emitted.map((call) => ({ call, use: useOf(call) }))
  const found: Call[] = []
  let group: Use[] | undefined
  while (rest.length > 0) {
    const next = group && nextToJoin(rest, group)
    const [{ call, use }] = rest.splice(next ?? 0, 1) as [(typeof rest)[number]]
    const { target, arguments: args, length, grain, multiple } = call
    found.push({ target, arguments: args, length, grain, multiple, joins: next !== undefined })
    if (next === undefined) group = use && []
    if (use) group?.push(use)
  }
  return found
}

/** The place of the first call that can join a group and pass those before it. */
function nextToJoin(
  rest: readonly { readonly use: Use | undefined }[],
  group: readonly Use[],
): number | undefined {
  const before = [...group]
  for (const [place, { use }] of rest.slice(0, MOST_PASSED + 1).entries()) {
    if (!use) return undefined
    if (!before.some((other) => areBound(other, use))) return place
    before.push(use)
  }
  return undefined
}

/** Whether the order of two calls counts. */
function areBound(a: Use, b: Use): boolean {
  const meet = (x: ReadonlySet<Storage>, y: ReadonlySet<Storage>): boolean =>
    [...x].some((storage) => y.has(storage))
  return meet(a.writes, b.writes) || meet(a.writes, b.reads) || meet(a.reads, b.writes)
}

function useOf(call: EmittedCall): Use | undefined {
  const { target, arguments: args, length, grain } = call
  const written = call.written ?? (typeof target === 'string' ? WRITTEN[target] : undefined)
  if (!written || length / grain > SMALL) return undefined
  const storages = (isWritten: boolean): Set<Storage> =>
    new Set(
      args.flatMap((arg, i) => (isPlace(arg) && written.includes(i) === isWritten ? [arg.storage] : [])),
    )
  return { reads: storages(false), writes: storages(true) }
}
