// Products with weights of 8 or 4 bits for one instruction set, in f32: C = A·Wᵀ (+ bias).
// A few rows multiply each code where it is read; more rows multiply weights that were turned back into floats block by block.
#include "product.h"
#include "weights.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define JOIN(a, b) a##b
#define PRODUCT(name) JOIN(product_, name)
#define WEIGHTS(name) JOIN(weights_, name)
typedef float V __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int32_t I __attribute__((vector_size(LANES * 4), aligned(4)));
typedef uint8_t U __attribute__((vector_size(LANES), aligned(1)));

enum {
  /** Rows that use a code once it is read. */
  TOGETHER = 4,
  /** Up to so many rows codes are used where they are read. */
  FEW = 16,
  /** Floats that a block of columns may take. */
  BLOCK = 1 << 19,
  AHEAD = 2048,
};

static inline long least(long a, long b) { return a < b ? a : b; }

/** LANES numbers at a place of the scales. */
static inline V numbers(const Weights *w, const void *from, long at) {
  if (!w->half) return *(const V *)((const float *)from + at);
  const uint16_t *halves = (const uint16_t *)from + at;
#if defined(__AVX512F__)
  return (V)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)halves));
#elif defined(__F16C__)
  return (V)_mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)halves));
#else
  V out;
  for (int i = 0; i < LANES; i++) out[i] = half_value(halves[i]);
  return out;
#endif
}

/** How the weights of LANES outputs of a group come from their codes less the middle one: (code − zero) · scale + least. */
typedef struct {
  V scale, zero, least;
} Grid;

static inline Grid grid_of(const Weights *w, long panel, long group, long lane) {
  long at = (panel * w->groups + group) * PANEL + lane;
  const float middle = w->bits == 4 ? 8 : 128;
  Grid grid = {numbers(w, w->scales, at), {0}, {0}};
  if (w->kind == BYTES)
    grid.zero = __builtin_convertvector(__builtin_convertvector(*(const U *)((const uint8_t *)w->zeros + at), I), V) - middle;
  else if (w->kind == FLOATS) grid.zero = *(const V *)((const float *)w->zeros + at) - middle;
  else if (w->kind == LEAST) {
    grid.zero = (V){0} - middle;
    grid.least = numbers(w, w->zeros, at);
  }
  return grid;
}

/** The codes of one input less the middle one, from a line whose codes had their highest bit turned; the inputs in the order of the line. */
static inline V code_of(I line, int input, const int bits) {
  if (bits == 8) return __builtin_convertvector(line << (24 - 8 * input) >> 24, V);
  return __builtin_convertvector(line << (28 - 8 * (input & 3) - 4 * (input >> 2)) >> 28, V);
}

static inline I turned(const uint8_t *line, const int bits) {
  return *(const I *)line ^ (bits == 8 ? (int32_t)0x80808080 : (int32_t)0x88888888);
}

/** Adds up LANES outputs for some rows of inputs, which lie `padded` apart; `sums` are those of the groups of each row. */
static inline __attribute__((always_inline)) void outputs_of(const Weights *w, long panel, long lane, const float *x, const float *sums, V *out, const int rows, const int bits) {
  const int each = bits == 4 ? 8 : 4;
  const uint8_t *line = line_of(w, panel, 0) + lane * 4;
  V all[TOGETHER] = {{0}};
  for (long group = 0, k = 0; group < w->groups; group++) {
    V dot[TOGETHER] = {{0}};
    for (long end = least(k + w->group, w->padded); k < end; k += each, line += LINE_BYTES) {
      I codes = turned(line, bits);
      __builtin_prefetch(line + AHEAD);
#pragma GCC unroll 8
      for (int i = 0; i < each; i++) {
        V code = code_of(codes, i, bits);
#pragma GCC unroll 4
        for (int r = 0; r < rows; r++) dot[r] += x[r * w->padded + k + i] * code;
      }
    }
    Grid grid = grid_of(w, panel, group, lane);
#pragma GCC unroll 4
    for (int r = 0; r < rows; r++) {
      all[r] += dot[r] * grid.scale;
      if (w->kind != MIDDLE) all[r] += (grid.least - grid.zero * grid.scale) * sums[r * w->groups + group];
    }
  }
  for (int r = 0; r < rows; r++) out[r] = all[r];
}

