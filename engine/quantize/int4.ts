// Four bits per weight in groups, the scale and zero point of each group fitted to its weights alone.
import { z } from 'zod'
import { EngineError } from '../base/errors.ts'
import { type Grid, type Group, nearestCode, nearestGrid, searchedGrid, type ZeroPoints } from './grid.ts'
import { halfQuadraticGrid } from './hqq.ts'
import { codeBlocks, packInt4 } from './int4-layout.ts'
import { checkMatrix, dequantize, type QuantizedMatrix } from './matrix.ts'
import { type Quantizer, readOptions } from './quantizer.ts'

/** Options that fix the groups; GPTQ has them too. */
export const GROUP_OPTIONS = {
  groupSize: z.literal([16, 32, 64, 128, 256]).default(32).meta({
    title: 'Group size',
    description: 'Weights that share a scale. Larger groups make smaller files and larger errors.',
  }),
  method: z
    .enum(['rtn', 'mse', 'hqq'])
    .default('mse')
    .meta({
      title: 'Fit',
      description:
        'rtn: the grid spans the group. mse: the grid with the least squared error. hqq: spans the group, then moves the zero between codes, with less regard for outliers.',
      choiceLabels: { rtn: 'Nearest value', mse: 'Least squared error', hqq: 'Few large errors' },
    }),
  zeroPoints: z
    .enum(['none', 'integer', 'float'])
    .optional()
    .meta({
      title: 'Zero points',
      description:
        'none: the middle code is zero. integer: 4 bits a group, the default. float: 32 bits a group, the default of hqq and all it takes.',
      choiceLabels: { none: 'None', integer: 'Whole numbers', float: 'Floats' },
    }),
} as const

const options = z.strictObject(GROUP_OPTIONS)

/** How groups are cut and fitted. */
export interface GroupSettings {
  readonly groupSize: number
  readonly method: 'rtn' | 'mse' | 'hqq'
  readonly zeroPoints: ZeroPoints
}

/** Group-wise int4 without calibration data. */
export const int4Quantizer: Quantizer = {
  name: 'int4',
  label: '4 bits',
  help: 'Four bits per weight with a scale for each group. About a sixth of the size; check the quality.',
  bits: 4,
  options,
  needsHessian: false,
  quantize: (weight, rows, columns, given = {}) => {
    const settings = readOptions('quantize int4', options, given)
    checkMatrix('quantize int4', weight, rows, columns)
    return quantizeGroups(weight, { rows, columns, ...groupSettings('quantize int4', settings) })
  },
  dequantize,
}

/** Settings with the zero points that the method takes. @throws BAD_ARGUMENT when it cannot use those asked for. */
export function groupSettings<T extends z.infer<typeof options>>(where: string, given: T): T & GroupSettings {
  const zeroPoints = given.zeroPoints ?? (given.method === 'hqq' ? 'float' : 'integer')
  if (given.method === 'hqq' && zeroPoints !== 'float')
    throw new EngineError(
      'BAD_ARGUMENT',
      `${where}: expected zeroPoints "float" for method hqq, got "${zeroPoints}".`,
      { fixes: ['Leave zeroPoints out, or set method to "mse".'] },
    )
  return { ...given, zeroPoints }
}

/** Fits the levels of one group. */
export function fitGroup(group: Group, { method, zeroPoints }: GroupSettings): Grid {
  if (method === 'hqq') return halfQuadraticGrid(group)
  return method === 'mse' ? searchedGrid(group, zeroPoints) : nearestGrid(group, zeroPoints)
}

interface Sizes {
  readonly rows: number
  readonly columns: number
}

function quantizeGroups(weight: Float32Array, settings: Sizes & GroupSettings): QuantizedMatrix {
  const { rows, columns, groupSize } = settings
  const codes = new Uint8Array(weight.length)
  const grids: Grid[] = []
  for (let row = 0; row < rows; row++)
    for (let block = 0; block < codeBlocks(columns, groupSize); block++) {
      const start = row * columns + block * groupSize
      const end = Math.min(start + groupSize, (row + 1) * columns)
      const grid = fitGroup(weight.subarray(start, end), settings)
      grids.push(grid)
      for (let i = start; i < end; i++) codes[i] = nearestCode(weight[i] as number, grid)
    }
  return packInt4({ ...settings, codes, grids })
}
