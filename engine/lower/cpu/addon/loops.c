// Elementwise steps over vectors, a block at a time that stays in the first cache: what a generated loop computes in four lanes,
// in as many as the processor has. Worth it where there are exponentials. For one instruction set: flags and LANES.
#include "product.h"
#include "exp.h"
#include <math.h>
#include <string.h>

#define JOIN(a, b) a##b
#define LOOP(name) JOIN(loop_, name)

enum {
  /** Numbers of a register. */
  BLOCK = 256,
};

static inline V sigmoid_of(V x) { return 1 / (1 + exp_of_any(-x)); }

/** A polynomial near 0, sign(x)·(1 − 2/(e²ˣ + 1)) elsewhere. */
static inline V tanh_of(V x) {
  V square = x * x, p = square * -5.70498872745e-3f + 2.06390887954e-2f;
  p = p * square - 5.37397155531e-2f;
  p = p * square + 1.33314422036e-1f;
  p = p * square - 3.33332819422e-1f;
  return choose((x < 0.625f) & (x > -0.625f), p * square * x + x, 1 - 2 / (exp_of_any(2 * x) + 1));
}

#define EACH(value)                                                                                                    \
  for (long i = 0; i < vectors; i++) to[i] = value;                                                                     \
  break

static void step(const int32_t *s, float *const *registers, long vectors) {
  V *to = (V *)registers[s[1]];
  const V *a = (const V *)registers[s[2]], *b = (const V *)registers[s[3]];
  switch (s[0]) {
  case 0: EACH(a[i] + b[i]);
  case 1: EACH(a[i] - b[i]);
  case 2: EACH(a[i] * b[i]);
  case 3: EACH(a[i] / b[i]);
  case 4: EACH(-a[i]);
  case 5: EACH(exp_of_any(a[i]));
  case 6: EACH(sigmoid_of(a[i]));
  case 7: EACH(tanh_of(a[i]));
  }
}

static void fill(float *to, float value) {
  for (int i = 0; i < BLOCK; i++) to[i] = value;
}

/** Operands of a block where they lie, or a copy of the last few, which must not be read past their end. */
static void point(const Loop *l, long at, long count, float *own, float **registers) {
  for (int i = 0; i < l->operands; i++) {
    registers[i] = own + i * BLOCK;
    if (l->isNumber[i]) continue;
    if (count == BLOCK) registers[i] = l->places[i] + at;
    else memcpy(registers[i], l->places[i] + at, count * sizeof(float));
  }
}

void LOOP(ISA)(const Loop *l, long start, long end) {
  float *own = scratch(0, (l->registers + 1) * BLOCK), *registers[MOST_REGISTERS];
  for (int i = 0; i < l->registers; i++) registers[i] = own + i * BLOCK;
  memset(own, 0, l->operands * BLOCK * sizeof(float));
  for (int i = 0; i < l->operands; i++)
    if (l->isNumber[i]) fill(registers[i], *l->places[i]);
  for (int i = 0; i < l->constants; i++) fill(registers[l->operands + i], l->values[i]);
  for (long at = start; at < end; at += BLOCK) {
    long count = end - at < BLOCK ? end - at : BLOCK;
    point(l, at, count, own, registers);
    for (int i = 0; i < l->steps; i++) step(l->code + 4 * i, registers, (count + LANES - 1) / LANES);
    for (int i = 0; i < l->outputs; i++)
      memcpy(l->places[l->operands + i] + at, registers[l->written[i]], count * sizeof(float));
  }
}
