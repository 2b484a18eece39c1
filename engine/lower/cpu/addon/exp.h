// eˣ and ln x by lanes, for files that are compiled for an instruction set with LANES.
#ifndef TUNELOOM_EXP_H
#define TUNELOOM_EXP_H
#include <math.h>
#include <stdint.h>

typedef float V __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int32_t I __attribute__((vector_size(LANES * 4), aligned(4)));

static inline V splat(float value) { return value - (V){0}; }
static inline V choose(I mask, V yes, V no) { return (V)((mask & (I)yes) | (~mask & (I)no)); }

/** eˣ / 2ⁿ of x from −87.4 to 88.73, and n; polynomial: Cephes, S. Moshier. */
static inline V exp_part(V x, V *n) {
  const V shift = splat(12582912); // adding and taking it rounds to a whole number
  *n = x * 1.44269504088896341f + shift - shift;
  V r = *n * -0.693359375f + x;
  r = *n * 2.1219444e-4f + r;
  V p = r * 1.987569150e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  return p * (r * r) + (r + 1);
}

/** eˣ for x ≤ 0 as kernels/lanes.ts has it: 0 below −87.3, NaN stays NaN. */
static inline V exp_of(V x) {
  V n, p = exp_part(choose(x < -87.4f, splat(-87.4f), x), &n);
  I power = (__builtin_convertvector(n, I) + 127) << 23;
  return (V)((I)(p * (V)power) & ~(x < -87.33f));
}

/** eˣ of any x as wasm/functions.ts has it: 0 below the smallest normal number, ∞ above the largest. */
static inline V exp_of_any(V x) {
  V n, p = exp_part(choose(x < -87.4f, splat(-87.4f), choose(x > 88.73f, splat(88.73f), x)), &n);
  // 2ⁿ in two factors, so that n = 128 does not overflow before the result does
  I whole = __builtin_convertvector(n, I), half = whole >> 1;
  V value = p * (V)((half + 127) << 23) * (V)((whole - half + 127) << 23);
  return choose(x < -87.3365479f, splat(0), choose(x > 88.7228394f, splat(INFINITY), value));
}

/** ln x as wasm/functions.ts has it: −∞ at 0, NaN below; polynomial: Cephes, S. Moshier. */
static inline V log_of(V x) {
  const I isTiny = x < 1.17549435e-38f; // subnormal numbers are scaled up first
  const I bits = (I)choose(isTiny, x * 8388608, x);
  V m = (V)((bits & 0x007fffff) | 0x3f000000); // x = m·2ᵉ
  const I isSmall = m < 0.70710678f;
  V e = __builtin_convertvector((bits >> 23) - 126 + isSmall, V) - choose(isTiny, splat(23), splat(0));
  m = m - 1 + (V)((I)m & isSmall);
  V p = m * 7.0376836292e-2f - 1.151461031e-1f;
  p = p * m + 1.167699874e-1f;
  p = p * m - 1.2420140846e-1f;
  p = p * m + 1.4249322787e-1f;
  p = p * m - 1.6668057665e-1f;
  p = p * m + 2.0000714765e-1f;
  p = p * m - 2.4999993993e-1f;
  p = p * m + 3.3333331174e-1f;
  const V square = m * m;
  const V value = m + (p * m * square - e * 2.1219444e-4f - square * 0.5f) + e * 0.693359375f;
  const V above = choose(x > 3.4028234e38f, x, choose(x < 0, splat(NAN), value));
  return choose(x != x, x, choose(x == 0, splat(-INFINITY), above));
}

#endif
