// Any ONNX file by ONNX Runtime, whatever its shapes: how files of other layouts than ours are opened again.
import { Tensor } from 'onnxruntime-node'
import type { CompileOptions } from './runtime.ts'
import { openModel } from './onnx.ts'

/** A tensor of a file: f32, or whole numbers of 64 bits. */
export type FileTensor =
  | { readonly type: 'f32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly type: 'i64'; readonly shape: readonly number[]; readonly data: BigInt64Array }

/** An open file. */
export interface OnnxFile {
  /** Every output for these inputs. */
  run(feeds: Readonly<Record<string, FileTensor>>): Promise<Record<string, FileTensor>>
  dispose(): Promise<void>
}

/** Opens a file with what lies beside it. @throws FILE_INVALID when the runtime refuses it */
export async function openOnnxFile(path: string, options: CompileOptions = {}): Promise<OnnxFile> {
  const session = await openModel(path, options)
  return {
    async run(feeds) {
      const inputs = Object.entries(feeds).map(([name, one]) => [name, tensorOf(one)] as const)
      const outputs = await session.run(Object.fromEntries(inputs))
      return Object.fromEntries(Object.entries(outputs).map(([name, one]) => [name, fileTensor(one)]))
    },
    dispose: () => session.release(),
  }
}

function tensorOf(one: FileTensor): Tensor {
  return one.type === 'f32'
    ? new Tensor('float32', one.data, one.shape)
    : new Tensor('int64', one.data, one.shape)
}

function fileTensor({ type, dims: shape, data }: Tensor): FileTensor {
  if (type === 'int64') return { type: 'i64', shape, data: data as BigInt64Array }
  return { type: 'f32', shape, data: data as Float32Array }
}
