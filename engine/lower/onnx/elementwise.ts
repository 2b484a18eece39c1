// Rules that are one ONNX operator.
import type { CastAttrs } from '../../ops/cast.ts'
import { ONNX_TYPES } from '../../formats/onnx.ts'
import type { OnnxRule } from './rule.ts'

/** The operator of that name on the same inputs. */
export function direct(operator: string): OnnxRule<object> {
  return ({ emit, inputs }) => [emit.call(operator, inputs)]
}

/** f32 → i32 cuts towards zero as ONNX does; bool goes through a comparison so that NaN counts as true. */
export const castRule: OnnxRule<CastAttrs> = ({ emit, inputs, attrs }) => [
  emit.call('Cast', inputs, { to: ONNX_TYPES[attrs.to] }),
]
