// Elementwise steps over vectors, a block at a time that stays in the first cache: what a generated loop computes in four lanes,
// in as many as the processor has. Worth it where there are exponentials. A truth is a mask of bits. For one instruction set: flags and LANES.
#include "product.h"
#include "exp.h"
#include <math.h>
#include <string.h>

#define JOIN(a, b) a##b
#define LOOP(name) JOIN(loop_, name)

enum {
  /** Numbers of a register. */
  BLOCK = 256,
  /** Integers of a step. */
  STEP = 5,
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

/** As Math.max: what is not a number stays so. */
static inline V larger_of(V a, V b) { return choose((a > b) | (a != a), a, b); }

#define EACH(value)                                                                                                    \
  for (long i = 0; i < vectors; i++) to[i] = value;                                                                     \
  break

static void step(const int32_t *s, float *const *registers, long vectors) {
  V *to = (V *)registers[s[1]];
  const V *a = (const V *)registers[s[2]], *b = (const V *)registers[s[3]], *c = (const V *)registers[s[4]];
  switch (s[0]) {
  case 0: EACH(a[i] + b[i]);
  case 1: EACH(a[i] - b[i]);
  case 2: EACH(a[i] * b[i]);
  case 3: EACH(a[i] / b[i]);
  case 4: EACH(-a[i]);
  case 5: EACH(exp_of_any(a[i]));
  case 6: EACH(sigmoid_of(a[i]));
  case 7: EACH(tanh_of(a[i]));
  case 8: EACH(log_of(a[i]));
  case 9: EACH(larger_of(a[i], b[i]));
  case 10: EACH((V)(a[i] < b[i]));
  case 11: EACH(choose((I)a[i], b[i], c[i]));
  }
}

static void fill(float *to, float value, long count) {
  for (long i = 0; i < (count + LANES - 1) / LANES; i++) ((V *)to)[i] = splat(value);
}

/** Operands of a block where they lie, or a copy of the last few, which must not be read past their end. */
static void point(const Loop *l, float *const *places, long at, long count, float *own, float **registers) {
  for (int i = 0; i < l->operands; i++) {
    registers[i] = own + i * BLOCK;
    if (l->accesses[i].isNumber) continue;
    if (count == BLOCK) registers[i] = places[i] + at;
    else memcpy(registers[i], places[i] + at, count * sizeof(float));
  }
}

/** Numbers start … end of a row whose operands and results lie in these places. */
static void one_row(const Loop *l, float *const *places, long start, long end, float *own, float **registers) {
  for (int i = 0; i < l->operands; i++)
    if (l->accesses[i].isNumber) fill(own + i * BLOCK, *places[i], end - start < BLOCK ? end - start : BLOCK);
  for (long at = start; at < end; at += BLOCK) {
    long count = end - at < BLOCK ? end - at : BLOCK;
    point(l, places, at, count, own, registers);
    for (int i = 0; i < l->steps; i++) step(l->code + STEP * i, registers, (count + LANES - 1) / LANES);
    for (int i = 0; i < l->outputs; i++)
      memcpy(places[l->operands + i] + at, registers[l->written[i]], count * sizeof(float));
  }
}

static float *row_of(const Loop *l, int operand, long row) {
  const Access a = l->accesses[operand];
  const long block = a.modulo > 0 ? row / a.divide % a.modulo : row / a.divide;
  return l->places[operand] + block * (a.isNumber ? 1 : l->width);
}

void LOOP(ISA)(const Loop *l, long start, long end) {
  float *own = scratch(0, (l->registers + 1) * BLOCK), *registers[MOST_REGISTERS], *places[MOST_PLACES];
  for (int i = 0; i < l->registers; i++) registers[i] = own + i * BLOCK;
  memset(own, 0, l->operands * BLOCK * sizeof(float));
  for (int i = 0; i < l->constants; i++) fill(registers[l->operands + i], l->values[i], BLOCK);
  if (l->width == 0) return one_row(l, l->places, start, end, own, registers);
  for (long row = start; row < end; row++) {
    for (int i = 0; i < l->operands; i++) places[i] = row_of(l, i, row);
    for (int i = l->operands; i < l->operands + l->outputs; i++) places[i] = l->places[i] + row * l->width;
    one_row(l, places, 0, l->width, own, registers);
  }
}
