// How the pool and its threads talk: a few words in shared memory.

/** Bytes of the control words. */
export const CONTROL_BYTES = 64

/** Indices of the control words, as in addon/calls.h. */
export const WORD = {
  /** Rises when there is something to do: read the mail, then run. */
  sequence: 0,
  /** The program to run; −1: nothing, only mail. */
  program: 1,
  /** Rises when a run has ended. */
  done: 2,
  /** Threads that have reached the barrier, and how often all have. */
  waiting: 3,
  generation: 4,
  /** 1 + the number of the call that failed; 0: none. */
  failed: 5,
  /** Threads that sleep at the barrier in native code (addon/sequence.c). */
  asleep: 6,
} as const

/** The control words at an address. */
export function controlWords(memory: WebAssembly.Memory, address: number): Int32Array {
  return new Int32Array(memory.buffer, address, CONTROL_BYTES / 4)
}

/** Looks of a busy wait before the clock is read: 10 to 50 µs, longer than most calls differ. */
const LOOKS = 4000

/** Waits until word `index` is no longer `value`: so many looks, then actively for `activeMs` more, then asleep. */
export function waitWhile(words: Int32Array, index: number, value: number, activeMs = 0): void {
  const until = activeMs && performance.now() + activeMs
  do {
    for (let i = 0; i < LOOKS; i++) if (Atomics.load(words, index) !== value) return
  } while (until && performance.now() < until)
  while (Atomics.load(words, index) === value) Atomics.wait(words, index, value)
}

/** Returns when all threads have called it. */
export function barrier(words: Int32Array, threads: number): void {
  const generation = Atomics.load(words, WORD.generation)
  if (Atomics.add(words, WORD.waiting, 1) === threads - 1) {
    Atomics.store(words, WORD.waiting, 0)
    Atomics.add(words, WORD.generation, 1)
    Atomics.notify(words, WORD.generation)
  } else waitWhile(words, WORD.generation, generation)
}
