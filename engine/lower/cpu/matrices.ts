// Products of matrices that lie anywhere: the steps of both operands and of the result become the numbers of a kernel.
import { type Shape, sizeOf } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import type { MatmulAttrs } from '../../ops/matmul.ts'
import { product } from './contraction.ts'
import type { CpuEmitter } from './emit.ts'
import { further } from './movement.ts'
import type { Place } from './program.ts'
import { weightProduct } from './quantized.ts'
import type { CpuRule } from './rule.ts'
import { stridesOfView, type View, wholeView } from './views.ts'

/** A batch of matrices in memory. */
export interface Matrices {
  readonly place: Place
  /** Elements from one row to the next, or from one column to the next when it lies transposed. */
  readonly lead: number
  readonly isTransposed: boolean
  /** Steps along the axes before the last two, 0 where there is one element. */
  readonly strides: readonly number[]
}

/** How a view is a batch of matrices; undefined when neither rows nor columns are contiguous, or an axis has several steps. */
function matricesOf(view: View, shape: Shape): Matrices | undefined {
  const strides = stridesOfView(view, shape)
  const [rows = 0, columns = 0] = shape.slice(-2)
  if (!strides) return undefined
  const [down = 0, along = 0] = strides.slice(-2)
  const common = { place: view.place, strides: strides.slice(0, -2) }
  if (columns === 1 || along === 1)
    return { ...common, lead: rows === 1 ? columns : down, isTransposed: false }
  if (rows === 1 || down === 1) return { ...common, lead: columns === 1 ? rows : along, isTransposed: true }
  return undefined
}

/** The operand as matrices, brought together first where it lies otherwise. */
function operandOf(emit: CpuEmitter, value: Value): Matrices {
  const found = matricesOf(emit.view(value), value.shape)
  return found ?? (matricesOf(wholeView(emit.at(value), value.shape), value.shape) as Matrices)
}

/** Where the result is written: its target, or a whole place when the kernel cannot write there. */
function resultOf(emit: CpuEmitter, y: Value): Matrices {
  const target = emit.target(y)
  const found = matricesOf(target, y.shape)
  if (!found || found.isTransposed) return matricesOf(wholeView(emit.out(y), y.shape), y.shape) as Matrices
  emit.setView(y, target)
  return found
}

/** Products that lie at steps of a, b and c. */
interface Level {
  readonly size: number
  readonly steps: readonly [number, number, number]
}

/** The axes of a batch as few levels, the innermost last. */
function levelsOf(shape: Shape, operands: readonly Matrices[]): Level[] {
  const levels: Level[] = []
  for (const [axis, size] of shape.entries()) {
    if (size === 1) continue
    const steps = operands.map(({ strides }) => strides[axis] ?? 0) as [number, number, number]
    const before = levels.at(-1)
    if (before?.steps.every((step, i) => step === (steps[i] as number) * size))
      levels[levels.length - 1] = { size: before.size * size, steps }
    else levels.push({ size, steps })
  }
  return levels
}

/** Products of the last two axes. */
export const matmulRule: CpuRule<MatmulAttrs> = ({ emit, inputs, outputs, attrs }) => {
  const [a, b] = inputs as [Value, Value]
  const y = outputs[0] as Value
  const stored = emit.quantized.get(b)
  if (stored) return weightProduct(emit, stored, { x: a, y })
  if (sizeOf(a.shape) === 0 || sizeOf(b.shape) === 0) return wholeProduct(emit, { a, b, y, attrs })
  const operands = [operandOf(emit, a), operandOf(emit, b), resultOf(emit, y)] as const
  const [rows = 0, columns = 0] = y.shape.slice(-2)
  const inner = a.shape.at(attrs.transposeA ? -2 : -1) as number
  const levels = levelsOf(y.shape.slice(0, -2), operands)
  const size = { rows, columns, inner, alpha: attrs.alpha }
  const sides = [
    attrs.transposeA !== operands[0].isTransposed,
    attrs.transposeB !== operands[1].isTransposed,
  ] as const
  for (const places of placesOf(
    levels.slice(0, -2),
    operands.map(({ place }) => place),
  ))
    batchOf(emit, { places, operands, levels: levels.slice(-2), size, sides })
}

/** The places of every product of the outer levels. */
function placesOf(levels: readonly Level[], places: readonly Place[]): (readonly Place[])[] {
  const [level, ...inner] = levels
  if (!level) return [places]
  return Array.from({ length: level.size }, (_, n) =>
    placesOf(
      inner,
      places.map((place, i) => further(place, n * (level.steps[i] as number))),
    ),
  ).flat()
}

interface Batch {
  readonly places: readonly Place[]
  readonly operands: readonly [Matrices, Matrices, Matrices]
  readonly levels: readonly Level[]
  readonly size: {
    readonly rows: number
    readonly columns: number
    readonly inner: number
    readonly alpha: number
  }
  /** Whether a and b are read transposed. */
  readonly sides: readonly [boolean, boolean]
}

function batchOf(emit: CpuEmitter, { places, operands, levels, size, sides }: Batch): void {
  const [a, b, c] = places as [Place, Place, Place]
  const leads = operands.map(({ lead }) => lead) as [number, number, number]
  const [transposeA, transposeB] = sides
  if (levels.length === 0) return product(emit, { ...size, a, b, c, leads, transposeA, transposeB })
  const inner = levels.length === 2 ? (levels[1] as Level) : { size: 1, steps: [0, 0, 0] as const }
  const outer = levels[0] as Level
  const { rows, columns, alpha } = size
  const operand = (i: 0 | 1 | 2): (Place | number)[] => [
    places[i] as Place,
    leads[i],
    outer.steps[i],
    inner.steps[i],
  ]
  const args = [
    ...[Number(transposeA), Number(transposeB), rows, columns, size.inner],
    ...[...operand(0), ...operand(1), ...operand(2), alpha, 0, 0, inner.size, 0],
  ]
  const length = outer.size * inner.size * rows
  emit.kernel('gemmStrided', args, { length, elementsPerUnit: columns * size.inner })
}

/** A product of nothing. */
function wholeProduct(
  emit: CpuEmitter,
  {
    a,
    b,
    y,
    attrs,
  }: { readonly a: Value; readonly b: Value; readonly y: Value; readonly attrs: MatmulAttrs },
): void {
  const [rows = 0, columns = 0] = y.shape.slice(-2)
  const inner = a.shape.at(attrs.transposeA ? -2 : -1) as number
  product(emit, {
    ...{ a: emit.at(a), b: emit.at(b), c: emit.out(y), rows, columns, inner },
    ...{ ...attrs, batch: sizeOf(y.shape.slice(0, -2)) },
  })
}
