// GPTQ: quantizes a row's weights one after another and lets those still free make up for each rounding, as the
// layer's inputs weigh it.
// @source Frantar et al. 2022, 2210.17323; IST-DASLab/gptq gptq.py (static groups with act-order)
import { z } from 'zod'
import { EngineError } from '../base/errors.ts'
import { upperFactorOfInverse } from './cholesky.ts'
import { type Grid, levelOf, nearestCode } from './grid.ts'
import { fitGroup, GROUP_OPTIONS, groupSettings, type GroupSettings } from './int4.ts'
import { codeBlocks, packInt4 } from './int4-layout.ts'
import { checkMatrix, dequantize, type QuantizedMatrix } from './matrix.ts'
import { type Quantizer, readOptions } from './quantizer.ts'

const WHERE = 'quantize gptq'

const options = z.strictObject({
  ...GROUP_OPTIONS,
  damping: z.number().min(0).max(1).default(0.01).meta({
    title: 'Damping',
    description:
      'Added to the diagonal of the Hessian, as a fraction of its mean; more when calibration data is scarce.',
  }),
  actOrder: z.boolean().default(false).meta({
    title: 'Important inputs first',
    description:
      'Quantizes the inputs with the most energy first; the groups are then fitted to the unchanged weights.',
  }),
})
type Settings = z.infer<typeof options> & GroupSettings

/** Group-wise int4 that minimises the change of the layer's outputs on calibration data. */
export const gptqQuantizer: Quantizer = {
  name: 'gptq',
  label: '4 bits, calibrated (GPTQ)',
  help: 'As int4, but later weights make up for the rounding of earlier ones. Same size, smaller loss; needs sample data.',
  bits: 4,
  options,
  needsHessian: true,
  quantize: (weight, rows, columns, { hessian, ...given } = {}) => {
    const settings = groupSettings(WHERE, readOptions(WHERE, options, given))
    checkMatrix(WHERE, weight, rows, columns)
    return quantizeRows(weight, {
      rows,
      columns,
      ...settings,
      ...prepare(checkHessian(hessian, columns), settings),
    })
  },
  dequantize,
}

function checkHessian(hessian: Float64Array | undefined, columns: number): Float64Array {
  if (hessian === undefined)
    throw new EngineError('BAD_ARGUMENT', `${WHERE}: expected the Hessian of the layer's inputs, got none.`, {
      fixes: ['Use the scheme int4, which needs no calibration data.'],
    })
  if (hessian.length !== columns * columns)
    throw new EngineError(
      'SHAPE_MISMATCH',
      `${WHERE}: expected a Hessian of ${columns} × ${columns} values, got ${hessian.length}.`,
    )
  if (hessian.every(Number.isFinite)) return hessian
  throw new EngineError('NON_FINITE', `${WHERE}: expected a finite Hessian, got NaN or infinity.`)
}

/** A Hessian made ready. */
interface Prepared {
  /** The column that is quantized at each step. */
  readonly order: readonly number[]
  /** Upper triangular U with UᵀU = H⁻¹, rows and columns in that order. */
  readonly factor: Float64Array
  /** Columns whose input is always 0: their weights become 0. */
  readonly dead: readonly number[]
}

function prepare(hessian: Float64Array, { damping, actOrder }: Settings): Prepared {
  const columns = Math.sqrt(hessian.length)
  const energy = Array.from({ length: columns }, (_, i) => hessian[i * columns + i] as number)
  const dead = energy.flatMap((value, i) => (value === 0 ? [i] : []))
  for (const i of dead) energy[i] = 1
  const order = energy.map((_, i) => i)
  if (actOrder) order.sort((a, b) => (energy[b] as number) - (energy[a] as number) || a - b)
  const added = (damping * energy.reduce((sum, value) => sum + value, 0)) / columns
  const damped = Float64Array.from(hessian, (_, at) => {
    const [i, j] = [order[Math.floor(at / columns)] as number, order[at % columns] as number]
    return i === j ? (energy[i] as number) + added : (hessian[i * columns + j] as number)
  })
  return { order, factor: upperFactorOfInverse(damped, columns), dead }
}

interface Job extends Settings, Prepared {
  readonly rows: number
  readonly columns: number
}

function quantizeRows(weight: Float32Array, job: Job): QuantizedMatrix {
  const { rows, columns } = job
  const codes = new Uint8Array(weight.length)
  const grids: Grid[] = []
  for (let row = 0; row < rows; row++) {
    const values = Float64Array.from(weight.subarray(row * columns, (row + 1) * columns))
    for (const column of job.dead) values[column] = 0
    grids.push(...quantizeRow(values, job, codes.subarray(row * columns, (row + 1) * columns)))
  }
  if (grids.some(({ scale }) => !Number.isFinite(scale)))
    throw new EngineError(
      'NON_FINITE',
      `${WHERE}: expected finite scales, the compensated weights overflow.`,
      {
        fixes: ['Use a larger damping or more calibration data.'],
      },
    )
  return packInt4({ ...job, codes, grids })
}

/** Writes the codes of a row and returns the grids of its groups. A group is fitted when its first column is due. */
function quantizeRow(values: Float64Array, { order, factor, ...job }: Job, codes: Uint8Array): Grid[] {
  const ordered = Float64Array.from(order, (column) => values[column] as number)
  const grids = job.actOrder ? fitRow(values, job) : []
  compensate(ordered, factor, (step, value) => {
    const column = order[step] as number
    const block = Math.floor(column / job.groupSize)
    grids[block] ??= fitGroup(ordered.subarray(step, step + job.groupSize), job)
    codes[column] = nearestCode(value, grids[block])
    return levelOf(codes[column], grids[block])
  })
  return grids
}

function fitRow(values: Float64Array, settings: GroupSettings): Grid[] {
  const { groupSize } = settings
  return Array.from({ length: codeBlocks(values.length, groupSize) }, (_, block) =>
    fitGroup(values.subarray(block * groupSize, (block + 1) * groupSize), settings),
  )
}

/**
 * Walks over the weights of a row, replaces each by `snap(step, weight)` and spreads the error over those behind it:
 * e = (wᵢ − snap) / Uᵢᵢ, w_{j>i} −= e · Uᵢⱼ. Changes `weights`, [columns]; `factor` is [columns, columns].
 */
export function compensate(
  weights: Float64Array,
  factor: Float64Array,
  snap: (step: number, weight: number) => number,
): void {
  const columns = weights.length
  for (let i = 0; i < columns; i++) {
    const weight = weights[i] as number
    const level = snap(i, weight)
    const error = (weight - level) / (factor[i * columns + i] as number)
    weights[i] = level
    for (let j = i + 1; j < columns; j++)
      weights[j] = (weights[j] as number) - error * (factor[i * columns + j] as number)
  }
}
