// What a quantization scheme is.
import type { z } from 'zod'
import { EngineError } from '../base/errors.ts'
import type { QuantizedMatrix } from './matrix.ts'

/** Options of all schemes; each scheme reads those that its schema names and refuses the others. */
export interface QuantizeOptions {
  /** Weights that share a scale: 16, 32, 64, 128 or 256. */
  readonly groupSize?: number
  /** How a group's scale and zero point are found. */
  readonly method?: 'rtn' | 'mse' | 'hqq'
  /** `none` fixes the zero at code 8; `integer` takes 4 bits a group, `float` 32. */
  readonly zeroPoints?: 'none' | 'integer' | 'float'
  /** Added to the Hessian's diagonal, as a fraction of its mean. */
  readonly damping?: number
  /** Columns by falling importance in place of their order. */
  readonly actOrder?: boolean
  /** [columns, columns], (2 / samples) · Σ x·xᵀ of the layer's inputs; not an option a person sets. */
  readonly hessian?: Float64Array
}

/** A scheme; one file in this folder and one line in its index. */
export interface Quantizer {
  /** The name that `--type` takes. */
  readonly name: string
  /** A few words for a list. */
  readonly label: string
  /** What one gains and loses, one or two sentences. */
  readonly help: string
  /** Bits of a code; scales and zero points come on top. */
  readonly bits: number
  /** Schema of its options with defaults; each carries a title and a description. */
  readonly options: z.ZodObject
  /** True when `hessian` must be given, so the model has to see calibration data. */
  readonly needsHessian: boolean
  /**
   * Quantizes weight [rows, columns] f32, the inputs along the columns.
   * @throws BAD_ARGUMENT at an unusable option; SHAPE_MISMATCH when sizes do not fit; NON_FINITE at NaN or infinity
   */
  quantize(weight: Float32Array, rows: number, columns: number, options?: QuantizeOptions): QuantizedMatrix
  /** The weights that a runtime computes with, [rows, columns] f32. */
  dequantize(matrix: QuantizedMatrix): Float32Array
}

/** Options with defaults filled in. @throws BAD_ARGUMENT at an unknown option or an unusable value. */
export function readOptions<T extends z.ZodObject>(where: string, schema: T, given: unknown): z.infer<T> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  )
  const names = Object.keys(schema.shape).join(', ')
  throw new EngineError('BAD_ARGUMENT', `${where}: ${problems.join('; ')}.`, {
    fixes: [names === '' ? 'This scheme has no options.' : `Its options are ${names}.`],
  })
}
