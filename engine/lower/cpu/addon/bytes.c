// Products with weights of 8 or 4 bits by VPDPBUSD: inputs are rounded to bytes by blocks of 32 that share a scale
// (16 where groups have 16), as llama.cpp's q8_0 does it; sums within a block are exact, those of blocks in f32.
// An input is off by at most 1/254 of the largest of its block.
#include "product.h"
#include "weights.h"
#include <immintrin.h>
#include <math.h>

enum {
  /** Rows that use codes once they are read. */
  TOGETHER = 8,
  AHEAD = 4096,
};

/** Rows of inputs in bytes; blocks have `size` inputs. */
typedef struct {
  long size, blocks;
  /** [rows, padded]. */
  int8_t *q;
  /** [rows, blocks] each: the scale, −Σ q times the middle code, and Σ q times the scale. */
  float *scales;
  int32_t *starts;
  float *sums;
} Inputs;

static inline __m512 largest_of(const float *x, long count) {
  __m512 large = _mm512_setzero_ps();
  for (long i = 0; i < count; i += 16) {
    __mmask16 in = count - i >= 16 ? 0xffff : (__mmask16)((1u << (count - i)) - 1);
    large = _mm512_max_ps(large, _mm512_abs_ps(_mm512_maskz_loadu_ps(in, x + i)));
  }
  return large;
}

/** One block of `count` inputs that are there, none where it is below 1. */
static void round_block(const Inputs *in, const float *x, long count, long at, int middle) {
  float largest = count > 0 ? _mm512_reduce_max_ps(largest_of(x, count)) : 0;
  __m512 inverse = _mm512_set1_ps(largest > 0 ? 127 / largest : 0);
  __m512i total = _mm512_setzero_si512();
  for (long i = 0; i < in->size; i += 16) {
    __mmask16 there = count - i >= 16 ? 0xffff : count > i ? (__mmask16)((1u << (count - i)) - 1) : 0;
    __m512i q = _mm512_cvtps_epi32(_mm512_mul_ps(_mm512_maskz_loadu_ps(there, x + i), inverse));
    total = _mm512_add_epi32(total, q);
    _mm_storeu_si128((__m128i *)(in->q + at * in->size + i), _mm512_cvtepi32_epi8(q));
  }
  int sum = _mm512_reduce_add_epi32(total);
  in->scales[at] = largest / 127;
  in->starts[at] = -sum * middle;
  in->sums[at] = sum * in->scales[at];
}

static Inputs round_inputs(const Product *p) {
  const Weights *w = p->weights;
  long size = w->group < 32 ? 16 : 32, blocks = w->padded / size, all = p->rows * blocks;
  float *memory = scratch(0, p->rows * w->padded / 4 + 3 * all + 32);
  Inputs in = {size, blocks, (int8_t *)memory, memory + p->rows * w->padded / 4, 0, 0};
  in.starts = (int32_t *)(in.scales + all);
  in.sums = in.scales + 2 * all;
  for (long r = 0; r < p->rows; r++)
    for (long b = 0; b < blocks; b++)
      round_block(&in, p->a + r * p->lda + b * size, p->inner - b * size < size ? p->inner - b * size : size, r * blocks + b, w->bits == 4 ? 8 : 128);
  return in;
}

static inline __m512 numbers(const Weights *w, const void *from, long at) {
  if (!w->half) return _mm512_loadu_ps((const float *)from + at);
  return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)((const uint16_t *)from + at)));
}

/** What the sum of a block's inputs is multiplied by, besides codes less the middle one. */
static inline __m512 rest_of(const Weights *w, long at, __m512 scale) {
  const __m512 middle = _mm512_set1_ps(w->bits == 4 ? 8 : 128);
  if (w->kind == LEAST) return _mm512_fmadd_ps(middle, scale, numbers(w, w->zeros, at));
  __m512 zero = w->kind == FLOATS ? _mm512_loadu_ps((const float *)w->zeros + at)
                                  : _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)((const uint8_t *)w->zeros + at))));
  return _mm512_mul_ps(_mm512_sub_ps(middle, zero), scale);
}

