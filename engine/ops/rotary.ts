import { EngineError } from '../base/errors.ts'
import { broadcastShapes, sameShape, type Shape, showShape } from '../base/tensor.ts'
import { applyOne, type Value } from '../ir/node.ts'
import { add } from './add.ts'
import { concat } from './concat.ts'
import { compound, expectDType, only } from './define.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { reshape } from './reshape.ts'
import { slice } from './slice.ts'
import { sub } from './sub.ts'

/** Attributes of {@link rotaryOp}. */
export interface RotaryAttrs {
  /** Which elements make a pair: `half` i and i + half (Llama, GPT-NeoX), `interleaved` 2i and 2i + 1 (RoFormer, GPT-J). */
  readonly layout: 'half' | 'interleaved'
  /** Turns back instead: the transpose of the rotation. */
  readonly inverse: boolean
}

type Pair = readonly [Value, Value]

/** Rotary positions: pairs of the first elements are turned by an angle; elements beyond 2·half stay as they are. */
export const rotaryOp = compound<'rotary', RotaryAttrs>({
  name: 'rotary',
  doc: '(a, b) → (a·cos − b·sin, a·sin + b·cos) for each pair of the last axis. Su et al. 2021, 2104.09864, eq. 34',
  infer: ([x, cos, sin]) => {
    const { shape } = expectDType('rotary', x, 'f32')
    expectAngles(shape, expectDType('rotary', cos, 'f32').shape, expectDType('rotary', sin, 'f32').shape)
    return [{ shape, dtype: 'f32' }]
  },
  // A rotation's transpose turns back; dcos = Σ over a pair of dy·x, dsin the same with x turned by 90°.
  gradient: ({ inputs, attrs, outputGradients, needs }) => {
    const [x, cos, sin] = inputs as [Value, Value, Value]
    const dy = only(outputGradients)
    const angles = (): { forCos: Value; forSin: Value } => {
      const [[a, b], [da, db]] = [split(x, cos, attrs).pair, split(dy, cos, attrs).pair]
      const turned = sub(mul(db, a), mul(da, b))
      return { forCos: add(mul(da, a), mul(db, b)), forSin: attrs.inverse ? neg(turned) : turned }
    }
    return [
      needs[0] ? rotary(dy, cos, sin, { ...attrs, inverse: !attrs.inverse }) : undefined,
      needs[1] ? angles().forCos : undefined,
      needs[2] ? angles().forSin : undefined,
    ]
  },
  decompose: (inputs, attrs) => {
    const [x, cos, positive] = inputs as [Value, Value, Value]
    const sin = attrs.inverse ? neg(positive) : positive
    const { pair, rest } = split(x, cos, attrs)
    const [a, b] = pair
    const turned = join([sub(mul(a, cos), mul(b, sin)), add(mul(a, sin), mul(b, cos))], attrs)
    return [rest ? concat([turned, rest], -1) : turned]
  },
})

/** Rotary positions:  x [lead…, width]  cos, sin [lead…, half], which broadcast  →  [lead…, width]. */
export function rotary(
  x: Value,
  cos: Value,
  sin: Value,
  { layout, inverse = false }: Omit<RotaryAttrs, 'inverse'> & Partial<RotaryAttrs>,
): Value {
  return applyOne(rotaryOp, [x, cos, sin], { layout, inverse })
}

function expectAngles(x: Shape, cos: Shape, sin: Shape): void {
  const half = cos.at(-1) ?? 0
  const lead = [...x.slice(0, -1), half]
  const fits =
    x.length > 0 && sameShape(cos, sin) && cos.length > 0 && 2 * half <= (x.at(-1) as number) && half > 0
  if (!fits || !sameShape(broadcastShapes('rotary', lead, cos), lead))
    throw new EngineError(
      'SHAPE_MISMATCH',
      `rotary: cos ${showShape(cos)} and sin ${showShape(sin)} do not fit x ${showShape(x)}.`,
    )
}

/** First and second elements of all pairs, [lead…, half] each, and what is not turned. */
function split(x: Value, cos: Value, { layout }: RotaryAttrs): { pair: Pair; rest: Value | undefined } {
  const half = cos.shape.at(-1) as number
  const width = x.shape.at(-1) as number
  const rest = 2 * half < width ? slice(x, -1, 2 * half, width) : undefined
  if (layout === 'half') return { pair: [slice(x, -1, 0, half), slice(x, -1, half, 2 * half)], rest }
  const lead = x.shape.slice(0, -1)
  const pairs = reshape(slice(x, -1, 0, 2 * half), [...lead, half, 2])
  const part = (i: number): Value => reshape(slice(pairs, -1, i, i + 1), [...lead, half])
  return { pair: [part(0), part(1)], rest }
}

function join([a, b]: Pair, { layout }: RotaryAttrs): Value {
  if (layout === 'half') return concat([a, b], -1)
  const column = (value: Value): Value => reshape(value, [...value.shape, 1])
  return reshape(concat([column(a), column(b)], -1), [
    ...a.shape.slice(0, -1),
    2 * (a.shape.at(-1) as number),
  ])
}
