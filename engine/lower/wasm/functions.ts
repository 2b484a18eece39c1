// Exponential functions on four lanes, to about one unit in the last place of f32. Polynomials: Cephes, S. Moshier.
import {
  type Code,
  f32x4Const as f,
  getLocal as get,
  i32x4Const as i,
  i32Const,
  setLocal as set,
  V,
} from './instructions.ts'

/** Hands out v128 locals for intermediate values. */
export type Scratch = () => number

/** ax + b, … by Horner's rule; coefficients from the highest power down. */
function polynomial(x: number, coefficients: readonly number[]): Code {
  const [first = 0, ...rest] = coefficients
  return rest.reduce<Code>((code, c) => [...code, ...get(x), ...f(c), ...V.madd], f(first))
}

const choose = (whenTrue: Code, whenFalse: Code, mask: Code): Code => [
  ...whenTrue,
  ...whenFalse,
  ...mask,
  ...V.bitselect,
]

/** eˣ = 2ⁿ·eʳ with r = x − n·ln 2 in two parts; 0 below the smallest normal number, ∞ above the largest. */
export function exp(x: number, scratch: Scratch): Code {
  const [n, r] = [scratch(), scratch()]
  const inRange = [...get(x), ...f(-87.4), ...V.max, ...f(88.73), ...V.min]
  const series = polynomial(
    r,
    [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
  )
  // 2ⁿ in two factors, so that n = 128 does not overflow before the result does
  const power = (half: Code): Code => [...half, ...i(127), ...V.i32Add, ...i32Const(23), ...V.i32Shl]
  const whole = [...get(n), ...V.toI32]
  const half = [...whole, ...i32Const(1), ...V.i32ShrS]
  const value = [
    ...[...series, ...get(r), ...get(r), ...V.mul, ...get(r), ...f(1), ...V.add, ...V.madd],
    ...[...power(half), ...V.mul],
    ...[...power([...whole, ...half, ...V.i32Sub]), ...V.mul],
  ]
  return [
    ...[...inRange, ...f(1.4426950408889634), ...V.mul, ...V.nearest, ...set(n)],
    ...[...get(n), ...f(-0.693359375), ...inRange, ...V.madd, ...set(r)],
    ...[...get(n), ...f(2.1219444e-4), ...get(r), ...V.madd, ...set(r)],
    ...choose(f(0), choose(f(Infinity), value, [...get(x), ...f(88.7228394), ...V.gt]), [
      ...get(x),
      ...f(-87.3365479),
      ...V.lt,
    ]),
  ]
}

/** ln x = e·ln 2 + ln m with m in [√½, √2); −∞ at 0, NaN below. */
export function log(x: number, scratch: Scratch): Code {
  const [y, e, m, isSmall] = [scratch(), scratch(), scratch(), scratch()]
  // subnormal numbers are scaled up first
  const tiny = [...get(x), ...f(1.17549435e-38), ...V.lt]
  const bits = [...get(y), ...i(0x007fffff), ...V.and, ...i(0x3f000000), ...V.or]
  const exponent = [...get(y), ...i32Const(23), ...V.i32ShrS, ...i(126), ...V.i32Sub, ...V.toF32]
  const series = polynomial(
    m,
    [
      7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
      2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
    ],
  )
  const square = [...get(m), ...get(m), ...V.mul]
  const value = [
    ...[...series, ...get(m), ...V.mul, ...square, ...V.mul],
    ...[...get(e), ...f(-2.1219444e-4), ...V.mul, ...V.add],
    ...[...square, ...f(-0.5), ...V.mul, ...V.add],
    ...[...get(m), ...V.add, ...get(e), ...f(0.693359375), ...V.mul, ...V.add],
  ]
  const special = choose(
    f(-Infinity),
    choose(f(NaN), choose(get(x), value, [...get(x), ...f(3.4028234e38), ...V.gt]), [
      ...get(x),
      ...f(0),
      ...V.lt,
    ]),
    [...get(x), ...f(0), ...V.eq],
  )
  return [
    ...[...choose([...get(x), ...f(8388608), ...V.mul], get(x), tiny), ...set(y)],
    ...[...exponent, ...choose(f(23), f(0), tiny), ...V.sub, ...set(e)],
    ...[...bits, ...set(m), ...get(m), ...f(Math.SQRT1_2), ...V.lt, ...set(isSmall)],
    ...[...get(e), ...get(isSmall), ...f(1), ...V.and, ...V.sub, ...set(e)],
    ...[...get(m), ...f(1), ...V.sub, ...get(isSmall), ...get(m), ...V.and, ...V.add, ...set(m)],
    ...choose(get(x), special, [...get(x), ...get(x), ...V.ne]),
  ]
}

/** 1/(1 + e⁻ˣ). */
export function sigmoid(x: number, scratch: Scratch): Code {
  const negative = scratch()
  return [
    ...[...get(x), ...V.neg, ...set(negative)],
    ...[...f(1), ...exp(negative, scratch), ...f(1), ...V.add, ...V.div],
  ]
}

/** tanh x: a polynomial near 0, sign(x)·(1 − 2/(e²ˣ + 1)) elsewhere. */
export function tanh(x: number, scratch: Scratch): Code {
  const [square, double, far] = [scratch(), scratch(), scratch()]
  const near = [
    ...polynomial(
      square,
      [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1],
    ),
    ...[...get(square), ...V.mul, ...get(x), ...V.mul, ...get(x), ...V.add],
  ]
  return [
    ...[...get(x), ...get(x), ...V.mul, ...set(square)],
    ...[...get(x), ...f(2), ...V.mul, ...set(double)],
    ...[...f(1), ...f(2), ...exp(double, scratch), ...f(1), ...V.add, ...V.div, ...V.sub, ...set(far)],
    ...choose(near, get(far), [...get(x), ...V.abs, ...f(0.625), ...V.lt]),
  ]
}
