// Runs graphs kernel by kernel on TensorFlow's C library. It blocks its process while it runs: for the trainer's only.
import type { HostTensor } from '../../base/tensor.ts'
import type { Graph } from '../../ir/graph.ts'
import { lowerToTensorflow } from '../../lower/tensorflow/lower.ts'
import type { DeviceTensor } from '../device.ts'
import type { CompileOptions, Program, Runtime, RuntimeDescriptor } from '../runtime.ts'
import { findBinding, loadBinding, type TensorflowBinding } from './binding.ts'
import { TensorflowProgram } from './program.ts'
import { copyOf, createTensor, TENSORFLOW, TensorflowTensor } from './tensors.ts'

/** TensorFlow on the processor, or on an NVIDIA graphics card where its library finds one. */
export const tensorflow: RuntimeDescriptor = {
  name: TENSORFLOW,
  label: 'TensorFlow',
  help: 'TensorFlow 2 kernels, on NVIDIA graphics cards by CUDA 12; installed by `runtime install tensorflow`.',
  unavailable: () =>
    Promise.resolve(
      findBinding() === undefined
        ? 'it is not installed; `tuneloom runtime install tensorflow` (with --gpu for NVIDIA cards) does it.'
        : undefined,
    ),
  open: () => Promise.resolve(new TensorflowRuntime(loadBinding())),
}

class TensorflowRuntime implements Runtime {
  readonly name = TENSORFLOW
  readonly half = 'bf16'
  readonly #binding: TensorflowBinding

  constructor(binding: TensorflowBinding) {
    this.#binding = binding
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
