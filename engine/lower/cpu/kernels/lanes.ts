// Four floats at a time: helpers that the compiler inlines. AssemblyScript.

// @ts-ignore: decorator
@inline
export function splat(value: f32): v128 {
  return f32x4.splat(value)
}

/** a·b + c. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.relaxed_madd(a, b, c)
}

/** Sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function laneSum(v: v128): f32 {
  return (
    f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1) + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3))
  )
}

/** Largest of the four lanes; NaN when one is. */
// @ts-ignore: decorator
@inline
export function laneMax(v: v128): f32 {
  return max(
    max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)),
    max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)),
  )
}

/** eˣ for x ≤ 0, to about 2 units in the last place; 0 below −87.3. Polynomial: Cephes, S. Moshier. */
// @ts-ignore: decorator
@inline
export function expOfNegative(x: v128): v128 {
  const n = f32x4.nearest(f32x4.mul(f32x4.max(x, splat(-87.4)), splat(1.44269504088896341)))
  let r = madd(n, splat(-0.693359375), f32x4.max(x, splat(-87.4)))
  r = madd(n, splat(2.1219444e-4), r)
  let p = madd(splat(1.987569150e-4), r, splat(1.3981999507e-3))
  p = madd(p, r, splat(8.3334519073e-3))
  p = madd(p, r, splat(4.1665795894e-2))
  p = madd(p, r, splat(1.6666665459e-1))
  p = madd(p, r, splat(5.0000001201e-1))
  p = madd(p, f32x4.mul(r, r), f32x4.add(r, splat(1)))
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23)
  return v128.andnot(f32x4.mul(p, power), f32x4.lt(x, splat(-87.33)))
}

/** eˣ of one number, by the same steps. */
// @ts-ignore: decorator
@inline
export function expOne(x: f32): f32 {
  return f32x4.extract_lane(expOfNegative(splat(x)), 0)
}

/** The byte address of element `index`. */
// @ts-ignore: decorator
@inline
export function at(base: usize, index: i32): usize {
  return base + (<usize>index << 2)
}
