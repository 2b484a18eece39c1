// Products with quantized weights for one instruction set: C = A·Wᵀ (+ bias), W in 8 or 4 bits.
// One to four rows read each weight once, straight from its code; more rows decode panels while they are packed.
#include "product.h"
#include <math.h>

#define JOIN(a, b) a##b
#define PRODUCT(name) JOIN(product_, name)
#define WEIGHTS(name) JOIN(weights_, name)
typedef float V __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int32_t I __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int16_t S __attribute__((vector_size(LANES * 2), aligned(1)));
typedef int8_t B __attribute__((vector_size(LANES), aligned(1)));
typedef uint8_t U __attribute__((vector_size(LANES), aligned(1)));

enum {
  /** Inputs that share a scale when they are rounded to bytes. */
  BLOCK = 32,
  /** Up to so many rows the weights are used as they are read. */
  FEW = 4,
};

/** One row of A made ready. For 4 bits inputs at even places come first in each block, then those at odd places. */
typedef struct {
  long blocks, size;
  /** [blocks, size], 0 past the last input. */
  float *x;
  int8_t *q;
  /** [blocks] each. */
  float *scales, *sums;
} Inputs;

/** Bytes to floats in steps that each have an instruction. */
static inline V floats_of(B codes) {
  return __builtin_convertvector(__builtin_convertvector(__builtin_convertvector(codes, S), I), V);
}

static inline float total(V v) {
  float sum = 0;
  for (int i = 0; i < LANES; i++) sum += v[i];
  return sum;
}

/** Rounds each block to −127 … 127 by its largest magnitude. */
static void round_inputs(Inputs *in) {
  for (long b = 0; b < in->blocks; b++) {
    const float *x = in->x + b * in->size;
    float largest = 0;
    for (long i = 0; i < in->size; i++) largest = fabsf(x[i]) > largest ? fabsf(x[i]) : largest;
    float inverse = largest > 0 ? 127 / largest : 0;
    int sum = 0;
    for (long i = 0; i < in->size; i++) {
      int8_t q = (int8_t)lrintf(x[i] * inverse);
      in->q[b * in->size + i] = q;
      sum += q;
    }
    in->scales[b] = largest / 127;
    in->sums[b] = sum;
  }
}

static Inputs read_inputs(const Product *p, const float *from, int integer) {
  const Weights *w = p->weights;
  long size = w->bits == 4 && w->group < BLOCK ? w->group : BLOCK, blocks = (p->inner + size - 1) / size;
  float *memory = scratch(2, blocks * (size + size / 4 + 2) + 16);
  Inputs in = {blocks, size, memory, (int8_t *)(memory + blocks * size), 0, 0};
  in.scales = memory + blocks * (size + size / 4);
  in.sums = in.scales + blocks;
  for (long i = 0; i < blocks * size; i++) {
    long within = i % size, half = size / 2;
    long place = w->bits == 4 ? i - within + within / 2 + (within & 1) * half : i;
    in.x[place] = i < p->inner ? from[i] : 0;
  }
  if (integer) round_inputs(&in);
  return in;
}

/** Σ x · code over a row of 8 bits, before its scale. */
static float row8(const Weights *w, const Inputs *in, long row) {
  const int8_t *codes = (const int8_t *)w->codes + row * w->inputs;
  V sums[4] = {{0}, {0}, {0}, {0}}; // apart, so that none waits for another
  long k = 0;
  for (; k + 4 * LANES <= w->inputs; k += 4 * LANES)
    for (int j = 0; j < 4; j++)
      sums[j] += *(const V *)(in->x + k + j * LANES) * floats_of(*(const B *)(codes + k + j * LANES));
  float result = total(sums[0] + sums[1] + sums[2] + sums[3]);
  for (; k < w->inputs; k++) result += in->x[k] * codes[k];
  return result;
}

