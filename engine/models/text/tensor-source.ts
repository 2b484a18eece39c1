// Tensors by name, from whichever files hold them, and a model's weights out of them.
import { EngineError } from '../../base/errors.ts'
import { message, type Message } from '../../base/message.ts'
import { sameShape, showShape, sizeOf } from '../../base/tensor.ts'
import { type BlockMatrix, firstNonFiniteScale } from '../../formats/gguf-matrix.ts'
import type { HostWeights, ParameterSpec } from '../../nn/parameters.ts'

/** Tensors of one model's files, under the names of its family. */
export interface TensorSource {
  /** What holds them, for messages. */
  readonly where: string
  readonly names: Iterable<string>
  /** undefined where there is none of that name. */
  shapeOf(name: string): readonly number[] | undefined
  /** Row-major values of a name that is there. */
  readF32(name: string): Float32Array
  /** The matrix of a name that is there, as it is stored, where programs can use it like that. */
  readStored?(name: string): BlockMatrix | undefined
  dispose(): void
}

/** Weights as floats, and matrices that are used as they are stored. */
export interface StoredWeights {
  readonly weights: HostWeights
  readonly stored: Readonly<Record<string, BlockMatrix>>
}

/** The weights of a model, those of blocks as they are stored. @throws as {@link weightsFrom} */
export function storedWeightsFrom(source: TensorSource, specs: readonly ParameterSpec[]): StoredWeights {
  const stored: Record<string, BlockMatrix> = {}
  for (const spec of specs) {
    const matrix = source.shapeOf(spec.name) && source.readStored?.(spec.name)
    if (!matrix) continue
    requireShape(source, spec, [matrix.rows, matrix.columns])
    const wrong = firstNonFiniteScale(matrix)
    if (wrong !== -1) throw invalid(source, message('model.badScale', { name: spec.name, block: wrong }))
    stored[spec.name] = matrix
  }
  const isPlain = ({ name }: ParameterSpec): boolean => !stored[name]
  return { weights: weightsFrom(source, specs, isPlain), stored }
}

/**
 * The weights of a model, in the order of its parameters, or those that are wanted.
 * @throws FILE_INVALID naming the tensor, when one is missing, has another shape, holds NaN or infinity, or is not of this model
 */
export function weightsFrom(
  source: TensorSource,
  specs: readonly ParameterSpec[],
  isWanted: (spec: ParameterSpec) => boolean = () => true,
): HostWeights {
  const expected = new Set(specs.map(({ name }) => name))
  for (const name of source.names)
    if (!expected.has(name)) throw invalid(source, message('model.strangeTensor', { name }))
  return Object.fromEntries(
    specs
      .filter(isWanted)
      .map((spec) => [spec.name, { shape: spec.shape, dtype: 'f32', data: read(source, spec) }]),
  )
}

function read(source: TensorSource, { name, shape }: ParameterSpec): Float32Array {
  requireShape(source, { name, shape }, source.shapeOf(name))
  const data = source.readF32(name)
  const wrong = firstNonFinite(data)
  if (wrong < sizeOf(shape))
    throw invalid(
      source,
      message('model.badNumber', { name, value: String(data[wrong]), place: wrong, count: data.length }),
    )
  return data
}

function requireShape(
  source: TensorSource,
  { name, shape }: Pick<ParameterSpec, 'name' | 'shape'>,
  came: readonly number[] | undefined,
): void {
  if (!came) throw invalid(source, message('model.noTensor', { name, shape: showShape(shape) }))
  if (!sameShape(came, shape))
    throw invalid(
      source,
      message('model.tensorShape', { name, expected: showShape(shape), came: showShape(came) }),
    )
}

/** Place of the first NaN or infinity, the length when there is none. x − x is 0 for all other numbers. */
function firstNonFinite(data: Float32Array): number {
  for (let i = 0; i < data.length; i++) if ((data[i] as number) - (data[i] as number) !== 0) return i
  return data.length
}

function invalid({ where }: TensorSource, what: Message): EngineError {
  return new EngineError('FILE_INVALID', message('model.badWeights', { where, what }), {
    details: { path: where },
    fixes: [message('model.badWeightsFix')],
  })
}
