// Blocks of 256 weights ("K quants") as ggml quantizes them without an importance matrix: quantize_row_q4_K_ref and
// quantize_row_q6_K_ref of ggml-quants.c, every operation rounded to f32. Codes under a scale of 0 are those of 0 here and
// whatever the search left there.
import { type BlockEncoder, putF16 } from './gguf-block-encoders.ts'
import { f16FromF32, f16Value } from './half.ts'

const { fround } = Math
/** Scales below this are taken as zero. */
const LEAST_SCALE = 1e-15
/** Adding it leaves an f32 no bits behind the point: the nearest whole number, ties to even. */
const ROUNDING = 12_582_912

function nearest(value: number): number {
  return fround(fround(value) + ROUNDING) - ROUNDING
}

function clamp(value: number, least: number, most: number): number {
  return value < least ? least : value > most ? most : value
}

/** As an f16 gives it back. */
function throughF16(value: number): number {
  return f16Value(f16FromF32([value])[0] as number)
}

interface ScaleAndMinimum {
  /** weight ≈ scale · code − minimum */
  readonly scale: number
  readonly minimum: number
}

const MOST_CODE = 15
/** Steps of the search, and how far apart their ranges are. */
const [STEPS, FIRST_STEP, STEP] = [20, -1, fround(0.1)]
/** Codes and importances of the block at hand: blocks are many, allocating for each took most of the time. */
const codes = new Uint8Array(32)
const importances = new Float32Array(32)

/** Fills {@link codes} with whole numbers 0 … 15 at a factor. */
function putCodes(values: Float32Array, factor: number, least: number): void {
  for (let i = 0; i < 32; i++) {
    const code = nearest(fround(factor * fround((values[i] as number) - least)))
    codes[i] = code < 0 ? 0 : code > MOST_CODE ? MOST_CODE : code
  }
}

/** Σ w·(scale·l + least − x)² of the codes at hand. */
function errorOf(values: Float32Array, scale: number, least: number): number {
  let error = 0
  for (let i = 0; i < 32; i++) {
    const meant = fround(fround(scale * (codes[i] as number)) + least)
    const difference = fround(meant - (values[i] as number))
    error = fround(error + fround((importances[i] as number) * fround(difference * difference)))
  }
  return error
}

/**
 * The scale and minimum of 32 weights with the least weighted square error among 21 ranges, each solved for both.
 * @source ggml-quants.c, make_qkx2_quants(32, 15, …, −1, 0.1, 20)
 */
function fitted(values: Float32Array): ScaleAndMinimum {
  let [least, most, sumW, sumX] = [0, values[0] as number, 0, 0]
  for (let i = 0; i < 32; i++) {
    const [x, w] = [values[i] as number, importances[i] as number]
    if (x < least) least = x
    if (x > most) most = x
    sumW = fround(sumW + w)
    sumX = fround(sumX + fround(w * x))
  }
  if (most === least) return { scale: 0, minimum: -least }
  const factor = fround(MOST_CODE / fround(most - least))
  putCodes(values, factor, least)
  let scale = fround(1 / factor)
  let bestError = errorOf(values, scale, least)
  for (let step = 0; step <= STEPS; step++) {
    const steps = fround(fround(FIRST_STEP + fround(STEP * step)) + MOST_CODE)
    putCodes(values, fround(steps / fround(most - least)), least) // from the best so far, as the reference does
    const next = solved(values, sumW, sumX)
    if (!next) continue
    const error = errorOf(values, next.scale, -next.minimum)
    if (error >= bestError) continue
    bestError = error
    scale = next.scale
    least = -next.minimum
  }
  return { scale, minimum: -least }
}

/** Scale and minimum with the smallest error for the codes at hand; the least value is not above 0. */
function solved(values: Float32Array, sumW: number, sumX: number): ScaleAndMinimum | undefined {
  let [sumL, sumL2, sumXl] = [0, 0, 0]
  for (let i = 0; i < 32; i++) {
    const l = codes[i] as number
    const wl = fround((importances[i] as number) * l)
    sumL = fround(sumL + wl)
    sumL2 = fround(sumL2 + fround(wl * l))
    sumXl = fround(sumXl + fround(wl * (values[i] as number)))
  }
  const determinant = fround(fround(sumW * sumL2) - fround(sumL * sumL))
  if (!(determinant > 0)) return undefined
  const least = fround(fround(fround(sumL2 * sumX) - fround(sumL * sumXl)) / determinant)
  if (least > 0) return { scale: fround(sumXl / sumL2), minimum: -0 }
  return { scale: fround(fround(fround(sumW * sumXl) - fround(sumX * sumL)) / determinant), minimum: -least }
}

/** √(mean x²) + |x|: large weights count more. */
function putImportances(values: Float32Array): void {
  let squares = 0
  for (let i = 0; i < 32; i++)
    squares = fround(squares + fround((values[i] as number) * (values[i] as number)))
  const typical = fround(Math.sqrt(fround(squares / 32)))
  for (let i = 0; i < 32; i++) importances[i] = typical + Math.abs(values[i] as number)
}

