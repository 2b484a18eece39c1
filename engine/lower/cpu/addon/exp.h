// eˣ by lanes, for files that are compiled for an instruction set with LANES.
#ifndef TUNELOOM_EXP_H
#define TUNELOOM_EXP_H
#include <stdint.h>

typedef float V __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int32_t I __attribute__((vector_size(LANES * 4), aligned(4)));

static inline V splat(float value) { return value - (V){0}; }
static inline V choose(I mask, V yes, V no) { return (V)((mask & (I)yes) | (~mask & (I)no)); }

/** eˣ for x ≤ 0 as kernels/lanes.ts has it: 0 below −87.3, NaN stays NaN. Polynomial: Cephes, S. Moshier. */
static inline V exp_of(V x) {
  const V shift = splat(12582912); // adding and taking it rounds to a whole number
  V inside = choose(x < -87.4f, splat(-87.4f), x);
  V n = inside * 1.44269504088896341f + shift - shift;
  V r = n * -0.693359375f + inside;
  r = n * 2.1219444e-4f + r;
  V p = r * 1.987569150e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + (r + 1);
  I power = (__builtin_convertvector(n, I) + 127) << 23;
  return (V)((I)(p * (V)power) & ~(x < -87.33f));
}

#endif
