// The graph's atoms. Nodes are immutable and free-floating: a graph is what can be reached from its outputs.
import type { DType, Shape, TensorType } from '../base/tensor.ts'

/** Static parameters of a node: numbers, strings, booleans, arrays of them; typed arrays for constants. */
export type Attrs = object

/** One use of an operation. */
export interface Node {
  readonly op: AnyOp
  readonly inputs: readonly Value[]
  readonly attrs: Attrs
  readonly outputs: readonly Value[]
}

/** One output of a node: what flows along the graph's edges. */
export interface Value extends TensorType {
  readonly node: Node
  /** Which output of the node. */
  readonly index: number
}

/** What a gradient rule is given. */
export interface GradientContext<A> {
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
  readonly attrs: A
  /** dLoss/dOutput for each output; undefined where the loss does not depend on it. */
  readonly outputGradients: readonly (Value | undefined)[]
  /** True for each input whose gradient is wanted; others may be left undefined. */
  readonly needs: readonly boolean[]
}

/** dLoss/dInput for each input, before un-broadcasting; undefined means zero. `decompose`: see {@link Op.gradient}. */
export type GradientRule<A> = (context: GradientContext<A>) => readonly (Value | undefined)[] | 'decompose'

/** An operation: shape rule, gradient rule, and for a compound its meaning in primitives. */
export interface Op<N extends string = string, A extends Attrs = Attrs> {
  readonly name: N
  readonly kind: 'primitive' | 'compound'
  /** Formula and source. */
  readonly doc: string
  /** Output types from input types. @throws SHAPE_MISMATCH or DTYPE_MISMATCH with both values. */
  infer(inputs: readonly TensorType[], attrs: A): readonly TensorType[]
  /**
   * `none`: piecewise constant or discrete, the gradient is zero everywhere it exists. `decompose`: that of a compound's
   * decomposition.
   */
  readonly gradient: GradientRule<A> | 'none' | 'decompose'
}

/** An operation that is also a small graph of primitives. */
export interface CompoundOp<N extends string = string, A extends Attrs = Attrs> extends Op<N, A> {
  readonly kind: 'compound'
  decompose(inputs: readonly Value[], attrs: A): readonly Value[]
}

/** An operation of the basis: every lowering implements it. */
export interface PrimitiveOp<N extends string = string, A extends Attrs = Attrs> extends Op<N, A> {
  readonly kind: 'primitive'
  readonly gradient: GradientRule<A> | 'none'
}

/** An op whose attribute type is forgotten; rules get theirs back through the op tables. */
export interface AnyOp {
  readonly name: string
  readonly kind: 'primitive' | 'compound'
  readonly doc: string
  infer(inputs: readonly TensorType[], attrs: never): readonly TensorType[]
  readonly gradient: GradientRule<never> | 'none' | 'decompose'
  decompose?(inputs: readonly Value[], attrs: never): readonly Value[]
}

/** Makes a node and returns its outputs. The op's shape rule runs here, so a bad graph cannot be built. */
export function apply<A extends Attrs>(
  op: Op<string, A>,
  inputs: readonly Value[],
  attrs: A,
): readonly Value[] {
  const outputs: Value[] = []
  const node: Node = { op: op as AnyOp, inputs, attrs, outputs }
  for (const [index, type] of op.infer(inputs, attrs).entries())
    outputs.push({ node, index, ...frozen(type) })
  return outputs
}

/** The only output of a one-output op. */
export function applyOne<A extends Attrs>(op: Op<string, A>, inputs: readonly Value[], attrs: A): Value {
  return apply(op, inputs, attrs)[0] as Value
}

function frozen({ shape, dtype }: TensorType): { shape: Shape; dtype: DType } {
  return { shape, dtype }
}