static void some_outputs(const Weights *w, long panel, long lane, const float *x, const float *sums, V *out, long rows) {
  if (rows == TOGETHER) {
    if (w->bits == 4) outputs_of(w, panel, lane, x, sums, out, TOGETHER, 4);
    else outputs_of(w, panel, lane, x, sums, out, TOGETHER, 8);
    return;
  }
  for (long r = 0; r < rows; r++)
    if (w->bits == 4) outputs_of(w, panel, lane, x + r * w->padded, sums + r * w->groups, out + r, 1, 4);
    else outputs_of(w, panel, lane, x + r * w->padded, sums + r * w->groups, out + r, 1, 8);
}

/** Writes a row's outputs that are there. */
static void finish(const Product *p, long row, long column, V sum, long end) {
  for (long i = 0; i < LANES && column + i < end; i++)
    p->c[row * p->ldc + column + i] = sum[i] + (p->bias ? p->bias[column + i] : 0);
}

static void few_rows(const Product *p, long c0, long c1) {
  const Weights *w = p->weights;
  float *x = scratch(0, p->rows * (w->padded + w->groups)), *sums = x + p->rows * w->padded;
  for (long r = 0; r < p->rows; r++)
    for (long k = 0; k < w->padded; k++) x[r * w->padded + k] = k < p->inner ? p->a[r * p->lda + k] : 0;
  for (long r = 0; r < p->rows; r++)
    for (long g = 0; g < w->groups; g++) {
      float sum = 0;
      for (long k = g * w->group; k < least((g + 1) * w->group, w->padded); k++) sum += x[r * w->padded + k];
      sums[r * w->groups + g] = sum;
    }
  for (long column = c0; column < c1; column += LANES)
    for (long r = 0; r < p->rows; r += TOGETHER) {
      V out[TOGETHER];
      long rows = least(TOGETHER, p->rows - r);
      some_outputs(w, column / PANEL, column % PANEL, x + r * w->padded, sums + r * w->groups, out, rows);
      for (long i = 0; i < rows; i++) finish(p, r + i, column, out[i], c1);
    }
}

/** Weights of LANES outputs as floats, [inputs][width]. */
static inline __attribute__((always_inline)) void decode(const Weights *w, long column, float *to, long width, const int bits) {
  const int each = bits == 4 ? 8 : 4;
  const uint8_t *line = line_of(w, column / PANEL, 0) + column % PANEL * 4;
  for (long group = 0, k = 0; group < w->groups; group++) {
    Grid grid = grid_of(w, column / PANEL, group, column % PANEL);
    for (long end = least(k + w->group, w->inputs); k < end; k += each, line += LINE_BYTES) {
      I codes = turned(line, bits);
      for (int i = 0; i < each && k + i < end; i++)
        *(V *)(to + (k + i) * width) = (code_of(codes, i, bits) - grid.zero) * grid.scale + grid.least;
    }
  }
}

/** Many rows: a block of outputs at a time is turned into floats. */
static void many_rows(const Product *p, MixedKernel mixed, int rests, long c0, long c1) {
  const Weights *w = p->weights;
  long most = BLOCK / (w->padded + 1) / 64 * 64 + 64;
  for (long column = c0; column < c1; column += most) {
    long columns = least(most, c1 - column), width = (columns + LANES - 1) / LANES * LANES;
    float *floats = scratch(3, width * w->inputs);
    for (long i = 0; i < columns; i += LANES)
      if (w->bits == 4) decode(w, column + i, floats + i, width, 4);
      else decode(w, column + i, floats + i, width, 8);
    Product part = *p;
    part.weights = 0;
    part.transposeB = 0;
    part.b = floats;
    part.ldb = width;
    part.c += column;
    part.columns = columns;
    if (p->bias) part.bias += column;
    const long range[4] = {0, p->rows, 0, columns};
    if (mixed) mixed(&part, rests, range);
    else PRODUCT(ISA)(&part, 0, p->rows, 0, columns);
  }
}

void WEIGHTS(ISA)(const Product *p, MixedKernel mixed, int rests, long c0, long c1) {
  if (p->rows <= FEW && p->inner > 0) few_rows(p, c0, c1);
  else many_rows(p, mixed, rests, c0, c1);
}
