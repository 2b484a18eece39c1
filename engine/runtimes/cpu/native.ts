// The native matrix product, where there is one for the platform. The only door to the addon.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Kernels that replace those of the library, by the same names and arguments. */
export type NativeKernels = Readonly<Record<'gemmRows' | 'gemmColumns', (...values: number[]) => void>>

interface Addon extends NativeKernels {
  /** Remembers where the memory lies, for the calling thread; returns the instruction set in use. */
  open(start: Uint8Array): string
}

/** The addon of this platform. */
function addonFile(): string {
  const name = `${process.platform}-${process.arch}.node`
  return fileURLToPath(new URL(`../../../assets/kernels/${name}`, import.meta.url))
}

/** Why the addon cannot be used; undefined when it can. */
export function nativeProblem(): string | undefined {
  return existsSync(addonFile())
    ? undefined
    : `there is no matrix product for ${process.platform} on ${process.arch}.`
}

/** The addon's kernels over a memory; undefined where there is no addon. */
export function loadNative(memory: WebAssembly.Memory): NativeKernels | undefined {
  if (nativeProblem()) return undefined
  const addon = createRequire(import.meta.url)(addonFile()) as Addon
  addon.open(new Uint8Array(memory.buffer, 0, 1))
  return addon
}
