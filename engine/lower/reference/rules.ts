// The reference meaning of every primitive.
import { EngineError } from '../../base/errors.ts'
import { type TensorData } from '../../base/tensor.ts'
import { constantValues } from '../../ops/constant.ts'
import { conv2dInputGradientRule, conv2dRule, conv2dWeightGradientRule, matmulRule } from './contraction.ts'
import { elementwise, roundHalfEven } from './elementwise.ts'
import { gatherLastRule, gatherRule, scatterAddRule, scatterLastRule } from './indexing.ts'
import { concatRule, padRule, reduction, sliceRule, transposeRule } from './movement.ts'
import { randomUniformRule } from './random.ts'
import { type Operand, type ReferenceRules, type RuleCall } from './rule.ts'

const same = ({ inputs }: RuleCall<object>): TensorData => (inputs[0] as Operand).data

/** One rule per primitive. */
export const REFERENCE_RULES: ReferenceRules = {
  input: ({ attrs }) => {
    throw new EngineError('BAD_ARGUMENT', `reference: input "${attrs.name}" was not fed.`)
  },
  constant: ({ attrs }) =>
    attrs.dtype === 'f32' ? Float64Array.from(constantValues(attrs)) : constantValues(attrs),
  randomUniform: randomUniformRule,
  neg: elementwise((x = 0) => -x),
  exp: elementwise((x = 0) => Math.exp(x)),
  log: elementwise((x = 0) => Math.log(x)),
  sqrt: elementwise((x = 0) => Math.sqrt(x)),
  tanh: elementwise((x = 0) => Math.tanh(x)),
  sigmoid: elementwise((x = 0) => 1 / (1 + Math.exp(-x))),
  abs: elementwise((x = 0) => Math.abs(x)),
  sign: elementwise((x = 0) => Math.sign(x)),
  round: elementwise((x = 0) => roundHalfEven(x)),
  floor: elementwise((x = 0) => Math.floor(x)),
  stopGradient: same,
  after: same,
  cast: ({ inputs, attrs, output }) =>
    elementwise((x = 0) => (attrs.to === 'bool' ? Number(x !== 0) : attrs.to === 'i32' ? Math.trunc(x) : x))({
      inputs,
      attrs,
      output,
    }),
  add: elementwise((a = 0, b = 0) => a + b),
  sub: elementwise((a = 0, b = 0) => a - b),
  mul: elementwise((a = 0, b = 0) => a * b),
  div: elementwise((a = 0, b = 0) => a / b),
  maximum: elementwise((a = 0, b = 0) => Math.max(a, b)),
  minimum: elementwise((a = 0, b = 0) => Math.min(a, b)),
  less: elementwise((a = 0, b = 0) => Number(a < b)),
  equal: elementwise((a = 0, b = 0) => Number(a === b)),
  select: elementwise((condition = 0, a = 0, b = 0) => (condition ? a : b)),
  sum: reduction(0, (a, b) => a + b),
  max: reduction(-Infinity, (a, b) => Math.max(a, b)),
  reshape: same,
  broadcastTo: elementwise((x = 0) => x),
  transpose: transposeRule,
  slice: sliceRule,
  pad: padRule,
  concat: concatRule,
  matmul: matmulRule,
  conv2d: conv2dRule,
  conv2dInputGradient: conv2dInputGradientRule,
  conv2dWeightGradient: conv2dWeightGradientRule,
  gather: gatherRule,
  scatterAdd: scatterAddRule,
  gatherLast: gatherLastRule,
  scatterLast: scatterLastRule,
}
