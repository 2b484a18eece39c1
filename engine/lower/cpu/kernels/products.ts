// Matrix products where there is no native kernel: right everywhere, quick nowhere. AssemblyScript.
import { at } from './lanes'

// @ts-ignore: decorator
@inline
function element(base: usize, lead: i32, isTransposed: i32, row: i32, column: i32): f32 {
  return load<f32>(at(base, isTransposed ? column * lead + row : row * lead + column))
}

/** C[rows, columns] of one matrix within a range of rows and of columns. */
function block(
  ta: i32, tb: i32, inner: i32, a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32,
  alpha: f32, accumulate: i32, bias: usize, row0: i32, row1: i32, column0: i32, column1: i32,
): void {
  for (let row = row0; row < row1; row++)
    for (let column = column0; column < column1; column++) {
      let sum: f32 = 0
      for (let k = 0; k < inner; k++) sum += element(a, lda, ta, row, k) * element(b, ldb, tb, k, column)
      const to = at(c, row * ldc + column)
      let value = alpha * sum
      if (bias) value += load<f32>(at(bias, column))
      if (accumulate) value += load<f32>(to)
      store<f32>(to, value)
    }
}

/** C = α·op(A)·op(B) (+ C) (+ bias), `batch` times. Units: rows of all matrices. */
export function gemmRows(
  ta: i32, tb: i32, rows: i32, columns: i32, inner: i32, a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32,
  alpha: f32, accumulate: i32, bias: usize, batch: i32, strideA: i32, strideB: i32, strideC: i32,
  start: i32, end: i32,
): void {
  let unit = start
  while (unit < end) {
    const row = unit % rows
    const count = min(rows - row, end - unit)
    const n = unit / rows
    block(ta, tb, inner, at(a, n * strideA), lda, at(b, n * strideB), ldb, at(c, n * strideC), ldc,
      alpha, accumulate, bias, row, row + count, 0, columns)
    unit += count
  }
}

/** The same for one matrix. Units: columns. */
export function gemmColumns(
  ta: i32, tb: i32, rows: i32, columns: i32, inner: i32, a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32,
  alpha: f32, accumulate: i32, bias: usize, batch: i32, strideA: i32, strideB: i32, strideC: i32,
  start: i32, end: i32,
): void {
  block(ta, tb, inner, a, lda, b, ldb, c, ldc, alpha, accumulate, bias, 0, rows, start, end)
}
