// Rotary positions: pairs of a row's first 2·half elements are turned, the rest is copied. AssemblyScript. Units: rows.
import { at, splat } from './lanes'

/** Pairs (i, i + half); row r takes row (r / divide) mod rows of cos and sin; sign −1 turns back. May be in place. */
export function rotaryHalf(
  x: usize,
  cos: usize,
  sin: usize,
  y: usize,
  width: i32,
  half: i32,
  divide: i32,
  rows: i32,
  sign: f32,
  start: i32,
  end: i32,
): void {
  const signs = splat(sign)
  for (let row = start; row < end; row++) {
    const from = at(x, row * width)
    const to = at(y, row * width)
    const c = at(cos, ((row / divide) % rows) * half)
    const s = at(sin, ((row / divide) % rows) * half)
    let i = 0
    for (; i + 4 <= half; i += 4) {
      const a = v128.load(at(from, i))
      const b = v128.load(at(from, i + half))
      const cosine = v128.load(at(c, i))
      const sine = f32x4.mul(v128.load(at(s, i)), signs)
      v128.store(at(to, i), f32x4.sub(f32x4.mul(a, cosine), f32x4.mul(b, sine)))
      v128.store(at(to, i + half), f32x4.add(f32x4.mul(a, sine), f32x4.mul(b, cosine)))
    }
    for (; i < half; i++)
      turn(at(from, i), at(from, i + half), at(to, i), at(to, i + half), load<f32>(at(c, i)), load<f32>(at(s, i)) * sign)
    keep(from, to, 2 * half, width)
  }
}

/** Pairs (2i, 2i + 1); otherwise the same. */
export function rotaryInterleaved(
  x: usize,
  cos: usize,
  sin: usize,
  y: usize,
  width: i32,
  half: i32,
  divide: i32,
  rows: i32,
  sign: f32,
  start: i32,
  end: i32,
): void {
  for (let row = start; row < end; row++) {
    const from = at(x, row * width)
    const to = at(y, row * width)
    const c = at(cos, ((row / divide) % rows) * half)
    const s = at(sin, ((row / divide) % rows) * half)
    for (let i = 0; i < half; i++) {
      const j = 2 * i
      turn(at(from, j), at(from, j + 1), at(to, j), at(to, j + 1), load<f32>(at(c, i)), load<f32>(at(s, i)) * sign)
    }
    keep(from, to, 2 * half, width)
  }
}

// @ts-ignore: decorator
@inline
function turn(a: usize, b: usize, toA: usize, toB: usize, cosine: f32, sine: f32): void {
  const first = load<f32>(a)
  const second = load<f32>(b)
  store<f32>(toA, first * cosine - second * sine)
  store<f32>(toB, first * sine + second * cosine)
}

function keep(from: usize, to: usize, first: i32, width: i32): void {
  if (from !== to && width > first) memory.copy(at(to, first), at(from, first), (<usize>(width - first)) << 2)
}
