// One thread of the CPU runtime: sleeps until there is a program to run, then makes its share of every call.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { Address, Call } from '../../lower/cpu/program.ts'
import { barrier, controlWords, waitWhile, WORD } from './control.ts'
import { loadNative } from './native.ts'
import { type OwnCall, ownCalls, type Step, stepsOf } from './steps.ts'

/** What a thread is started with. */
export interface ThreadData {
  readonly memory: WebAssembly.Memory
  readonly kernels: WebAssembly.Module
  /** Address of the control words. */
  readonly control: number
  readonly thread: number
  readonly threads: number
}

/** What the pool posts. */
export type Mail =
  | {
      readonly type: 'load'
      readonly id: number
      readonly calls: readonly Call<number | Address>[]
      readonly modules: readonly Uint8Array<ArrayBuffer>[]
      /** Where the addresses of the program's bases are. */
      readonly bases: { readonly address: number; readonly count: number }
      /** Where the first thread adds up the milliseconds of every call; absent: nothing is measured. */
      readonly times?: { readonly address: number } | undefined
      /** Whether another run is likely to follow soon. */
      readonly spinning: boolean
    }
  | { readonly type: 'unload'; readonly id: number }
  | { readonly type: 'stop' }

type Kernel = (...values: number[]) => void
interface Loaded {
  readonly steps: readonly Step[]
  /** By step; none for those that the addon runs. */
  readonly kernels: readonly (Kernel | undefined)[]
  readonly bases: Float64Array
  readonly known: Float64Array
  /** Where milliseconds of calls are added up; 0: nowhere. */
  readonly times: number
  /** How long to wait actively after a run. */
  readonly activeMs: number
}

/** What a caller takes from one step of decoding to the next. */
const BETWEEN_STEPS_MS = 0.5

const { memory, kernels, control, thread, threads } = workerData as ThreadData
const port = parentPort as MessagePort
const words = controlWords(memory, control)
const library = new WebAssembly.Instance(kernels, { env: { memory } }).exports as Record<string, Kernel>
const native = loadNative(memory)
const programs = new Map<number, Loaded>()

function load({ calls, modules, bases, times, spinning }: Extract<Mail, { type: 'load' }>): Loaded {
  const loops = modules.map((bytes) => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } })
    return exports['run'] as Kernel
  })
  const steps = stepsOf(ownCalls(calls, thread, threads), native)
  return {
    steps,
    kernels: steps.map(({ call }) => call && kernelOf(call.target, loops)),
    bases: new Float64Array(memory.buffer, bases.address, bases.count),
    known: new Float64Array(bases.count).fill(NaN),
    times: thread === 0 ? (times?.address ?? 0) : 0,
    // the first one leaves its core to the caller
    activeMs: spinning && thread > 0 ? BETWEEN_STEPS_MS : 0,
  }
}

function kernelOf(target: string | number, loops: readonly Kernel[]): Kernel {
  const kernel = typeof target === 'number' ? loops[target] : library[target]
  if (!kernel) throw new Error(`cpu: there is no kernel "${target}".`)
  return kernel
}

function run({ steps, kernels: own, bases, known, times }: Loaded): void {
  bind(steps, bases, known)
  for (const [i, { call, values }] of steps.entries())
    if (!call) native?.sequence(values as Float64Array, control, threads, times)
    else runOne(call, own[i] as Kernel, { values: values as number[], times })
}

function runOne(
  { number, hasWork, meets }: OwnCall,
  kernel: Kernel,
  { values, times }: { readonly values: readonly number[]; readonly times: number },
): void {
  const began = times ? performance.now() : 0
  if (hasWork && Atomics.load(words, WORD.failed) === 0) attempt(kernel, values, number)
  if (meets) barrier(words, threads)
  if (times) addTime(times, number, performance.now() - began)
}

function addTime(times: number, number: number, milliseconds: number): void {
  const all = new Float64Array(memory.buffer, times, number + 1)
  all[number] = (all[number] as number) + milliseconds
}

function attempt(kernel: Kernel, values: readonly number[], number: number): void {
  try {
    kernel(...values)
  } catch {
    Atomics.compareExchange(words, WORD.failed, 0, number + 1)
  }
}

/** Writes addresses into the numbers when a base has moved. */
function bind(steps: readonly Step[], bases: Float64Array, known: Float64Array): void {
  if (bases.every((base, i) => base === known[i])) return
  known.set(bases)
  for (const { values, references } of steps)
    for (const { index, address } of references)
      values[index] = (known[address.base] as number) + address.offset
}

/** Handles what was posted. False: the thread shall end. */
function readMail(): boolean {
  for (let mail = receiveMessageOnPort(port); mail; mail = receiveMessageOnPort(port)) {
    const message = mail.message as Mail
    if (message.type === 'stop') return false
    if (message.type === 'unload') programs.delete(message.id)
    else programs.set(message.id, load(message))
  }
  return true
}

// Every run raises the sequence by one: none is missed, however late a thread looks.
let activeMs = 0
for (let seen = 0; ; seen = (seen + 1) | 0) {
  waitWhile(words, WORD.sequence, seen, activeMs)
  if (!readMail()) break
  const program = programs.get(Atomics.load(words, WORD.program))
  activeMs = program?.activeMs ?? 0
  if (program) run(program)
  barrier(words, threads)
  if (thread === 0) {
    Atomics.add(words, WORD.done, 1)
    Atomics.notify(words, WORD.done)
  }
}
