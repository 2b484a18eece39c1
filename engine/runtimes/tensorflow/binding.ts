// The N-API binding of TensorFlow's C library and the places where it may lie. The only door to it.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { EngineError } from '../../base/errors.ts'
import { message } from '../../base/message.ts'
import { quotedReason } from '../../base/reasons.ts'
import type { KernelAttribute } from '../../lower/tensorflow/program.ts'

/** What tfjs-node's binding offers of which we make use. Tensors are numbers that it hands out. */
export interface TensorflowBinding {
  readonly TF_Version: string
  isUsingGpuDevice(): boolean
  /** On the processor the tensor lies over the array itself, which it keeps from being collected. */
  createTensor(shape: readonly number[], type: number, data: ArrayBufferView): number
  deleteTensor(id: number): void
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array
  executeOp(
    kernel: string,
    attributes: readonly KernelAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): { readonly id: number }[]
}

/** The folder of an installation by hand or by `runtime install`; it wins over every other place. */
const FOLDER_VARIABLE = 'TUNELOOM_TENSORFLOW'
/** Packages whose own installation brought library and binding, best first. */
const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']

/** The binding's file within an installation, beside the libraries. */
export const BINDING_FILE = join('tensorflow', 'binding.node')

/** Where `runtime install tensorflow` puts the libraries of a data folder. */
export function installationFolder(home: string): string {
  return join(home, 'runtimes', 'tensorflow')
}

/** The binding's file, looked for in an installation and then in the packages; undefined where there is none. */
export function findBinding(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const home = env['TUNELOOM_HOME']
  const folders = [env[FOLDER_VARIABLE], ...(home ? [installationFolder(home)] : [])]
  const installed = folders.flatMap((folder) => (folder ? [join(folder, BINDING_FILE)] : []))
  return [...installed, ...PACKAGES.flatMap(bindingOfPackage)].find((file) => existsSync(file))
}

function bindingOfPackage(name: string): string[] {
  try {
    const root = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    return [join(root, 'lib', 'napi-v8', 'tfjs_binding.node')]
  } catch {
    return [] // the package is not installed
  }
}

/** Packages of TensorFlow.js, which run everywhere; they are optional. */
const SCRIPT_PACKAGES = ['core', 'backend-cpu', 'backend-wasm'].map((name) => `@tensorflow/tfjs-${name}`)

/** Whether TensorFlow.js is there, for where the C library is not. */
export function hasScript(): boolean {
  const { resolve } = createRequire(import.meta.url)
  try {
    return SCRIPT_PACKAGES.every((name) => resolve(name) !== '')
  } catch {
    return false
  }
}

let loaded: TensorflowBinding | undefined

/** Loads library and binding, once per process. @throws RUNTIME_UNAVAILABLE when they are missing or do not load */
export function loadBinding(): TensorflowBinding {
  if (loaded) return loaded
  const file = findBinding()
  if (file === undefined) throw new EngineError('RUNTIME_UNAVAILABLE', message('runtime.tensorflowAbsent'))
  // its messages about the processor would stand between those of the program
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2'
  // else it takes all memory of the graphics card at once
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true'
  try {
    loaded = createRequire(import.meta.url)(file) as TensorflowBinding
  } catch (cause) {
    throw new EngineError(
      'RUNTIME_UNAVAILABLE',
      message('runtime.tensorflowLoad', { file, reason: quotedReason(cause) }),
      { cause, fixes: [message('runtime.tensorflowLoadFix')] },
    )
  }
  return loaded
}
