// RMS norm, and the backward steps of both norms. AssemblyScript. Units: rows, for parameters columns.
import { at, laneSum, madd, splat } from './lanes'

/** y = gain·x·inverse over each row; also writes inverse = 1/√(mean x² + epsilon). */
export function rmsNorm(
  x: usize,
  gain: usize,
  y: usize,
  inverse: usize,
  width: i32,
  epsilon: f32,
  start: i32,
  end: i32,
): void {
  const whole = width & ~3
  for (let row = start; row < end; row++) {
    const from = at(x, row * width)
    const to = at(y, row * width)
    let squares = splat(0)
    for (let i = 0; i < whole; i += 4) {
      const v = v128.load(at(from, i))
      squares = madd(v, v, squares)
    }
    let total = laneSum(squares)
    for (let i = whole; i < width; i++) total += load<f32>(at(from, i)) * load<f32>(at(from, i))
    const scale = <f32>1 / <f32>Math.sqrt(<f64>(total / <f32>width + epsilon))
    const factor = splat(scale)
    for (let i = 0; i < whole; i += 4)
      v128.store(
        at(to, i),
        f32x4.mul(f32x4.mul(v128.load(at(from, i)), factor), v128.load(at(gain, i))),
      )
    for (let i = whole; i < width; i++)
      store<f32>(at(to, i), load<f32>(at(from, i)) * scale * load<f32>(at(gain, i)))
    store<f32>(at(inverse, row), scale)
  }
}

/** dx = (h − mean h − x̂·mean(h·x̂))·inverse with h = dy·gain and x̂ = (x − mean)·inverse; may be over dy. */
export function layerNormGradient(
  x: usize,
  gain: usize,
  mean: usize,
  inverse: usize,
  dy: usize,
  dx: usize,
  width: i32,
  start: i32,
  end: i32,
): void {
  for (let row = start; row < end; row++) {
    const offset = row * width
    const average = load<f32>(at(mean, row))
    const scale = load<f32>(at(inverse, row))
    normGradientRow(at(x, offset), gain, at(dy, offset), at(dx, offset), width, average, scale, true)
  }
}

/** dx = (h − x̂·mean(h·x̂))·inverse with h = dy·gain and x̂ = x·inverse; may be over dy. */
export function rmsNormGradient(
  x: usize,
  gain: usize,
  inverse: usize,
  dy: usize,
  dx: usize,
  width: i32,
  start: i32,
  end: i32,
): void {
  for (let row = start; row < end; row++) {
    const offset = row * width
    const scale = load<f32>(at(inverse, row))
    normGradientRow(at(x, offset), gain, at(dy, offset), at(dx, offset), width, 0, scale, false)
  }
}

/** One row of either gradient; the mean of h counts when forward took the mean off. */
// @ts-ignore: decorator
@inline
function normGradientRow(
  x: usize,
  gain: usize,
  dy: usize,
  dx: usize,
  width: i32,
  average: f32,
  scale: f32,
  isCentred: bool,
): void {
  const whole = width & ~3
  const centre = splat(average)
  const factor = splat(scale)
  let sums = splat(0)
  let products = splat(0)
  for (let i = 0; i < whole; i += 4) {
    const h = f32x4.mul(v128.load(at(dy, i)), v128.load(at(gain, i)))
    const normal = f32x4.mul(f32x4.sub(v128.load(at(x, i)), centre), factor)
    sums = f32x4.add(sums, h)
    products = madd(h, normal, products)
  }
  let sum = laneSum(sums)
  let product = laneSum(products)
  for (let i = whole; i < width; i++) {
    const h = load<f32>(at(dy, i)) * load<f32>(at(gain, i))
    sum += h
    product += h * ((load<f32>(at(x, i)) - average) * scale)
  }
  const shift: f32 = isCentred ? sum / <f32>width : 0
  const slope = product / <f32>width
  const shifts = splat(shift)
  const slopes = splat(slope)
  for (let i = 0; i < whole; i += 4) {
    const h = f32x4.mul(v128.load(at(dy, i)), v128.load(at(gain, i)))
    const normal = f32x4.mul(f32x4.sub(v128.load(at(x, i)), centre), factor)
    const change = f32x4.sub(f32x4.sub(h, shifts), f32x4.mul(normal, slopes))
    v128.store(at(dx, i), f32x4.mul(change, factor))
  }
  for (let i = whole; i < width; i++) {
    const h = load<f32>(at(dy, i)) * load<f32>(at(gain, i))
    const normal = (load<f32>(at(x, i)) - average) * scale
    store<f32>(at(dx, i), (h - shift - normal * slope) * scale)
  }
}

/** dgain = Σ rows of dy·(x − mean)·inverse, dbias = Σ rows of dy. Units: columns. */
export function layerNormParameterGradient(
  x: usize,
  mean: usize,
  inverse: usize,
  dy: usize,
  dgain: usize,
  dbias: usize,
  rows: i32,
  width: i32,
  start: i32,
  end: i32,
): void {
  memory.fill(at(dgain, start), 0, (<usize>(end - start)) << 2)
  memory.fill(at(dbias, start), 0, (<usize>(end - start)) << 2)
  for (let row = 0; row < rows; row++) {
    const values = at(x, row * width)
    const change = at(dy, row * width)
    const average = load<f32>(at(mean, row))
    const scale = load<f32>(at(inverse, row))
    let i = start
    for (; i + 4 <= end; i += 4) {
      const d = v128.load(at(change, i))
      const normal = f32x4.mul(f32x4.sub(v128.load(at(values, i)), splat(average)), splat(scale))
      v128.store(at(dgain, i), madd(d, normal, v128.load(at(dgain, i))))
      v128.store(at(dbias, i), f32x4.add(d, v128.load(at(dbias, i))))
    }
    for (; i < end; i++) {
      const d = load<f32>(at(change, i))
      const normal = (load<f32>(at(values, i)) - average) * scale
      store<f32>(at(dgain, i), load<f32>(at(dgain, i)) + d * normal)
      store<f32>(at(dbias, i), load<f32>(at(dbias, i)) + d)
    }
  }
}

/** dgain = Σ rows of dy·x·inverse. Units: columns. */
export function rmsNormGainGradient(
  x: usize,
  inverse: usize,
  dy: usize,
  dgain: usize,
  rows: i32,
  width: i32,
  start: i32,
  end: i32,
): void {
  memory.fill(at(dgain, start), 0, (<usize>(end - start)) << 2)
  for (let row = 0; row < rows; row++) {
    const values = at(x, row * width)
    const change = at(dy, row * width)
    const scale = load<f32>(at(inverse, row))
    let i = start
    for (; i + 4 <= end; i += 4) {
      const normal = f32x4.mul(v128.load(at(values, i)), splat(scale))
      v128.store(at(dgain, i), madd(v128.load(at(change, i)), normal, v128.load(at(dgain, i))))
    }
    for (; i < end; i++)
      store<f32>(
        at(dgain, i),
        load<f32>(at(dgain, i)) + load<f32>(at(change, i)) * (load<f32>(at(values, i)) * scale),
      )
  }
}