/** The same with rounded inputs: two products of bytes fit 16 bits, the rest is summed in 32. */
static float row8_integer(const Weights *w, const Inputs *in, long row) {
  const int8_t *codes = (const int8_t *)w->codes + row * w->inputs;
  V sum = {0};
  long b = 0;
  for (; (b + 1) * BLOCK <= w->inputs; b++) {
    I dot = {0};
    for (long i = b * BLOCK; i < (b + 1) * BLOCK; i += 2 * LANES) {
      S first = __builtin_convertvector(*(const B *)(codes + i), S) * __builtin_convertvector(*(const B *)(in->q + i), S);
      S second = __builtin_convertvector(*(const B *)(codes + i + LANES), S) *
                 __builtin_convertvector(*(const B *)(in->q + i + LANES), S);
      dot += __builtin_convertvector(first + second, I);
    }
    sum += __builtin_convertvector(dot, V) * in->scales[b];
  }
  int rest = 0;
  for (long k = b * BLOCK; k < w->inputs; k++) rest += in->q[k] * codes[k];
  return total(sum) + (b < in->blocks ? rest * in->scales[b] : 0);
}

/** Σ x · (code − zero) over the bytes of a block, by lane; blocks of less than a vector are in the first lane. */
static inline V block4(const uint8_t *bytes, const float *x, long half, float zero) {
  V sum = {0};
  if (half < LANES)
    for (long i = 0; i < half; i++) sum[0] += x[i] * ((bytes[i] & 15) - zero) + x[half + i] * ((bytes[i] >> 4) - zero);
  else
    for (long i = 0; i < half; i += LANES) {
      U both = *(const U *)(bytes + i);
      sum += *(const V *)(x + i) * (floats_of((B)(both & 15)) - zero);
      sum += *(const V *)(x + half + i) * (floats_of((B)(both >> 4)) - zero);
    }
  return sum;
}

/** Σ q · code over the bytes of a block, likewise. */
static inline I block4_integer(const uint8_t *bytes, const int8_t *q, long half) {
  I dot = {0};
  if (half < LANES)
    for (long i = 0; i < half; i++) dot[0] += q[i] * (bytes[i] & 15) + q[half + i] * (bytes[i] >> 4);
  else
    for (long i = 0; i < half; i += LANES) {
      U both = *(const U *)(bytes + i);
      S low = __builtin_convertvector((B)(both & 15), S) * __builtin_convertvector(*(const B *)(q + i), S);
      S high = __builtin_convertvector((B)(both >> 4), S) * __builtin_convertvector(*(const B *)(q + half + i), S);
      dot += __builtin_convertvector(low + high, I);
    }
  return dot;
}

static float row4(const Weights *w, const Inputs *in, long row, int integer) {
  long groups = (w->inputs + w->group - 1) / w->group, per = w->group / in->size, half = in->size / 2;
  const uint8_t *codes = w->codes + row * groups * (w->group / 2);
  V sum = {0};
  float zeros = 0;
  for (long group = 0, b = 0; group < groups; group++) {
    float zero = zero_of(w, row, group), scale = w->scales[row * groups + group];
    for (long end = b + per < in->blocks ? b + per : in->blocks; b < end; b++)
      if (integer) {
        float step = scale * in->scales[b];
        sum += __builtin_convertvector(block4_integer(codes + b * half, in->q + b * in->size, half), V) * step;
        zeros += step * zero * in->sums[b];
      } else sum += block4(codes + b * half, in->x + b * in->size, half, zero) * scale;
  }
  return total(sum) - zeros;
}

void WEIGHTS(ISA)(const Product *p, int integer, long c0, long c1) {
  if (p->rows > FEW || p->inner == 0) return PRODUCT(ISA)(p, 0, p->rows, c0, c1);
  const Weights *w = p->weights;
  for (long row = 0; row < p->rows; row++) {
    Inputs in = read_inputs(p, p->a + row * p->lda, integer);
    for (long column = c0; column < c1; column++) {
      float sum = w->bits == 4 ? row4(w, &in, column, integer)
                  : integer    ? row8_integer(w, &in, column) * w->scales[column]
                               : row8(w, &in, column) * w->scales[column];
      p->c[row * p->ldc + column] = sum + (p->bias ? p->bias[column] : 0);
    }
  }
}
