// Numbers as packed tiles of pairs of bf16: by AVX-512 where the file is compiled for it, else in C, with the same bits.
#ifndef TUNELOOM_STRIPS_H
#define TUNELOOM_STRIPS_H
#include <stdint.h>
#include <string.h>

enum {
  /** A packed tile: 16 rows of 16 pairs of bf16. */
  SIDE = 16, TILE = SIDE * SIDE,
};

/** Where 16 rows (or columns) of 32 inner places come from; places outside are 0. */
typedef struct {
  const float *from;
  /** Distance between rows, and between inner places; one of them is 1. */
  long across, along, rows, depth;
} Strip;

/** A tile of the rounded numbers, and where `low` is given one of what rounding left: [row][pair] for A, [pair][row] for B. */
typedef struct {
  uint32_t *high, *low;
} Tiles;

#if defined(__AVX512BF16__)
#include <immintrin.h>

/** 32 floats in bf16, `first` below. */
static inline __m512i rounded(__m512 first, __m512 second) { return (__m512i)_mm512_cvtne2ps_pbh(second, first); }

/** What rounding left of 16 floats; nothing of an infinity. */
static inline __m512 rest_of(__m512 value, __m256i high) {
  __m512 rest = _mm512_sub_ps(value, _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(high), 16)));
  return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(rest, rest, _CMP_ORD_Q), rest);
}

static inline __m512i rests(__m512 first, __m512 second, __m512i high) {
  return rounded(rest_of(first, _mm512_castsi512_si256(high)), rest_of(second, _mm512_extracti64x4_epi64(high, 1)));
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

/** Numbers 2i and 2i + 1 of a row beside each other, or those of two rows. */
static inline __attribute__((always_inline)) void pack_full(const float *from, long step, int byRow, int turned, Tiles to) {
  const __m512i beside = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5,
                                          20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
  __m512i high[SIDE], low[SIDE];
#pragma GCC unroll 16
  for (int i = 0; i < SIDE; i++) {
    const float *row = byRow ? from + i * step : from + 2 * i * step;
    __m512 first = _mm512_loadu_ps(row), second = _mm512_loadu_ps(row + (byRow ? SIDE : step));
    high[i] = rounded(first, second);
    if (to.low) low[i] = rests(first, second, high[i]);
    if (!byRow) high[i] = _mm512_permutexvar_epi16(beside, high[i]);
    if (!byRow && to.low) low[i] = _mm512_permutexvar_epi16(beside, low[i]);
  }
  put_tile(high, turned, to.high);
  if (to.low) put_tile(low, turned, to.low);
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

static inline void pack_full(const float *from, long step, int byRow, int turned, Tiles to) {
  for (int i = 0; i < SIDE; i++)
    for (int k = 0; k < SIDE; k++) {
      const float *at = byRow ? from + i * step + 2 * k : from + 2 * i * step + k;
      float first = *at, second = at[byRow ? 1 : step];
      int place = turned ? k * SIDE + i : i * SIDE + k;
      to.high[place] = rounded(first) | rounded(second) << 16;
      if (to.low) to.low[place] = rounded(rest_of(first)) | rounded(rest_of(second)) << 16;
    }
}
#endif

/** One tile of a strip that has all its places, or of a copy with zeros. */
static inline void pack_tile(Strip s, int isB, Tiles to) {
  float values[TILE * 2];
  int byRow = s.along == 1;
  long step = byRow ? s.across : s.along;
  if (s.rows < SIDE || s.depth < 2 * SIDE) {
    long outer = byRow ? s.rows : s.depth, inner = byRow ? s.depth : s.rows, width = byRow ? 2 * SIDE : SIDE;
    memset(values, 0, sizeof values);
    for (long i = 0; i < outer; i++) memcpy(values + i * width, s.from + i * step, inner * sizeof(float));
    s.from = values;
    step = width;
  }
  if (byRow) pack_full(s.from, step, 1, isB, to);
  else pack_full(s.from, step, 0, !isB, to);
}

#endif
