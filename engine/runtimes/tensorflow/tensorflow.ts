// Runs graphs kernel by kernel on TensorFlow's C library, or on TensorFlow.js where that is not installed. It blocks its process
// while it runs: for the trainer's only.
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { quotedReason } from '../../base/reasons.ts'
import type { HostTensor } from '../../base/tensor.ts'
import type { Graph } from '../../ir/graph.ts'
import { lowerToTensorflow } from '../../lower/tensorflow/lower.ts'
import type { DeviceTensor } from '../device.ts'
import type { CompileOptions, Program, Runtime, RuntimeDescriptor } from '../runtime.ts'
import { findBinding, hasScript, loadBinding, type TensorflowBinding } from './binding.ts'
import { TensorflowProgram } from './program.ts'
import { copyOf, createTensor, TENSORFLOW, TensorflowTensor } from './tensors.ts'

/** TensorFlow on the processor, or on an NVIDIA graphics card where its library finds one. */
export const tensorflow: RuntimeDescriptor = {
  name: TENSORFLOW,
  label: 'TensorFlow',
  help: 'TensorFlow 2 kernels, on NVIDIA graphics cards by CUDA 12; installed by `runtime install tensorflow`. Until then TensorFlow.js, which is right but slow.',
  unavailable: () =>
    Promise.resolve(findBinding() !== undefined || hasScript() ? undefined : message('runtime.notInstalled')),
  isSlow: () => findBinding() === undefined,
  open: async () =>
    findBinding() === undefined
      ? new TensorflowRuntime(await openScript())
      : new TensorflowRuntime(loadBinding(), 'bf16'),
}

/** Starts TensorFlow.js. @throws RUNTIME_UNAVAILABLE when it does not start */
async function openScript(): Promise<TensorflowBinding> {
  try {
    return await (await import('./script-binding.ts')).openScript()
  } catch (cause) {
    throw new EngineError(
      'RUNTIME_UNAVAILABLE',
      message('runtime.tensorflowStart', { reason: quotedReason(cause) }),
      { cause, fixes: [message('runtime.tensorflowStartFix')] },
    )
  }
}

class TensorflowRuntime implements Runtime {
  readonly name = TENSORFLOW
  readonly half?: 'bf16'
  readonly #binding: TensorflowBinding

  constructor(binding: TensorflowBinding, half?: 'bf16') {
    this.#binding = binding
    if (half) this.half = half
  }

  compile(graph: Graph, { keeps = [], precision }: CompileOptions = {}): Promise<Program> {
    const program = lowerToTensorflow(graph, { isMixed: precision === 'bf16' })
    return Promise.resolve(new TensorflowProgram(this.#binding, program, keeps))
  }

  upload(tensor: HostTensor): Promise<DeviceTensor> {
    return Promise.resolve(
      new TensorflowTensor(this.#binding, createTensor(this.#binding, copyOf(tensor)), tensor),
    )
  }
}
