// Rules that move values without computing: views where they can be, strided copies where not.
import { type Shape, sizeOf } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import type { ConcatAttrs } from '../../ops/concat.ts'
import type { ConstantAttrs } from '../../ops/constant.ts'
import type { PadAttrs } from '../../ops/pad.ts'
import type { ReduceAttrs } from '../../ops/sum.ts'
import type { SliceAttrs } from '../../ops/slice.ts'
import type { TransposeAttrs } from '../../ops/transpose.ts'
import type { CpuEmitter } from './emit.ts'
import type { Place } from './program.ts'
import type { CpuCall, CpuRule } from './rule.ts'
import {
  alongside,
  isSameView,
  repeated,
  type Step,
  sliced,
  transposed,
  type View,
  wholeView,
} from './views.ts'

/** Elements between neighbours along each axis. */
function stridesOf(shape: Shape): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)))
}

/** One copy between two walks over the same space. */
export interface StridedCopy {
  readonly shape: Shape
  readonly from: Place
  readonly fromStrides: readonly number[]
  readonly to: Place
  readonly toStrides: readonly number[]
}

/** Copies 32-bit elements; axes of one element are left out. */
function copyStrided(emit: CpuEmitter, { shape, from, fromStrides, to, toStrides }: StridedCopy): void {
  const axes = shape.map((_, axis) => axis).filter((axis) => shape[axis] !== 1)
  const kept = axes.length === 0 ? [shape.length] : axes
  const pick = (numbers: readonly number[], otherwise: number): number[] =>
    kept.map((axis) => numbers[axis] ?? otherwise)
  const dims = pick(shape, 1)
  const meta = Int32Array.from([dims.length, ...dims, ...pick(fromStrides, 0), ...pick(toStrides, 0)])
  const width = dims.at(-1) as number
  const rows = width === 0 ? 0 : sizeOf(shape) / width
  emit.kernel('copyStrided', [from, to, emit.constant(meta)], { length: rows, elementsPerUnit: width })
}

/** The place `elements` further on. */
export function further({ storage, offset }: Place, elements: number): Place {
  return { storage, offset: offset + elements * 4 }
}

/** Copies a view's elements to a place, one after the other. */
export function copyView(emit: CpuEmitter, { place, steps }: View, to: Place): void {
  const shape = steps.map(({ size }) => size)
  const fromStrides = steps.map(({ stride }) => stride)
  copyStrided(emit, { shape, from: place, fromStrides, to, toStrides: stridesOf(shape) })
}

/** Copies a value into a view of its elements in the same order. */
function copyInto(emit: CpuEmitter, value: Value, to: View): void {
  const from = emit.view(value)
  const both = alongside(from.steps, to.steps)
  if (both) return copyAlongside(emit, from.place, { to: to.place, both })
  const whole = wholeView(emit.at(value), value.shape)
  const walk = alongside(whole.steps, to.steps) as NonNullable<typeof both>
  copyAlongside(emit, whole.place, { to: to.place, both: walk })
}

function copyAlongside(
  emit: CpuEmitter,
  from: Place,
  { to, both }: { readonly to: Place; readonly both: readonly (readonly [Step, Step])[] },
): void {
  copyStrided(emit, {
    shape: both.map(([{ size }]) => size),
    from,
    fromStrides: both.map(([{ stride }]) => stride),
    to,
    toStrides: both.map(([, { stride }]) => stride),
  })
}

/** The same memory under another type. */
export const viewRule: CpuRule<object> = ({ emit, inputs, outputs }) => {
  emit.setView(outputs[0] as Value, emit.view(inputs[0] as Value))
}

/** The view of a movement of `x`; where there is none, that of `x` brought together first. */
function move(emit: CpuEmitter, x: Value, by: (view: View) => View | undefined): View {
  const view = by(emit.view(x)) ?? by(wholeView(emit.at(x), x.shape))
  return view ?? wholeView(emit.at(x), [0])
}

/** Values that are part of the program; one number for all is written by a kernel. Booleans become 32-bit. */
export const constantRule: CpuRule<ConstantAttrs> = ({ emit, outputs, attrs: { data, dtype, shape } }) => {
  const y = outputs[0] as Value
  const words = dtype === 'f32' ? Float32Array.from(data) : Int32Array.from(data)
  if (words.length === sizeOf(shape)) return emit.set(y, emit.constant(words))
  const bits = new Int32Array(words.buffer)[0] as number
  emit.kernel('fill', [emit.out(y), bits], { length: sizeOf(shape) })
}

/** A view with the strides of size-1 axes set to 0. */
export const broadcastToRule: CpuRule<object> = ({ emit, inputs, outputs }) => {
  const [x, y] = [inputs[0] as Value, outputs[0] as Value]
  emit.setView(
    y,
    move(emit, x, (view) => repeated(view, x.shape, y.shape)),
  )
}

/** Spreads a value over a larger space. */
export function emitBroadcast(
  emit: CpuEmitter,
  { from, to }: { readonly from: Shape; readonly to: Shape },
  [source, target]: readonly [Place, Place],
): void {
  const padded = [...new Array<number>(to.length - from.length).fill(1), ...from]
  const fromStrides = stridesOf(padded).map((stride, axis) => (padded[axis] === 1 ? 0 : stride))
  copyStrided(emit, { shape: to, from: source, fromStrides, to: target, toStrides: stridesOf(to) })
}

/** A view in another order of axes. */
export const transposeRule: CpuRule<TransposeAttrs> = ({ emit, inputs, outputs, attrs }) => {
  const x = inputs[0] as Value
  emit.setView(
    outputs[0] as Value,
    move(emit, x, (view) => transposed(view, x.shape, attrs.permutation)),
  )
}

