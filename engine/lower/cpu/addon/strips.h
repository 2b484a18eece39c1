// Numbers as packed tiles of pairs of bf16: by AVX-512 where the file is compiled for it, else in C, with the same bits.
#ifndef TUNELOOM_STRIPS_H
#define TUNELOOM_STRIPS_H
#include <stdint.h>
#include <string.h>

enum {
  /** A packed tile: 16 rows of 16 pairs of bf16. */
  SIDE = 16, TILE = SIDE * SIDE,
  /** Words of the tiles of two panels. */
  PAIR = 2 * TILE,
};

/** Where 16 rows (or columns) of 32 inner places come from; places outside are 0. */
typedef struct {
  const float *from;
  /** Distance between rows, and between inner places; one of them is 1. */
  long across, along, rows, depth;
} Strip;

/** Rows (or inner places) of numbers that follow each other, `step` apart. */
typedef struct {
  const float *at;
  long step;
} Numbers;

#if defined(__AVX512BF16__)
#include <immintrin.h>

/** 32 floats in bf16, `first` below. */
static inline __m512i rounded(__m512 first, __m512 second) { return (__m512i)_mm512_cvtne2ps_pbh(second, first); }

/** What rounding left of 16 floats; nothing of an infinity. */
static inline __m512 rest_of(__m512 value, __m256i high) {
  __m512 rest = _mm512_sub_ps(value, _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(high), 16)));
  return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(rest, rest, _CMP_ORD_Q), rest);
}

/** Rows become columns. */
static inline void turn(__m512i r[SIDE]) {
  __m512i t[SIDE];
#pragma GCC unroll 8
  for (int i = 0; i < SIDE; i += 2) {
    t[i] = _mm512_unpacklo_epi32(r[i], r[i + 1]);
    t[i + 1] = _mm512_unpackhi_epi32(r[i], r[i + 1]);
  }
#pragma GCC unroll 4
  for (int i = 0; i < SIDE; i += 4) {
    r[i] = _mm512_unpacklo_epi64(t[i], t[i + 2]);
    r[i + 1] = _mm512_unpackhi_epi64(t[i], t[i + 2]);
    r[i + 2] = _mm512_unpacklo_epi64(t[i + 1], t[i + 3]);
    r[i + 3] = _mm512_unpackhi_epi64(t[i + 1], t[i + 3]);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    t[i] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0x88);
    t[i + 4] = _mm512_shuffle_i32x4(r[i], r[i + 4], 0xdd);
    t[i + 8] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0x88);
    t[i + 12] = _mm512_shuffle_i32x4(r[i + 8], r[i + 12], 0xdd);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    r[i] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0x88);
    r[i + 8] = _mm512_shuffle_i32x4(t[i], t[i + 8], 0xdd);
    r[i + 4] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0x88);
    r[i + 12] = _mm512_shuffle_i32x4(t[i + 4], t[i + 12], 0xdd);
  }
}

static inline void put_tile(__m512i r[SIDE], int turned, uint32_t *to) {
  if (turned) turn(r);
#pragma GCC unroll 16
  for (int i = 0; i < SIDE; i++) _mm512_store_si512(to + i * SIDE, r[i]);
}

/** Numbers 2i and 2i + 1 of a row beside each other, or those of two rows; what rounding left goes to `rest`, where that is given. */
static inline __attribute__((always_inline)) void pack_full(Numbers from, int byRow, int turned, float *rest, uint32_t *to) {
  const __m512i beside = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5,
                                          20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
  __m512i tile[SIDE];
#pragma GCC unroll 16
  for (int i = 0; i < SIDE; i++) {
    const float *row = byRow ? from.at + i * from.step : from.at + 2 * i * from.step;
    __m512 first = _mm512_loadu_ps(row), second = _mm512_loadu_ps(row + (byRow ? SIDE : from.step));
    tile[i] = rounded(first, second);
    if (rest) {
      _mm512_storeu_ps(rest + 2 * i * SIDE, rest_of(first, _mm512_castsi512_si256(tile[i])));
      _mm512_storeu_ps(rest + (2 * i + 1) * SIDE, rest_of(second, _mm512_extracti64x4_epi64(tile[i], 1)));
    }
    if (!byRow) tile[i] = _mm512_permutexvar_epi16(beside, tile[i]);
  }
  put_tile(tile, turned, to);
}

#else
static inline float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

/** To nearest, ties to even; NaN stays NaN. */
static inline uint32_t rounded(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  uint32_t up = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  return (bits & 0x7fffffff) > 0x7f800000 ? (bits >> 16 | 64) : up;
}

/** What rounding left; nothing of an infinity. */
static inline float rest_of(float value) {
  uint32_t high = rounded(value);
  return (high & 0x7fff) >= 0x7f80 ? 0 : value - float_of(high << 16);
}

static inline void pack_full(Numbers from, int byRow, int turned, float *rest, uint32_t *to) {
  for (int i = 0; i < SIDE; i++)
    for (int k = 0; k < SIDE; k++) {
      const float *at = byRow ? from.at + i * from.step + 2 * k : from.at + 2 * i * from.step + k;
      float first = *at, second = at[byRow ? 1 : from.step];
      to[turned ? k * SIDE + i : i * SIDE + k] = rounded(first) | rounded(second) << 16;
      if (!rest) continue;
      float *kept = rest + 2 * i * SIDE + (byRow ? 2 * k : k);
      kept[0] = rest_of(first);
      kept[byRow ? 1 : SIDE] = rest_of(second);
    }
}
#endif

/** A tile of what has all its places, then, a pair of tiles further each, so many of what rounding left. */
static inline __attribute__((always_inline)) void pack_parts(Numbers from, int byRow, int turned, int rests, uint32_t *to) {
  float rest[2 * TILE] __attribute__((aligned(64)));
  const Numbers left = {rest, byRow ? 2 * SIDE : SIDE};
  pack_full(from, byRow, turned, rests > 0 ? rest : 0, to);
  for (int part = 1; part <= rests; part++) pack_full(left, byRow, turned, part < rests ? rest : 0, to + part * PAIR);
}

/** The tiles of a strip's numbers and of so many rests: [row][pair] for A, [pair][row] for B. */
static inline void pack_tile(Strip s, int isB, int rests, uint32_t *to) {
  float values[2 * TILE];
  int byRow = s.along == 1;
  Numbers from = {s.from, byRow ? s.across : s.along};
  if (s.rows < SIDE || s.depth < 2 * SIDE) {
    long outer = byRow ? s.rows : s.depth, inner = byRow ? s.depth : s.rows, width = byRow ? 2 * SIDE : SIDE;
    memset(values, 0, sizeof values);
    for (long i = 0; i < outer; i++) memcpy(values + i * width, s.from + i * from.step, inner * sizeof(float));
    from = (Numbers){values, width};
  }
  if (byRow) pack_parts(from, 1, isB, rests, to);
  else pack_parts(from, 0, !isB, rests, to);
}

#endif
