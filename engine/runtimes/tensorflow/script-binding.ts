// TensorFlow.js in WebAssembly, or in plain JavaScript where that does not start, behind the interface of the C library's binding:
// what is left where that library is not installed. Right on every computer, and slow.
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-backend-wasm'
import type { KernelAttribute } from '../../lower/tensorflow/program.ts'
import { TF_TYPES } from '../../lower/tensorflow/program.ts'
import type { TensorflowBinding } from './binding.ts'
import { SCRIPT_KERNELS } from './script-kernels.ts'

const PLAIN = 'cpu'
const QUICK = 'wasm'
const DTYPES: Readonly<Record<number, tf.DataType>> = {
  [TF_TYPES.f32]: 'float32',
  [TF_TYPES.i32]: 'int32',
  [TF_TYPES.bool]: 'bool',
}
/** Kernels that WebAssembly lacks. */
const PLAIN_ONLY: ReadonlySet<string> = new Set(['Conv2DBackpropFilter'])

/** Starts TensorFlow.js. */
export async function openScript(): Promise<TensorflowBinding> {
  tf.env().set('PROD', true) // else it greets
  await tf.setBackend(PLAIN)
  const isQuick = await tf.setBackend(QUICK).catch(() => false)
  if (!isQuick) await tf.setBackend(PLAIN)
  return new ScriptBinding(isQuick)
}

class ScriptBinding implements TensorflowBinding {
  readonly TF_Version = `TensorFlow.js ${tf.version_core}`
  readonly #isQuick: boolean
  readonly #tensors = new Map<number, tf.Tensor>()
  #next = 0

  constructor(isQuick: boolean) {
    this.#isQuick = isQuick
  }

  isUsingGpuDevice(): boolean {
    return false
  }

  /** A copy: WebAssembly has memory of its own, and plain JavaScript must not see later changes. */
  createTensor(shape: readonly number[], type: number, data: ArrayBufferView): number {
    const values = (data as Float32Array).slice()
    return this.#add(tf.tensor(values, [...shape], DTYPES[type]))
  }

  deleteTensor(id: number): void {
    this.#tensors.get(id)?.dispose()
    this.#tensors.delete(id)
  }

  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array {
    const data = this.#tensor(id).dataSync()
    return this.#isQuick ? data : data.slice()
  }

  executeOp(
    kernel: string,
    attributes: readonly KernelAttribute[],
    inputs: readonly number[],
  ): { readonly id: number }[] {
    const compute = SCRIPT_KERNELS[kernel]
    if (!compute) throw new Error('TensorFlow.js has no such kernel.')
    const named = new Map(attributes.map(({ name, value }) => [name, value]))
    const operands = inputs.map((id) => this.#tensor(id))
    const output = this.#on(PLAIN_ONLY.has(kernel) ? PLAIN : QUICK, () => compute(operands, named), operands)
    return [{ id: this.#add(output) }]
  }

  /** Computes without leaving a trace but the output, which is a tensor of its own. */
  #on(backend: string, compute: () => tf.Tensor, operands: readonly tf.Tensor[]): tf.Tensor {
    const other = this.#isQuick && backend === PLAIN
    if (other) void tf.setBackend(PLAIN) // both have started, so that this is done at once
    try {
      return tf.tidy(() => {
        const output = compute()
        return operands.includes(output) ? tf.clone(output) : output
      })
    } finally {
      if (other) void tf.setBackend(QUICK)
    }
  }

  #tensor(id: number): tf.Tensor {
    const found = this.#tensors.get(id)
    if (!found) throw new Error(`There is no tensor ${String(id)}.`)
    return found
  }

  #add(tensor: tf.Tensor): number {
    this.#tensors.set(this.#next, tensor)
    return this.#next++
  }
}