/** Adds up a panel's outputs for some rows from `row` on. */
static inline __attribute__((always_inline)) void panel_of(const Weights *w, const Inputs *in, long panel, long row, __m512 *out, const int rows, const int bits, const int size) {
  const int words = size / 4; // of four inputs
  const __m512i low = _mm512_set1_epi8(15);
  const uint8_t *line = line_of(w, panel, 0);
  __m512 all[TOGETHER];
  for (int r = 0; r < rows; r++) all[r] = _mm512_setzero_ps();
  const long perGroup = w->group / size;
  for (long b = 0, group = 0; b < in->blocks; group++) {
    const long place = (panel * w->groups + group) * PANEL;
    const __m512 scale = numbers(w, w->scales, place);
    const __m512 rest = w->kind == MIDDLE ? _mm512_setzero_ps() : rest_of(w, place, scale);
    for (long end = b + perGroup < in->blocks ? b + perGroup : in->blocks; b < end; b++, line += words * (bits == 4 ? 32 : 64)) {
      __m512i codes[8];
#pragma GCC unroll 8
      for (int i = 0; i < words; i++)
        if (bits == 8) codes[i] = _mm512_loadu_si512(line + i * LINE_BYTES);
        else {
          __m512i both = _mm512_loadu_si512(line + i / 2 * LINE_BYTES);
          codes[i] = _mm512_and_si512(i & 1 ? _mm512_srli_epi16(both, 4) : both, low);
        }
#pragma GCC unroll 8
      for (int i = 0; i < words * bits / 8; i++) __builtin_prefetch(line + AHEAD + i * LINE_BYTES);
#pragma GCC unroll 8
      for (int r = 0; r < rows; r++) {
        const long at = (row + r) * in->blocks + b;
        const int32_t *q = (const int32_t *)(in->q + at * size);
        __m512i sum = _mm512_set1_epi32(in->starts[at]);
#pragma GCC unroll 8
        for (int i = 0; i < words; i++) sum = _mm512_dpbusd_epi32(sum, codes[i], _mm512_set1_epi32(q[i]));
        all[r] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum), _mm512_mul_ps(scale, _mm512_set1_ps(in->scales[at])), all[r]);
        if (w->kind != MIDDLE) all[r] = _mm512_fmadd_ps(rest, _mm512_set1_ps(in->sums[at]), all[r]);
      }
    }
  }
  for (int r = 0; r < rows; r++) out[r] = all[r];
}

static inline __attribute__((always_inline)) void some_rows(const Product *p, const Inputs *in, long panel, long row, const int rows) {
  const Weights *w = p->weights;
  __m512 out[TOGETHER];
  if (in->size == 16 && w->bits == 4) panel_of(w, in, panel, row, out, rows, 4, 16);
  else if (in->size == 16) panel_of(w, in, panel, row, out, rows, 8, 16);
  else if (w->bits == 4) panel_of(w, in, panel, row, out, rows, 4, 32);
  else panel_of(w, in, panel, row, out, rows, 8, 32);
  long column = panel * PANEL;
  __mmask16 there = p->columns - column >= PANEL ? 0xffff : (__mmask16)((1u << (p->columns - column)) - 1);
  __m512 bias = p->bias ? _mm512_maskz_loadu_ps(there, p->bias + column) : _mm512_setzero_ps();
  for (int r = 0; r < rows; r++) _mm512_mask_storeu_ps(p->c + (row + r) * p->ldc + column, there, _mm512_add_ps(out[r], bias));
}

void bytes_avx512vnni(const Product *p, long c0, long c1) {
  Inputs in = round_inputs(p);
  for (long panel = c0 / PANEL; panel * PANEL < c1; panel++) {
    long row = 0;
    for (; row + TOGETHER <= p->rows; row += TOGETHER) some_rows(p, &in, panel, row, TOGETHER);
    for (; row + 4 <= p->rows; row += 4) some_rows(p, &in, panel, row, 4);
    for (; row < p->rows; row++) some_rows(p, &in, panel, row, 1);
  }
}
