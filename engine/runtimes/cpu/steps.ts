// The calls of one thread, ready to run: native ones that follow each other become one.
import { type Address, type Call, sharesOf } from '../../lower/cpu/program.ts'
import type { NativeKernels, NativeName } from './native.ts'

/** A call with a thread's share. */
export interface OwnCall {
  readonly number: number
  readonly target: string | number
  /** Its arguments, then the share; places of addresses hold 0. */
  readonly values: readonly number[]
  readonly references: readonly Reference[]
  /** Whether there is something to do. */
  readonly hasWork: boolean
  /** Whether all threads must meet before the next call. */
  readonly meets: boolean
}

/** Which number is an address. */
interface Reference {
  readonly index: number
  readonly address: Address
}

/** One or many calls. */
export interface Step {
  /** Filled in before it is run. */
  readonly values: number[] | Float64Array
  readonly references: readonly Reference[]
  /** A call by itself; absent for many native ones, which `values` describe (see native.ts). */
  readonly call?: OwnCall
}

/** The calls of a program as thread `thread` of `threads` makes them. */
export function ownCalls(
  calls: readonly Call<number | Address>[],
  thread: number,
  threads: number,
): OwnCall[] {
  const shares = calls.map((call) => sharesOf(call, threads))
  const isAlone = aloneGroups(
    calls,
    shares.map(({ length }) => length <= 1),
  )
  return calls.map((call, number) => {
    const share = shares[number]?.[thread]
    const next = calls[number + 1]
    return {
      ...{ number, target: call.target },
      values: [
        ...call.arguments.map((a) => (typeof a === 'number' ? a : 0)),
        share?.start ?? 0,
        share?.end ?? 0,
      ],
      references: call.arguments.flatMap((address, index) =>
        typeof address === 'number' ? [] : [{ index, address }],
      ),
      hasWork: share !== undefined,
      // after the last one threads meet anyway
      meets: next?.joins === false && !(isAlone[number] && isAlone[number + 1]),
    }
  })
}

/** Whether one thread has all the work of a call and of those that join it. */
function aloneGroups(calls: readonly Call<unknown>[], isAlone: readonly boolean[]): boolean[] {
  const found = [...isAlone]
  calls.forEach(({ joins }, i) => {
    if (joins) found[i] = Boolean(found[i] && found[i - 1])
  })
  for (let i = calls.length - 1; i > 0; i--) if (calls[i]?.joins) found[i - 1] = found[i] as boolean
  return found
}

/** Calls of the addon's kernels in one step each run of them, others by themselves. */
export function stepsOf(calls: readonly OwnCall[], native: NativeKernels | undefined): Step[] {
  const numbers = new Map(native?.kernels.map((name, i) => [name as string | number, i]))
  const steps: Step[] = []
  let run: OwnCall[] = []
  const close = (): void => {
    if (run.length > 0) steps.push(sequenceOf(run, numbers as ReadonlyMap<NativeName, number>))
    run = []
  }
  for (const call of calls) {
    if (numbers.has(call.target)) run.push(call)
    else {
      close()
      steps.push({ values: [...call.values], references: call.references, call })
    }
  }
  close()
  return steps
}

function sequenceOf(calls: readonly OwnCall[], numbers: ReadonlyMap<NativeName, number>): Step {
  const values: number[] = []
  const references: Reference[] = []
  for (const call of calls) {
    const what = Number(call.hasWork) + 2 * Number(call.meets)
    values.push(numbers.get(call.target as NativeName) as number, call.values.length, call.number, what)
    for (const { index, address } of call.references)
      references.push({ index: values.length + index, address })
    values.push(...call.values)
  }
  return { values: Float64Array.from(values), references }
}
