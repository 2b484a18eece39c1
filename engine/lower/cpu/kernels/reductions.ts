// Sums and maxima. AssemblyScript. The order of additions never depends on the number of threads.
import { at, laneMax, laneSum, madd, splat } from './lanes'

/** dst[r] = Σ src[r, …]. Units: rows. */
export function sumRows(src: usize, dst: usize, width: i32, start: i32, end: i32): void {
  for (let row = start; row < end; row++) store<f32>(at(dst, row), sumOf(at(src, row * width), width))
}

/** dst[p] = Σ of part p of a long row. Units: parts. */
export function sumParts(src: usize, dst: usize, length: i32, part: i32, start: i32, end: i32): void {
  for (let p = start; p < end; p++)
    store<f32>(at(dst, p), sumOf(at(src, p * part), min(part, length - p * part)))
}

function sumOf(src: usize, width: i32): f32 {
  let a = splat(0)
  let b = splat(0)
  let i = 0
  for (; i + 8 <= width; i += 8) {
    a = f32x4.add(a, v128.load(at(src, i)))
    b = f32x4.add(b, v128.load(at(src, i + 4)))
  }
  let total = laneSum(f32x4.add(a, b))
  for (; i < width; i++) total += load<f32>(at(src, i))
  return total
}

/** dst[p] = Σ x² over part p of a long row. Units: parts. */
export function sumOfSquaresParts(
  src: usize,
  dst: usize,
  length: i32,
  part: i32,
  start: i32,
  end: i32,
): void {
  for (let p = start; p < end; p++) {
    const from = at(src, p * part)
    const count = min(part, length - p * part)
    let a = splat(0)
    let b = splat(0)
    let i = 0
    for (; i + 8 <= count; i += 8) {
      const x = v128.load(at(from, i))
      const y = v128.load(at(from, i + 4))
      a = madd(x, x, a)
      b = madd(y, y, b)
    }
    let total = laneSum(f32x4.add(a, b))
    for (; i < count; i++) total += load<f32>(at(from, i)) * load<f32>(at(from, i))
    store<f32>(at(dst, p), total)
  }
}

/** dst[o, i] = Σ over r of src[o, r, i]. Units: (o, i). */
export function sumColumns(src: usize, dst: usize, reduced: i32, inner: i32, start: i32, end: i32): void {
  let unit = start
  while (unit < end) {
    const column = unit % inner
    const count = min(inner - column, end - unit)
    const from = at(src, (unit / inner) * reduced * inner + column)
    fillFloats(at(dst, unit), 0, count)
    for (let r = 0; r < reduced; r++) addTo(at(dst, unit), at(from, r * inner), count)
    unit += count
  }
}

function fillFloats(dst: usize, value: f32, count: i32): void {
  for (let i = 0; i < count; i++) store<f32>(at(dst, i), value)
}

function addTo(dst: usize, src: usize, count: i32): void {
  let i = 0
  for (; i + 4 <= count; i += 4)
    v128.store(at(dst, i), f32x4.add(v128.load(at(dst, i)), v128.load(at(src, i))))
  for (; i < count; i++) store<f32>(at(dst, i), load<f32>(at(dst, i)) + load<f32>(at(src, i)))
}

/** dst[r] = max src[r, …]. Units: rows. */
export function maxRows(src: usize, dst: usize, width: i32, start: i32, end: i32): void {
  for (let row = start; row < end; row++) store<f32>(at(dst, row), maxOf(at(src, row * width), width))
}

/** dst[p] = max of part p of a long row. Units: parts. */
export function maxParts(src: usize, dst: usize, length: i32, part: i32, start: i32, end: i32): void {
  for (let p = start; p < end; p++)
    store<f32>(at(dst, p), maxOf(at(src, p * part), min(part, length - p * part)))
}

/** Largest of `width` ≥ 1 numbers. */
export function maxOf(src: usize, width: i32): f32 {
  let best = splat(<f32>-Infinity)
  let i = 0
  for (; i + 4 <= width; i += 4) best = f32x4.max(best, v128.load(at(src, i)))
  let top = laneMax(best)
  for (; i < width; i++) top = max(top, load<f32>(at(src, i)))
  return top
}

/** dst[o, i] = max over r of src[o, r, i]. Units: (o, i). */
export function maxColumns(src: usize, dst: usize, reduced: i32, inner: i32, start: i32, end: i32): void {
  for (let unit = start; unit < end; unit++) {
    const from = at(src, (unit / inner) * reduced * inner + (unit % inner))
    let top: f32 = <f32>-Infinity
    for (let r = 0; r < reduced; r++) top = max(top, load<f32>(at(from, r * inner)))
    store<f32>(at(dst, unit), top)
  }
}
