import { expect, it } from 'vitest'
import { upperFactorOfInverse } from '../../../engine/quantize/cholesky.ts'
import { addInputs, hessianOf, noInputs } from '../../../engine/quantize/hessian.ts'
import { codeOf, normalValues } from './weights.ts'

it('refuses a matrix that is not positive definite', () => {
  // eigenvalues 3 and −1
  expect(codeOf(() => upperFactorOfInverse(Float64Array.of(1, 2, 2, 1), 2))).toBe('BAD_ARGUMENT')
  expect(codeOf(() => upperFactorOfInverse(Float64Array.of(0), 1))).toBe('BAD_ARGUMENT')
})

it('factors the inverse of a 2 × 2 matrix', () => {
  // A⁻¹ = (2, −1.5; −1.5, 2) / 1.75; U₀₀ = √(2/1.75), U₀₁ = −(1.5/1.75)/U₀₀, U₁₁ = √(2/1.75 − U₀₁²) = √½
  const factor = upperFactorOfInverse(Float64Array.of(2, 1.5, 1.5, 2), 2)
  const expected = [1.0690449676496976, -0.8017837257372731, 0, 0.7071067811865476]
  factor.forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 14))
})

it('gives UᵀU·A = 1 for a random matrix', () => {
  const size = 40
  const statistics = noInputs(size)
  addInputs(statistics, normalValues(200 * size, 'cholesky'))
  const a = hessianOf(statistics)
  const u = upperFactorOfInverse(a, size)
  let worst = 0
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      let product = 0 // (UᵀU·A)[i, j] = Σ_k Σ_m U[k, i] U[k, m] A[m, j]
      for (let k = 0; k < size; k++)
        for (let m = k; m < size; m++)
          product += (u[k * size + i] as number) * (u[k * size + m] as number) * (a[m * size + j] as number)
      worst = Math.max(worst, Math.abs(product - (i === j ? 1 : 0)))
    }
  expect(worst).toBeLessThan(1e-12) // f64, condition number about 7
})
