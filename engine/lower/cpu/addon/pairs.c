// The product in bf16 by VDPBF16PS, which multiplies pairs: inputs rounded to bf16, sums in f32. Blocks and panels as in product.c, with a pair of inner places where that has one.
#include "panels.h"
#include "product.h"
#include <immintrin.h>

enum {
  LANES = 16, MR = 6, NV = 4, NR = NV * LANES,
  /** Pairs of a packed block. */
  KC = 512,
  MC = 20 * MR, NC = 32 * NR, SLACK = 16,
};

/** 16 floats in bf16. */
static inline __m512i rounded(__m512 x) { return _mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh(x)); }

static inline __m512 load(const float *from, long count) {
  return count >= LANES ? _mm512_loadu_ps(from) : _mm512_maskz_loadu_ps(count > 0 ? (1u << count) - 1 : 0, from);
}

/** Pairs of neighbours of a row: to[d] = row[2d], row[2d + 1], a missing last one 0. */
static void pair_along(const float *from, long depth, float *to) {
  const __m512i evens = _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
  const __m512i odds = _mm512_add_epi32(evens, _mm512_set1_epi32(1));
  for (long d = 0; d < depth; d += 2 * LANES) {
    __m512 a = load(from + d, depth - d), b = load(from + d + LANES, depth - d - LANES);
    __m512i even = rounded(_mm512_permutex2var_ps(a, evens, b));
    __m512i odd = rounded(_mm512_permutex2var_ps(a, odds, b));
    __m512i pairs = _mm512_or_epi32(even, _mm512_slli_epi32(odd, 16));
    long count = (depth - d + 1) / 2;
    if (count >= LANES) _mm512_storeu_si512(to + d / 2, pairs);
    else _mm512_mask_storeu_epi32(to + d / 2, (1u << count) - 1, pairs);
  }
}

/** Pairs of two rows: to[i] = first[i], second[i]; no second row counts as zeros. */
static void pair_across(const float *first, const float *second, long count, float *to) {
  for (long i = 0; i < count; i += LANES) {
    __m512i even = rounded(load(first + i, count - i));
    __m512i odd = second ? rounded(load(second + i, count - i)) : _mm512_setzero_si512();
    __m512i pairs = _mm512_or_epi32(even, _mm512_slli_epi32(odd, 16));
    if (count - i >= LANES) _mm512_storeu_si512(to + i, pairs);
    else _mm512_mask_storeu_epi32(to + i, (1u << (count - i)) - 1, pairs);
  }
}

/** Where `count` rows (or columns) of `depth` inner places come from. */
typedef struct {
  const float *from;
  /** Floats between inner places, 1 or more; then `across` is 1. */
  long along, across, count, depth;
} Strip;

/** A strip as panels of `width`, pair-major. */
static void pack(Strip s, long width, float *to) {
  long pairs = (s.depth + 1) / 2;
  float *rows = scratch(2, (width > s.count ? width : s.count) * (pairs + LANES));
  if (s.along == 1)
    for (long panel = 0; panel < s.count; panel += width, to += pairs * width) {
      long used = least(width, s.count - panel);
      for (long i = 0; i < used; i++) pair_along(s.from + (panel + i) * s.across, s.depth, rows + i * pairs);
      turn_panel(rows, pairs, used, pairs, width, to);
    }
  else {
    for (long d = 0; d < pairs; d++) {
      const float *first = s.from + 2 * d * s.along;
      pair_across(first, 2 * d + 1 < s.depth ? first + s.along : 0, s.count, rows + d * s.count);
    }
    copy_panels(rows, s.count, s.count, pairs, width, to);
  }
}

/** Adds a tile of MR × NR sums over pairs. */
static inline void tile(long pairs, const float *a, const float *b, __m512 sum[MR][NV]) {
  for (long d = 0; d < pairs; d++, a += MR, b += NR) {
    __m512bh right[NV];
#pragma GCC unroll 4
    for (int j = 0; j < NV; j++) right[j] = (__m512bh)_mm512_loadu_ps(b + j * LANES);
#pragma GCC unroll 6
    for (int i = 0; i < MR; i++) {
      __m512bh left = (__m512bh)_mm512_set1_ps(a[i]);
#pragma GCC unroll 4
      for (int j = 0; j < NV; j++) sum[i][j] = _mm512_dpbf16_ps(sum[i][j], left, right[j]);
    }
  }
}

/** Writes a tile's part that lies inside C. */
static void finish(const Product *p, const float *sums, const long place[4], int isFirst) {
  const float *bias = isFirst && p->bias ? p->bias + place[1] : 0;
  for (long i = 0; i < place[2]; i++) {
    float *to = p->c + (place[0] + i) * p->ldc + place[1];
    const float *from = sums + i * NR;
    if (isFirst && !p->accumulate)
      for (long j = 0; j < place[3]; j++) to[j] = p->alpha * from[j] + (bias ? bias[j] : 0);
    else
      for (long j = 0; j < place[3]; j++) to[j] += p->alpha * from[j] + (bias ? bias[j] : 0);
  }
}

/** A panel of A by one of B. */
static void tile_of(const Product *p, long pairs, const float *const ab[2], const long place[4], int isFirst) {
  __m512 sum[MR][NV];
  float sums[MR * NR] __attribute__((aligned(64)));
  for (int i = 0; i < MR; i++)
    for (int j = 0; j < NV; j++) sum[i][j] = _mm512_setzero_ps();
  tile(pairs, ab[0], ab[1], sum);
  for (int i = 0; i < MR; i++)
    for (int j = 0; j < NV; j++) _mm512_store_ps(sums + i * NR + j * LANES, sum[i][j]);
  finish(p, sums, place, isFirst);
}

static void depth_block(const Product *p, const long range[4], long k) {
  long r0 = range[0], r1 = range[1], column = range[2], columns = range[3], depth = least(2 * KC, p->inner - k);
  long pairs = (depth + 1) / 2;
  float *left = scratch(0, MC * KC + SLACK), *right = scratch(1, NC * KC + SLACK);
  Strip b = {p->transposeB ? p->b + column * p->ldb + k : p->b + k * p->ldb + column,
             p->transposeB ? 1 : p->ldb, p->transposeB ? p->ldb : 1, columns, depth};
  pack(b, NR, right);
  for (long row = r0; row < r1; row += MC) {
    Strip a = {p->transposeA ? p->a + k * p->lda + row : p->a + row * p->lda + k,
               p->transposeA ? p->lda : 1, p->transposeA ? 1 : p->lda, least(MC, r1 - row), depth};
    pack(a, MR, left);
    for (long j = 0; j < columns; j += NR)
      for (long i = 0; i < a.count; i += MR) {
        const long place[4] = {row + i, column + j, least(MR, a.count - i), least(NR, columns - j)};
        const float *const panels[2] = {left + i * pairs, right + j * pairs};
        tile_of(p, pairs, panels, place, k == 0);
      }
  }
}

/** Without rests. */
void mixed_avx512bf16(const Product *p, int rests, const long range[4]) {
  (void)rests;
  if (range[0] >= range[1]) return;
  for (long column = range[2]; column < range[3]; column += NC)
    for (long k = 0; k < p->inner; k += 2 * KC) {
      const long part[4] = {range[0], range[1], column, least(NC, range[3] - column)};
      depth_block(p, part, k);
    }
}
