// Eigenvalues of a symmetric matrix: Householder to three diagonals, then implicit QL.
import { EngineError } from '../base/errors.ts'
import { message } from '../base/message.ts'

/** Sweeps for one eigenvalue; more mean that the matrix holds NaN. */
const MOST_SWEEPS = 60

/**
 * All eigenvalues of a symmetric matrix `[n, n]`, row-major, in no order; only its lower half is read. n³·4/3 operations.
 * @throws NON_FINITE when the matrix holds NaN or infinity
 * @source Martin, Reinsch & Wilkinson 1968 (tred1), Bowdler et al. 1968 (tql1), Handbook for Automatic Computation II
 */
export function symmetricEigenvalues(matrix: ArrayLike<number>, n: number): Float64Array {
  const { diagonal, below } = tridiagonal(Float64Array.from(matrix), n)
  for (let first = 0; first < n; first++) settle(diagonal, below, first)
  if (!diagonal.every(Number.isFinite)) throw new EngineError('NON_FINITE', message('diagnose.notFinite'))
  return diagonal
}

interface Tridiagonal {
  readonly diagonal: Float64Array
  /** below[i] stands under diagonal[i]; the last is 0. */
  readonly below: Float64Array
}

/** Householder reflections from the last row up; the matrix is used up. */
function tridiagonal(a: Float64Array, n: number): Tridiagonal {
  const diagonal = new Float64Array(n)
  const below = new Float64Array(n)
  for (let i = n - 1; i > 0; i--) {
    const row = a.subarray(i * n, i * n + i)
    const scale = row.reduce((sum, value) => sum + Math.abs(value), 0)
    if (i === 1 || scale === 0) {
      below[i - 1] = row[i - 1] as number
      diagonal[i] = a[i * n + i] as number
      continue
    }
    row.forEach((value, k) => (row[k] = value / scale))
    let h = row.reduce((sum, value) => sum + value * value, 0)
    const last = row[i - 1] as number
    const g = last > 0 ? -Math.sqrt(h) : Math.sqrt(h)
    below[i - 1] = scale * g
    h -= last * g
    row[i - 1] = last - g
    reflect(a, { n, i, h })
    diagonal[i] = a[i * n + i] as number
  }
  diagonal[0] = a[0] as number
  return { diagonal, below }
}

/** A ← A − u qᵀ − q uᵀ on the leading i rows, u being row i: q = p − (uᵀp / 2h) u, p = A u / h. */
function reflect(
  a: Float64Array,
  { n, i, h }: { readonly n: number; readonly i: number; readonly h: number },
): void {
  const u = a.subarray(i * n, i * n + i)
  const p = new Float64Array(i)
  for (let j = 0; j < i; j++) {
    let sum = 0
    for (let k = 0; k <= j; k++) sum += (a[j * n + k] as number) * (u[k] as number)
    for (let k = j + 1; k < i; k++) sum += (a[k * n + j] as number) * (u[k] as number)
    p[j] = sum / h
  }
  const half = p.reduce((sum, value, k) => sum + value * (u[k] as number), 0) / (2 * h)
  for (let k = 0; k < i; k++) p[k] = (p[k] as number) - half * (u[k] as number)
  for (let j = 0; j < i; j++)
    for (let k = 0; k <= j; k++)
      a[j * n + k] =
        (a[j * n + k] as number) - (u[j] as number) * (p[k] as number) - (p[j] as number) * (u[k] as number)
}

/** QL steps until the eigenvalue at `first` stands alone. */
function settle(d: Float64Array, e: Float64Array, first: number): void {
  const n = d.length
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let m = first
    while (m < n - 1 && !isNegligible(d, e, m)) m++
    if (m === first) return
    step(d, e, { first, last: m })
  }
}

function isNegligible(d: Float64Array, e: Float64Array, at: number): boolean {
  const size = Math.abs(d[at] as number) + Math.abs(d[at + 1] as number)
  return Math.abs(e[at] as number) <= Number.EPSILON * size || e[at] === 0
}

/** One implicit QL step with Wilkinson's shift on the rows from `first` to `last`. */
function step(
  d: Float64Array,
  e: Float64Array,
  { first, last }: { readonly first: number; readonly last: number },
): void {
  const at = (values: Float64Array, i: number): number => values[i] as number
  let g = (at(d, first + 1) - at(d, first)) / (2 * at(e, first))
  const r0 = Math.hypot(g, 1)
  g = at(d, last) - at(d, first) + at(e, first) / (g + (g >= 0 ? r0 : -r0))
  let [s, c, p] = [1, 1, 0]
  for (let i = last - 1; i >= first; i--) {
    const f = s * at(e, i)
    const b = c * at(e, i)
    const r = Math.hypot(f, g)
    e[i + 1] = r
    if (r === 0) {
      d[i + 1] = at(d, i + 1) - p
      e[last] = 0
      return
    }
    ;[s, c] = [f / r, g / r]
    g = at(d, i + 1) - p
    const t = (at(d, i) - g) * s + 2 * c * b
    p = s * t
    d[i + 1] = g + p
    g = c * t - b
  }
  d[first] = at(d, first) - p
  e[first] = g
  e[last] = 0
}
