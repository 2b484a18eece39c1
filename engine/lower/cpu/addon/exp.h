// eˣ by lanes, for files that are compiled for an instruction set with LANES.
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

#endif
