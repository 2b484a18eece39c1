// Rounding and saturation of ONNX QuantizeLinear.

/** Below 2⁵¹, adding and subtracting 1.5 · 2⁵² leaves the nearest whole number, ties to even, by f64 arithmetic alone. */
const ROUNDER = 1.5 * 2 ** 52
const ROUNDER_LIMIT = 2 ** 51

/** The nearest whole number; halves go to the even one, as in NumPy and ONNX (`Math.round` goes up). */
export function roundHalfToEven(value: number): number {
  return Math.abs(value) < ROUNDER_LIMIT ? value + ROUNDER - ROUNDER : Math.round(value)
}

/** `value` within `low … high`. */
export function saturate(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value
}

/** Smallest normal f32: a smaller scale would lose its precision, and runtimes may flush it to 0. */
const SMALLEST_SCALE = 2 ** -126

/** The scale as it is stored in f32; 1 in place of one too small to divide by, so that such weights become 0. */
export function storedScale(scale: number): number {
  return Math.abs(scale) < SMALLEST_SCALE ? 1 : Math.fround(scale)
}
