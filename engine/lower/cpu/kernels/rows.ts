// Softmax, cross-entropy and normalisation, row by row. AssemblyScript. Units: rows.
import { at, expOfNegative, expOne, laneSum, madd, splat } from './lanes'
import { maxOf } from './reductions'

/** dst = exp(src − top); returns the sum. */
function expRow(src: usize, dst: usize, width: i32, top: f32): f32 {
  const shift = splat(top)
  let sum = splat(0)
  let i = 0
  for (; i + 4 <= width; i += 4) {
    const e = expOfNegative(f32x4.sub(v128.load(at(src, i)), shift))
    v128.store(at(dst, i), e)
    sum = f32x4.add(sum, e)
  }
  let total = laneSum(sum)
  for (; i < width; i++) {
    const e = expOne(load<f32>(at(src, i)) - top)
    store<f32>(at(dst, i), e)
    total += e
  }
  return total
}

function scaleRow(dst: usize, width: i32, factor: f32): void {
  const k = splat(factor)
  let i = 0
  for (; i + 4 <= width; i += 4) v128.store(at(dst, i), f32x4.mul(v128.load(at(dst, i)), k))
  for (; i < width; i++) store<f32>(at(dst, i), load<f32>(at(dst, i)) * factor)
}

/** dst = softmax(src); may be in place. */
export function softmaxRows(src: usize, dst: usize, width: i32, start: i32, end: i32): void {
  for (let row = start; row < end; row++) {
    const from = at(src, row * width)
    const to = at(dst, row * width)
    scaleRow(to, width, <f32>1 / expRow(from, to, width, maxOf(from, width)))
  }
}

/** Softmax of the first (r mod width) + 1 elements of row r; zeros after them. May be in place. */
export function causalSoftmaxRows(src: usize, dst: usize, width: i32, start: i32, end: i32): void {
  for (let row = start; row < end; row++) {
    const from = at(src, row * width)
    const to = at(dst, row * width)
    const seen = (row % width) + 1
    scaleRow(to, seen, <f32>1 / expRow(from, to, seen, maxOf(from, seen)))
    memory.fill(at(to, seen), 0, (<usize>(width - seen)) << 2)
  }
}

/** dst = src − ln Σ exp(src); may be in place. */
export function logSoftmaxRows(src: usize, dst: usize, width: i32, start: i32, end: i32): void {
  for (let row = start; row < end; row++) {
    const from = at(src, row * width)
    const to = at(dst, row * width)
    const norm = logSum(from, width)
    const shift = splat(norm)
    let i = 0
    for (; i + 4 <= width; i += 4) v128.store(at(to, i), f32x4.sub(v128.load(at(from, i)), shift))
    for (; i < width; i++) store<f32>(at(to, i), load<f32>(at(from, i)) - norm)
  }
}

/** ln Σ exp of a row. */
function logSum(src: usize, width: i32): f32 {
  const top = maxOf(src, width)
  const shift = splat(top)
  let sum = splat(0)
  let i = 0
  for (; i + 4 <= width; i += 4) sum = f32x4.add(sum, expOfNegative(f32x4.sub(v128.load(at(src, i)), shift)))
  let total = laneSum(sum)
  for (; i < width; i++) total += expOne(load<f32>(at(src, i)) - top)
  return top + <f32>Math.log(<f64>total)
}

/** loss = ln Σ exp(logits) − logits[target], probabilities = softmax(logits), which may be in place. */
export function softmaxCrossEntropy(
  logits: usize,
  targets: usize,
  loss: usize,
  probabilities: usize,
  width: i32,
  start: i32,
  end: i32,
): void {
  for (let row = start; row < end; row++) {
    const from = at(logits, row * width)
    const to = at(probabilities, row * width)
    const target = load<i32>(at(targets, row))
    if (<u32>target >= <u32>width) unreachable()
    const chosen = load<f32>(at(from, target))
    const top = maxOf(from, width)
    const total = expRow(from, to, width, top)
    store<f32>(at(loss, row), <f32>(<f64>top - <f64>chosen + Math.log(<f64>total)))
    scaleRow(to, width, <f32>1 / total)
  }
}

/** y = gain·(x − mean)·inverse + bias over each row; also writes mean and inverse = 1/√(variance + epsilon). */
export function layerNorm(
  x: usize,
  gain: usize,
  bias: usize,
  y: usize,
  mean: usize,
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
    let sum = splat(0)
    for (let i = 0; i < whole; i += 4) sum = f32x4.add(sum, v128.load(at(from, i)))
    let total = laneSum(sum)
    for (let i = whole; i < width; i++) total += load<f32>(at(from, i))
    const average = total / <f32>width
    const centre = splat(average)
    let squares = splat(0)
    for (let i = 0; i < whole; i += 4) {
      const d = f32x4.sub(v128.load(at(from, i)), centre)
      squares = madd(d, d, squares)
    }
    let variance = laneSum(squares)
    for (let i = whole; i < width; i++) {
      const d = load<f32>(at(from, i)) - average
      variance += d * d
    }
    const scale = <f32>1 / <f32>Math.sqrt(<f64>(variance / <f32>width + epsilon))
    const factor = splat(scale)
    for (let i = 0; i < whole; i += 4) {
      const normal = f32x4.mul(f32x4.sub(v128.load(at(from, i)), centre), factor)
      v128.store(at(to, i), f32x4.add(f32x4.mul(normal, v128.load(at(gain, i))), v128.load(at(bias, i))))
    }
    for (let i = whole; i < width; i++) {
      const normal = (load<f32>(at(from, i)) - average) * scale
      store<f32>(at(to, i), normal * load<f32>(at(gain, i)) + load<f32>(at(bias, i)))
    }
    store<f32>(at(mean, row), average)
    store<f32>(at(inverse, row), scale)
  }
}