/** Eight sub-blocks of 32 with a scale and a minimum of six bits each. */
export const encodeQ4K: BlockEncoder = (all, from, bytes, at) => {
  const part = (j: number): Float32Array => all.subarray(from + 32 * j, from + 32 * j + 32)
  const fits = Array.from({ length: 8 }, (_, j) => {
    putImportances(part(j))
    return fitted(part(j))
  })
  const [mostScale, mostMinimum] = [
    Math.max(0, ...fits.map((fit) => fit.scale)),
    Math.max(0, ...fits.map((fit) => fit.minimum)),
  ]
  const [toScale, toMinimum] = [mostScale, mostMinimum].map((most) => (most > 0 ? fround(63 / most) : 0)) as [
    number,
    number,
  ]
  const six = (value: number, factor: number): number => Math.min(63, nearest(fround(factor * value)) & 255)
  putF16(bytes, at, fround(mostScale / 63))
  putF16(bytes, at + 2, fround(mostMinimum / 63))
  const [d, least] = [throughF16(fround(mostScale / 63)), throughF16(fround(mostMinimum / 63))]
  bytes.fill(0, at + 4, at + 144)
  fits.forEach(({ scale, minimum }, j) => {
    const [ls, lm] = [six(scale, toScale), six(minimum, toMinimum)]
    putSix(bytes, at + 4, j, [ls, lm])
    const step = fround(d * ls)
    const shift = fround(least * lm)
    const values = part(j)
    const chunk = at + 16 + 32 * (j >> 1)
    for (let i = 0; i < 32; i++) {
      const exact = step === 0 ? 0 : nearest(fround(fround((values[i] as number) + shift) / step))
      ;(bytes[chunk + i] as number) |= clamp(exact, 0, MOST_CODE) << (4 * (j & 1))
    }
  })
}

/** Scale and minimum of sub-block j, six bits each, among twelve bytes. */
function putSix(bytes: Uint8Array, at: number, j: number, [scale, minimum]: [number, number]): void {
  if (j < 4) {
    bytes[at + j] = scale
    bytes[at + j + 4] = minimum
    return
  }
  bytes[at + j + 4] = (scale & 15) | ((minimum & 15) << 4)
  ;(bytes[at + j - 4] as number) |= (scale >> 4) << 6
  ;(bytes[at + j] as number) |= (minimum >> 4) << 6
}

/** Σ w·x·l and Σ w·l² with w = x², of the codes l = −32 … 31 at a factor. */
function signedSums(values: Float32Array, factor: number): [number, number] {
  let [sumLx, sumL2] = [0, 0]
  for (let i = 0; i < 16; i++) {
    const x = values[i] as number
    const l = clamp(nearest(fround(factor * x)), -32, 31)
    const w = fround(x * x)
    sumLx = fround(sumLx + fround(fround(w * x) * l))
    sumL2 = fround(sumL2 + fround(fround(w * l) * l))
  }
  return [sumLx, sumL2]
}

/** The scale of 16 weights with the least error, weighted by x², among 19. @source ggml-quants.c, make_qx_quants(16, 32, …, 1) */
function signedScale(values: Float32Array): number {
  let extreme = 0
  for (const value of values) if (Math.abs(value) > Math.abs(extreme)) extreme = value
  if (Math.abs(extreme) < LEAST_SCALE) return 0
  let [sumLx, sumL2] = signedSums(values, fround(-32 / extreme))
  let scale = sumL2 > 0 ? fround(sumLx / sumL2) : 0
  let best = fround(scale * sumLx)
  for (let step = -9; step <= 9; step++) {
    if (step === 0) continue
    const range = -fround(32 + fround(fround(0.1) * step))
    ;[sumLx, sumL2] = signedSums(values, fround(range / extreme))
    if (!(sumL2 > 0 && fround(sumLx * sumLx) > fround(best * sumL2))) continue
    scale = fround(sumLx / sumL2)
    best = fround(scale * sumLx)
  }
  return scale
}

/** Sixteen sub-blocks of 16 with a signed scale of eight bits; six bits a weight. */
export const encodeQ6K: BlockEncoder = (all, from, bytes, at) => {
  const part = (j: number): Float32Array => all.subarray(from + 16 * j, from + 16 * j + 16)
  const scales = Array.from({ length: 16 }, (_, j) => signedScale(part(j)))
  bytes.fill(0, at, at + 210)
  const most = scales.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0)
  if (Math.abs(most) < LEAST_SCALE) return
  const factor = fround(-128 / most)
  putF16(bytes, at + 208, fround(1 / factor))
  const d = throughF16(fround(1 / factor))
  scales.forEach((scale, j) => {
    const eight = Math.min(127, nearest(fround(factor * scale)))
    bytes[at + 192 + j] = eight
    const step = fround(d * eight)
    part(j).forEach((value, i) => {
      const q = (step === 0 ? 0 : clamp(nearest(fround(value / step)), -32, 31)) + 32
      putSixBits(bytes, at, 16 * j + i, q)
    })
  })
}

/** Code i: its low four bits among 128 bytes, its high two among 64 after them. */
function putSixBits(bytes: Uint8Array, at: number, i: number, q: number): void {
  const [half, part, l] = [i >> 7, (i >> 5) & 3, i & 31]
  ;(bytes[at + 64 * half + 32 * (part & 1) + l] as number) |= (q & 15) << (4 * (part >> 1))
  ;(bytes[at + 128 + 32 * half + l] as number) |= (q >> 4) << (2 * part)
}
