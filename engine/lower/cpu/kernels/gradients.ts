// Backward steps of softmax and cross-entropy, row by row. AssemblyScript. Units: rows.
import { at, laneSum, madd, splat } from './lanes'

/** Σ a·b over a row. */
function dot(a: usize, b: usize, width: i32): f32 {
  let sum = splat(0)
  let i = 0
  for (; i + 4 <= width; i += 4) sum = madd(v128.load(at(a, i)), v128.load(at(b, i)), sum)
  let total = laneSum(sum)
  for (; i < width; i++) total += load<f32>(at(a, i)) * load<f32>(at(b, i))
  return total
}

/** dx = y · (dy − Σ dy·y); may be over y or dy. */
export function softmaxGradientRows(y: usize, dy: usize, dx: usize, width: i32, start: i32, end: i32): void {
  for (let row = start; row < end; row++) {
    const probabilities = at(y, row * width)
    const from = at(dy, row * width)
    const to = at(dx, row * width)
    const mean = dot(probabilities, from, width)
    const shift = splat(mean)
    let i = 0
    for (; i + 4 <= width; i += 4) {
      const change = f32x4.sub(v128.load(at(from, i)), shift)
      v128.store(at(to, i), f32x4.mul(v128.load(at(probabilities, i)), change))
    }
    for (; i < width; i++)
      store<f32>(at(to, i), load<f32>(at(probabilities, i)) * (load<f32>(at(from, i)) - mean))
  }
}

/** da = (p − onehot(target)) · dloss; may be over p. */
export function softmaxCrossEntropyGradient(
  probabilities: usize,
  targets: usize,
  dloss: usize,
  da: usize,
  width: i32,
  start: i32,
  end: i32,
): void {
  for (let row = start; row < end; row++) {
    const from = at(probabilities, row * width)
    const to = at(da, row * width)
    const target = load<i32>(at(targets, row))
    if (<u32>target >= <u32>width) unreachable()
    const factor = load<f32>(at(dloss, row))
    const k = splat(factor)
    let i = 0
    for (; i + 4 <= width; i += 4) v128.store(at(to, i), f32x4.mul(v128.load(at(from, i)), k))
    for (; i < width; i++) store<f32>(at(to, i), load<f32>(at(from, i)) * factor)
    store<f32>(at(to, target), load<f32>(at(to, target)) - factor)
  }
}
