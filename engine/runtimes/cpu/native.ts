// The native matrix product, where the computer has one. The only door to the addon.

/** Kernels that replace those of the library, by the same names and arguments. */
export type NativeKernels = Readonly<Record<string, (...values: number[]) => void>>

/** The addon's kernels over a memory; undefined where there is no addon. */
export function loadNative(memory: WebAssembly.Memory): NativeKernels | undefined {
  void memory
  return undefined
}
