// The rules of attention: one kernel forward, one backward, on heads where they lie.
import { type Shape, sizeOf } from '../../base/tensor.ts'
import type { Value } from '../../ir/node.ts'
import type { AttentionGradientAttrs } from '../../ops/attention-gradient.ts'
import type { AttentionAttrs } from '../../ops/attention.ts'
import { product } from './contraction.ts'
import { type CpuEmitter, RESTS } from './emit.ts'
import { fill } from './movement.ts'
import type { Place } from './program.ts'
import { HEAVY } from './rows.ts'
import type { CpuRule } from './rule.ts'
import { axesOf, type Step, type View, wholeView } from './views.ts'

/** Queries of a block in f32 and in bf16, as in addon/product.h. */
const QUERIES = { f32: 64, bf16: 128 }

/** Result, and probabilities where something needs them. */
export const attentionRule: CpuRule<AttentionAttrs> = (call) => {
  const { emit, inputs, outputs, attrs } = call
  const [y, probabilities] = outputs as [Value, Value]
  if (emit.isWanted(probabilities)) return withProbabilities(call)
  if (!emit.isWanted(y)) return
  const [q, k] = inputs as [Value, Value, Value]
  const result = resultOf(emit, y)
  const heads = [...operandsOf(emit, inputs), result]
  const { places, layout, count } = arrange(emit, { q, k, attrs, out: y.shape.at(-1) as number }, heads)
  const rows = q.shape.at(-2) as number
  const mixed = mixedOf(emit, rows)
  const queries = QUERIES[mixed < 0 ? 'f32' : 'bf16']
  emit.kernel('attention', [...places, layout, attrs.scale, mixed], {
    length: count * Math.ceil(rows / queries),
    elementsPerUnit: Math.min(rows, queries) * sizeOf(k.shape.slice(-2)) * 2,
  })
}

/** Gradients that something needs. */
export const attentionGradientRule: CpuRule<AttentionGradientAttrs> = ({ emit, inputs, outputs, attrs }) => {
  const [q, k, v] = inputs as [Value, Value, Value]
  const wanted = outputs.filter((value) => emit.isWanted(value))
  const isEmpty = [q, k, v].some(({ shape }) => sizeOf(shape) === 0)
  if (isEmpty) return wanted.forEach((value) => fill(emit, emit.out(value), sizeOf(value.shape)))
  const operands = operandsOf(emit, inputs)
  const results = outputs.map((value) => (emit.isWanted(value) ? resultOf(emit, value) : undefined))
  const heads = [...operands, ...results]
  const out = v.shape.at(-1) as number
  const { places, layout, count } = arrange(emit, { q, k, attrs, out }, heads)
  const work = sizeOf(q.shape.slice(-2)) * (k.shape.at(-2) as number) * 4
  const mixed = mixedOf(emit, q.shape.at(-2) as number)
  emit.kernel('attentionGradient', [...places, layout, attrs.scale, mixed], {
    length: count,
    elementsPerUnit: work,
  })
}

/** Queries from which on tiles are worth packing keys for. */
const WORTH_TILES = 32

/** What products are computed in, as the kernels are told. */
function mixedOf({ arithmetic }: CpuEmitter, rows: number): number {
  return rows < WORTH_TILES ? RESTS.f32 : RESTS[arithmetic]
}

/** Heads of one operand: matrices of contiguous rows along two axes; `repeats` heads share each. */
interface Heads {
  readonly place: Place
  readonly lead: number
  readonly outer: number
  readonly inner: number
  readonly repeats: number
}

/** What both kernels are told of sizes. */
interface Sizes {
  readonly q: Value
  readonly k: Value
  readonly attrs: AttentionGradientAttrs
  readonly out: number
}

function arrange(
  emit: CpuEmitter,
  { q, k, attrs, out }: Sizes,
  heads: readonly (Heads | undefined)[],
): { places: (Place | number)[]; layout: Place; count: number } {
  const [batch, count] = leadOf(q.shape)
  const repeats = Math.max(...heads.map((each) => each?.repeats ?? 1))
  const [rows = 0, width = 0] = q.shape.slice(-2)
  const numbers = [rows, k.shape.at(-2) as number, width, out, Number(attrs.causal), count, repeats]
  const strides = heads.flatMap((each) => (each ? [each.lead, each.outer, each.inner] : [0, 0, 0]))
  return {
    places: heads.map((each) => each?.place ?? 0),
    layout: emit.constant(Int32Array.from([...numbers, ...strides])),
    count: batch * count,
  }
}

