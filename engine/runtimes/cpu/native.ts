// The native matrix product, where there is one for the platform. The only door to the addon. Every thread loads this file, so it
// imports nothing of the engine: sentences for people alone would take 25 MB in each of them.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Names of the kernels; their arguments are listed at the head of engine/lower/cpu/addon/calls.c. */
export type NativeName =
  | 'gemmRows'
  | 'gemmColumns'
  | 'gemmStrided'
  | 'gemmWeights'
  | 'gatherWeights'
  | 'gemmMixed'
  | 'loop'
  | 'softmaxCrossEntropy'
  | 'attention'
  | 'attentionGradient'
  | 'maskedAttention'
  | 'layerNorm'
  | 'rmsNorm'
  | 'rotaryHalf'
  | 'copyStrided'
  | 'fill'
  | 'gatherRows'
  | 'gatherLast'
/** Kernels over a memory; some replace those of the library, by the same names and arguments. */
export type NativeKernels = Readonly<Record<NativeName, (...values: number[]) => void>> & NativeSequences

/** Many kernels in one call. */
interface NativeSequences {
  /** Names of all kernels; their places are their numbers in sequences. */
  readonly kernels: readonly NativeName[]
  /**
   * Runs calls after each other, by all threads of some control words together. For each call there are its kernel's number, how many
   * numbers it has, its own number, 1 when there is a share of work plus 2 when threads meet afterwards, then its numbers. `times` is
   * the address of each call's milliseconds, to which is added, or 0.
   */
  sequence(calls: Float64Array, control: number, threads: number, times: number): void
}
/** Instruction sets that the addon has kernels for, on one platform or another. */
export type Instructions = 'avx512vnni' | 'avx512' | 'avx2' | 'neon' | 'plain'

/** Instructions for products in bf16; the model is AMX in plain C, right but slow. */
export type MixedInstructions = 'amx' | 'avx512bf16' | 'model'

interface Addon extends NativeKernels {
  /** Asks the system for large pages in so many bytes from the memory's start, where nothing has been touched yet. */
  largePages(start: Uint8Array, bytes: number): void
  /** Chooses the instructions of gemmMixed, in all threads: the best that compute rightly, or those wished for. */
  mixed(instructions?: MixedInstructions): MixedInstructions
  /** The instruction set that all other kernels use, or would. */
  instructions(): Instructions
  /**
   * Remembers where the memory lies, for the calling thread; returns the instruction set in use, which is the best
   * one or that wished for, and then the same in all threads.
   */
  open(start: Uint8Array, instructions?: Instructions): Instructions
}

/** The addon of this platform. */
export function addonFile(): string {
  const name = `${process.platform}-${process.arch}.node`
  return fileURLToPath(new URL(`../../../assets/kernels/${name}`, import.meta.url))
}

function loadAddon(file: string): Addon {
  return createRequire(import.meta.url)(file) as Addon
}

/** Whether there is an addon for this platform. */
export function hasAddon(): boolean {
  return existsSync(addonFile())
}

/**
 * Asks for large pages in a memory of up to so many bytes: weights that are read once a token then cost few lookups of addresses.
 * Without the addon, or where the system has none, pages stay as they are.
 */
export function preferLargePages(memory: WebAssembly.Memory, bytes: number): void {
  if (!hasAddon()) return
  loadAddon(addonFile()).largePages(new Uint8Array(memory.buffer, 0, 1), bytes)
}

/** The addon's kernels over a memory; undefined where there is no addon. */
export function loadNative(memory: WebAssembly.Memory): NativeKernels | undefined {
  return hasAddon() ? openNative(memory) : undefined
}

/**
 * Kernels of one instruction set, from any build of the addon.
 * @throws TypeError when the processor does not have the instructions
 */
export function openNative(
  memory: WebAssembly.Memory,
  instructions?: Instructions,
  file = addonFile(),
): NativeKernels {
  const addon = loadAddon(file)
  const start = new Uint8Array(memory.buffer, 0, 1)
  if (instructions) addon.open(start, instructions)
  else addon.open(start)
  return addon
}

/**
 * Chooses the instructions for products in bf16, the best that compute rightly or those wished for.
 * @throws TypeError when the processor does not have them or they give wrong answers
 */
export function chooseMixed(instructions?: MixedInstructions, file = addonFile()): MixedInstructions {
  const addon = loadAddon(file)
  return instructions ? addon.mixed(instructions) : addon.mixed()
}

/** Better ones first. */
const MIXED: readonly MixedInstructions[] = ['amx', 'avx512bf16']

/** What each kind of product uses on this processor, and why nothing better, for `doctor`. */
export function describeInstructions(file = addonFile()): string {
  const { instructions } = loadAddon(file)
  const mixed = chooseMixed(undefined, file)
  const f32 = mixed === 'amx' ? 'six products in bf16 by amx' : instructions()
  const bf16 = mixed === 'model' ? 'not used' : mixed
  const better = MIXED.slice(0, MIXED.includes(mixed) ? MIXED.indexOf(mixed) : MIXED.length)
  const reasons = better.map((name) => `${name}: ${mixedProblem(name, file)}`)
  return [`f32: ${f32}`, `bf16: ${bf16}`, `all else: ${instructions()}`, ...reasons].join('; ')
}

function mixedProblem(name: MixedInstructions, file: string): string {
  try {
    chooseMixed(name, file)
    return 'it is usable'
  } catch (error) {
    return (error as Error).message
  }
}
