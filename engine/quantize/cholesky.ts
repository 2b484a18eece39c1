// The triangular factor that GPTQ works with.
import { EngineError } from '../base/errors.ts'

/**
 * The upper triangular U [size, size] with positive diagonal and UᵀU = A⁻¹, for a symmetric positive definite A.
 * A = R·Rᵀ with R upper triangular gives A⁻¹ = R⁻ᵀ·R⁻¹, so U = R⁻¹: one factorisation, and A⁻¹ is never formed.
 * @throws BAD_ARGUMENT when A is not positive definite
 */
export function upperFactorOfInverse(a: Float64Array, size: number): Float64Array {
  return invertUpper(reverseCholesky(a, size), size)
}

/** R upper triangular with A = R·Rᵀ, from the last column to the first. */
function reverseCholesky(a: Float64Array, size: number): Float64Array {
  const r = new Float64Array(size * size)
  for (let j = size - 1; j >= 0; j--)
    for (let i = j; i >= 0; i--) {
      let rest = a[i * size + j] as number
      for (let k = j + 1; k < size; k++) rest -= (r[i * size + k] as number) * (r[j * size + k] as number)
      if (i === j && !(rest > 0)) throw notDefinite(j, rest)
      r[i * size + j] = i === j ? Math.sqrt(rest) : rest / (r[j * size + j] as number)
    }
  return r
}

/** R⁻¹ row by row from the last: row i = (eᵢ − Σ_{k>i} R[i,k] · row k) / R[i,i]. */
function invertUpper(r: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size)
  for (let i = size - 1; i >= 0; i--) {
    const row = inverse.subarray(i * size, (i + 1) * size)
    row[i] = 1
    for (let k = i + 1; k < size; k++) {
      const factor = r[i * size + k] as number
      for (let j = k; j < size; j++) row[j] = (row[j] as number) - factor * (inverse[k * size + j] as number)
    }
    const pivot = r[i * size + i] as number
    for (let j = i; j < size; j++) row[j] = (row[j] as number) / pivot
  }
  return inverse
}

function notDefinite(column: number, pivot: number): EngineError {
  return new EngineError(
    'BAD_ARGUMENT',
    `gptq: expected a positive definite Hessian, got the pivot ${pivot} at column ${column}.`,
    { fixes: ['Use more calibration data or a larger damping.'] },
  )
}