/** A view of the range. */
export const sliceRule: CpuRule<SliceAttrs> = ({ emit, inputs, outputs, attrs: { axis, start, end } }) => {
  const x = inputs[0] as Value
  emit.setView(
    outputs[0] as Value,
    move(emit, x, (view) => sliced(view, x.shape, axis, [start, end])),
  )
}

/** Zeros, then the values in their place. */
export const padRule: CpuRule<PadAttrs> = ({ emit, inputs, outputs, attrs: { axis, before } }) => {
  const [x, y] = [inputs[0] as Value, outputs[0] as Value]
  const target = emit.out(y)
  fill(emit, target, sizeOf(y.shape))
  const toStrides = stridesOf(y.shape)
  const to = further(target, before * (toStrides[axis] as number))
  copyStrided(emit, { shape: x.shape, from: emit.at(x), fromStrides: stridesOf(x.shape), to, toStrides })
}

/** One copy for each part that was not written in its place. */
export const concatRule: CpuRule<ConcatAttrs> = ({ emit, inputs, outputs, attrs: { axis } }) => {
  const y = outputs[0] as Value
  const whole = inputs.every(({ shape }) => sizeOf(shape) > 0) ? emit.target(y) : undefined
  if (!whole) return concatWhole(emit, { parts: inputs, y, axis })
  let start = 0
  for (const part of inputs) {
    const end = start + (part.shape[axis] as number)
    const to = sliced(whole, y.shape, axis, [start, end])
    if (!to) return concatWhole(emit, { parts: inputs, y, axis })
    if (!isSameView(emit.view(part), to)) copyInto(emit, part, to)
    start = end
  }
  emit.setView(y, whole)
}

function concatWhole(
  emit: CpuEmitter,
  { parts, y, axis }: { readonly parts: readonly Value[]; readonly y: Value; readonly axis: number },
): void {
  const target = emit.out(y)
  const toStrides = stridesOf(y.shape)
  let start = 0
  for (const { part, from } of parts.map((part) => ({ part, from: emit.at(part) }))) {
    const to = further(target, start * (toStrides[axis] as number))
    copyStrided(emit, { shape: part.shape, from, fromStrides: stridesOf(part.shape), to, toStrides })
    start += part.shape[axis] as number
  }
}

/** Writes zeros. */
export function fill(emit: CpuEmitter, target: Place, elements: number): void {
  emit.kernel('fill', [target, 0], { length: elements })
}

/** Copies contiguous elements. */
export function copyWhole(emit: CpuEmitter, [from, to]: readonly [Place, Place], elements: number): void {
  copyStrided(emit, { shape: [elements], from, fromStrides: [1], to, toStrides: [1] })
}

/** Elements per part when a long row is summed by several threads. */
const PART = 65536

/** Sum or maximum: the axes are brought together first when others lie between them. */
export function reduce(name: 'sum' | 'max'): CpuRule<ReduceAttrs> {
  return ({ emit, inputs, outputs, attrs: { axes } }: CpuCall<ReduceAttrs>) => {
    const [x, y] = [inputs[0] as Value, outputs[0] as Value]
    const { place, outer, reduced, inner } = reducible(emit, x, axes)
    const target = emit.out(y)
    if (outer * inner === 1 && reduced > PART) return reduceInParts(emit, name, [place, target, reduced])
    if (inner === 1)
      return emit.kernel(`${name}Rows`, [place, target, reduced], { length: outer, elementsPerUnit: reduced })
    emit.kernel(`${name}Columns`, [place, target, reduced, inner], {
      length: outer * inner,
      elementsPerUnit: reduced,
      multiple: 4,
    })
  }
}

function reduceInParts(
  emit: CpuEmitter,
  name: string,
  [from, to, length]: readonly [Place, Place, number],
): void {
  const parts = Math.ceil(length / PART)
  const partial = emit.scratch(parts)
  emit.kernel(`${name}Parts`, [from, partial, length, PART], { length: parts, elementsPerUnit: PART })
  emit.kernel(`${name}Rows`, [partial, to, parts], { length: 1, elementsPerUnit: parts })
}

interface Reducible {
  readonly place: Place
  readonly outer: number
  readonly reduced: number
  readonly inner: number
}

function reducible(emit: CpuEmitter, x: Value, axes: readonly number[]): Reducible {
  const real = axes.filter((axis) => x.shape[axis] !== 1)
  const [first = x.shape.length, last = first - 1] = [real[0], real.at(-1)]
  const isOneRun = x.shape.slice(first, last + 1).every((d, i) => d === 1 || real.includes(first + i))
  if (isOneRun) {
    const [outer, reduced] = [sizeOf(x.shape.slice(0, first)), sizeOf(x.shape.slice(first, last + 1))]
    return { place: emit.at(x), outer, reduced, inner: sizeOf(x.shape.slice(last + 1)) }
  }
  const order = [...x.shape.keys()].filter((axis) => !axes.includes(axis))
  const shape = [...order, ...axes].map((axis) => x.shape[axis] as number)
  const strides = stridesOf(x.shape)
  const place = emit.scratch(sizeOf(x.shape))
  const fromStrides = [...order, ...axes].map((axis) => strides[axis] as number)
  copyStrided(emit, { shape, from: emit.at(x), fromStrides, to: place, toStrides: stridesOf(shape) })
  const reduced = sizeOf(axes.map((axis) => x.shape[axis] as number))
  return { place, outer: sizeOf(x.shape) / Math.max(1, reduced), reduced, inner: 1 }
}