/** Batches and heads of a shape: its axes before the last two, which are no more than two or count as one. */
function leadOf(shape: Shape): readonly [number, number] {
  const lead = shape.slice(0, -2)
  return lead.length === 2 ? [lead[0] as number, lead[1] as number] : [1, sizeOf(lead)]
}

/** Operands, brought together where the kernel cannot walk them; only keys and values are shared, and both alike. */
function operandsOf(emit: CpuEmitter, inputs: readonly Value[]): Heads[] {
  const found = inputs.map((value) => headsOf(emit.view(value), value.shape))
  const shares = found[1]?.repeats === found[2]?.repeats
  return inputs.map((value, i) => {
    const heads = found[i]
    const isWalkable = heads && (heads.repeats === 1 || (shares && (i === 1 || i === 2)))
    return isWalkable ? heads : (headsOf(wholeView(emit.at(value), value.shape), value.shape) as Heads)
  })
}

function resultOf(emit: CpuEmitter, y: Value): Heads {
  const target = emit.target(y)
  const found = sizeOf(y.shape) > 0 ? headsOf(target, y.shape) : undefined
  if (!found || found.repeats > 1) return headsOf(wholeView(emit.out(y), y.shape), y.shape) as Heads
  emit.setView(y, target)
  return found
}

function headsOf(view: View, shape: Shape): Heads | undefined {
  const [rows = 0, width = 0] = shape.slice(-2)
  const { place } = view
  if (sizeOf(shape) === 0) return { place, lead: width, outer: 0, inner: 0, repeats: 1 }
  const [outer, heads, down, along] = axesOf(view, [...leadOf(shape), rows, width]) ?? []
  const strides = [outer, down, along].map(strideOf)
  const [first, lead, step] = strides
  const shared = heads && sharedSteps(heads)
  if (!shared || strides.includes(undefined) || (width > 1 && step !== 1)) return undefined
  return { place, lead: lead ?? width, outer: first ?? 0, ...shared }
}

/** The step of an axis, 0 where it has one element; undefined when it has several. */
function strideOf(steps: readonly Step[] | undefined): number | undefined {
  return steps && steps.length <= 1 ? (steps[0]?.stride ?? 0) : undefined
}

/** Heads apart, or groups apart that heads share; undefined for anything else. */
function sharedSteps(steps: readonly Step[]): Pick<Heads, 'inner' | 'repeats'> | undefined {
  const [group, shared, more] = steps
  if (more || (shared && shared.stride !== 0)) return undefined
  return { inner: group?.stride ?? 0, repeats: shared?.size ?? 1 }
}

/** Scores, softmax in place, weighted values. */
function withProbabilities({ emit, inputs, outputs, attrs }: Parameters<CpuRule<AttentionAttrs>>[0]): void {
  const [q, k, v] = inputs as [Value, Value, Value]
  const [y, probabilities] = outputs as [Value, Value]
  const batch = sizeOf(q.shape.slice(0, -2))
  const [rows, keys] = [q.shape.at(-2) as number, k.shape.at(-2) as number]
  const [inner, columns] = [q.shape.at(-1) as number, v.shape.at(-1) as number]
  const p = emit.out(probabilities)
  product(emit, {
    ...{ a: emit.at(q), b: emit.at(k), c: p, rows, columns: keys, inner },
    ...{ transposeB: true, alpha: attrs.scale, batch },
  })
  const share = { length: keys === 0 ? 0 : batch * rows, elementsPerUnit: keys * HEAVY }
  emit.kernel(attrs.causal ? 'causalSoftmaxRows' : 'softmaxRows', [p, p, keys], share)
  product(emit, { a: p, b: emit.at(v), c: emit.out(y), rows, columns, inner: keys, batch })
}
