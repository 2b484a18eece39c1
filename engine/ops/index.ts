// Every op by name, grouped by what it does. A lowering's table is total over this one.
import type { CompoundOp, PrimitiveOp } from '../ir/node.ts'
import { absOp } from './abs.ts'
import { addOp } from './add.ts'
import { afterOp } from './after.ts'
import { attentionGradientOp } from './attention-gradient.ts'
import { attentionOp } from './attention.ts'
import { broadcastToOp } from './broadcast-to.ts'
import { castOp } from './cast.ts'
import { concatOp } from './concat.ts'
import { constantOp } from './constant.ts'
import { conv2dInputGradientOp } from './conv2d-input-gradient.ts'
import { conv2dWeightGradientOp } from './conv2d-weight-gradient.ts'
import { conv2dOp } from './conv2d.ts'
import { divOp } from './div.ts'
import { equalOp } from './equal.ts'
import { expOp } from './exp.ts'
import { floorOp } from './floor.ts'
import { gatherLastOp } from './gather-last.ts'
import { gatherOp } from './gather.ts'
import { geluErfOp } from './gelu-erf.ts'
import { geluOp } from './gelu.ts'
import { inputOp } from './input.ts'
import { layerNormGradientOp, layerNormParameterGradientOp } from './layer-norm-gradient.ts'
import { layerNormOp } from './layer-norm.ts'
import { lessOp } from './less.ts'
import { linearOp } from './linear.ts'
import { logSoftmaxOp } from './log-softmax.ts'
import { logOp } from './log.ts'
import { maskedAttentionOp } from './masked-attention.ts'
import { matmulOp } from './matmul.ts'
import { maximumOp } from './maximum.ts'
import { maxOp } from './max.ts'
import { minimumOp } from './minimum.ts'
import { mulOp } from './mul.ts'
import { negOp } from './neg.ts'
import { padOp } from './pad.ts'
import { randomUniformOp } from './random-uniform.ts'
import { reshapeOp } from './reshape.ts'
import { rmsNormGainGradientOp, rmsNormGradientOp } from './rms-norm-gradient.ts'
import { rmsNormOp } from './rms-norm.ts'
import { rotaryOp } from './rotary.ts'
import { roundOp } from './round.ts'
import { scatterAddOp } from './scatter-add.ts'
import { scatterLastOp } from './scatter-last.ts'
import { selectOp } from './select.ts'
import { sigmoidOp } from './sigmoid.ts'
import { signOp } from './sign.ts'
import { siluOp } from './silu.ts'
import { sliceOp } from './slice.ts'
import { softmaxCrossEntropyGradientOp } from './softmax-cross-entropy-gradient.ts'
import { softmaxCrossEntropyOp } from './softmax-cross-entropy.ts'
import { softmaxGradientOp } from './softmax-gradient.ts'
import { softmaxOp } from './softmax.ts'
import { sqrtOp } from './sqrt.ts'
import { stopGradientOp } from './stop-gradient.ts'
import { subOp } from './sub.ts'
import { sumOfSquaresOp } from './sum-of-squares.ts'
import { sumOp } from './sum.ts'
import { tanhOp } from './tanh.ts'
import { transposeOp } from './transpose.ts'

/** The basis: what every lowering implements. */
export const PRIMITIVES = {
  // sources
  input: inputOp,
  constant: constantOp,
  randomUniform: randomUniformOp,
  // elementwise, one input
  neg: negOp,
  exp: expOp,
  log: logOp,
  sqrt: sqrtOp,
  tanh: tanhOp,
  sigmoid: sigmoidOp,
  abs: absOp,
  sign: signOp,
  round: roundOp,
  floor: floorOp,
  stopGradient: stopGradientOp,
  after: afterOp,
  cast: castOp,
  // elementwise, several inputs
  add: addOp,
  sub: subOp,
  mul: mulOp,
  div: divOp,
  maximum: maximumOp,
  minimum: minimumOp,
  less: lessOp,
  equal: equalOp,
  select: selectOp,
  // reductions
  sum: sumOp,
  max: maxOp,
  // movement
  reshape: reshapeOp,
  broadcastTo: broadcastToOp,
  transpose: transposeOp,
  slice: sliceOp,
  pad: padOp,
  concat: concatOp,
  // contractions
  matmul: matmulOp,
  conv2d: conv2dOp,
  conv2dInputGradient: conv2dInputGradientOp,
  conv2dWeightGradient: conv2dWeightGradientOp,
  // indexing
  gather: gatherOp,
  scatterAdd: scatterAddOp,
  gatherLast: gatherLastOp,
  scatterLast: scatterLastOp,
} as const

/** Ops with a gradient of their own and a decomposition; a lowering implements or decomposes them. */
export const COMPOUNDS = {
  softmax: softmaxOp,
  logSoftmax: logSoftmaxOp,
  softmaxCrossEntropy: softmaxCrossEntropyOp,
  layerNorm: layerNormOp,
  gelu: geluOp,
  geluErf: geluErfOp,
  silu: siluOp,
  linear: linearOp,
  attention: attentionOp,
  sumOfSquares: sumOfSquaresOp,
  rmsNorm: rmsNormOp,
  rotary: rotaryOp,
  maskedAttention: maskedAttentionOp,
  // backward steps
  attentionGradient: attentionGradientOp,
  softmaxGradient: softmaxGradientOp,
  softmaxCrossEntropyGradient: softmaxCrossEntropyGradientOp,
  layerNormGradient: layerNormGradientOp,
  layerNormParameterGradient: layerNormParameterGradientOp,
  rmsNormGradient: rmsNormGradientOp,
  rmsNormGainGradient: rmsNormGainGradientOp,
} as const

/** Names of the basis. */
export type PrimitiveName = keyof typeof PRIMITIVES
/** Names of the compounds. */
export type CompoundName = keyof typeof COMPOUNDS
/** Every op's name. */
export type OpName = PrimitiveName | CompoundName

type OpOf<N extends OpName> = N extends PrimitiveName
  ? (typeof PRIMITIVES)[N]
  : N extends CompoundName
    ? (typeof COMPOUNDS)[N]
    : never

/** Attributes of an op, by name. */
export type AttrsOf<N extends OpName> =
  OpOf<N> extends PrimitiveOp<string, infer A> ? A : OpOf<N> extends CompoundOp<string, infer B> ? B : never
