// How an op is written down, and the two families that cover half of them.
import { EngineError } from '../base/errors.ts'
import { broadcastShapes, type DType, type TensorType } from '../base/tensor.ts'
import {
  applyOne,
  type Attrs,
  type CompoundOp,
  type GradientRule,
  type PrimitiveOp,
  type Value,
} from '../ir/node.ts'

/** Attributes of an op that has none. */
export type NoAttrs = Readonly<Record<never, never>>
/** The one value of {@link NoAttrs}. */
export const NO_ATTRS: NoAttrs = {}

/** Declares a primitive. */
export function primitive<const N extends string, A extends Attrs>(
  op: Omit<PrimitiveOp<N, A>, 'kind'>,
): PrimitiveOp<N, A> {
  return { kind: 'primitive', ...op }
}

/** Declares a compound: an op with a gradient of its own and a decomposition. */
export function compound<const N extends string, A extends Attrs>(
  op: Omit<CompoundOp<N, A>, 'kind'>,
): CompoundOp<N, A> {
  return { kind: 'compound', ...op }
}

/** dLoss/dOutput of a one-output op, inside its gradient rule. */
export function only(gradients: readonly (Value | undefined)[]): Value {
  return gradients[0] as Value
}

/** An elementwise op of one f32 tensor; `gradient(x, y, dy)` returns dx. */
export function unary<const N extends string>(
  name: N,
  doc: string,
  gradient: ((x: Value, y: Value, dy: Value) => Value) | 'none',
): { readonly op: PrimitiveOp<N, NoAttrs>; readonly build: (x: Value) => Value } {
  const rule: GradientRule<NoAttrs> | 'none' =
    gradient === 'none'
      ? 'none'
      : ({ inputs, outputs, outputGradients }): Value[] => [
          gradient(inputs[0] as Value, outputs[0] as Value, only(outputGradients)),
        ]
  const op = primitive<N, NoAttrs>({
    name,
    doc,
    infer: ([x]) => [{ shape: expectDType(name, x, 'f32').shape, dtype: 'f32' }],
    gradient: rule,
  })
  return { op, build: (x) => applyOne(op, [x], NO_ATTRS) }
}

/** What a binary gradient rule sees; un-broadcasting is done by the caller. */
export type BinaryGradient = (a: Value, b: Value, dy: Value, y: Value) => readonly [() => Value, () => Value]

/** An elementwise op of two broadcast f32 tensors; `gradient` returns one closure per input, so unneeded ones cost nothing. */
export function binary<const N extends string>(
  name: N,
  doc: string,
  gradient: BinaryGradient,
): { readonly op: PrimitiveOp<N, NoAttrs>; readonly build: (a: Value, b: Value) => Value } {
  const op = primitive<N, NoAttrs>({
    name,
    doc,
    infer: ([a, b]) => [
      {
        shape: broadcastShapes(name, expectDType(name, a, 'f32').shape, expectDType(name, b, 'f32').shape),
        dtype: 'f32',
      },
    ],
    gradient: ({ inputs, outputs, outputGradients, needs }) => {
      const [a, b] = inputs as [Value, Value]
      const rules = gradient(a, b, only(outputGradients), outputs[0] as Value)
      return rules.map((rule, i) => (needs[i] ? rule() : undefined))
    },
  })
  return { op, build: (a, b) => applyOne(op, [a, b], NO_ATTRS) }
}

/** The input itself when its dtype is as expected. @throws DTYPE_MISMATCH otherwise. */
export function expectDType(where: string, type: TensorType | undefined, dtype: DType): TensorType {
  if (type?.dtype !== dtype)
    throw new EngineError(
      'DTYPE_MISMATCH',
      `${where}: expected a ${dtype} tensor, got ${type?.dtype ?? 'nothing'}.`,
    )
  return type
}
