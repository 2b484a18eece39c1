// The product in bf16: inputs rounded to bf16, sums in f32; or in three such products, which is near f32.
// Three: a = ah + al and b = bh + bl in bf16 give a·b ≈ ah·bh + ah·bl + al·bh; what is left out is near 2⁻¹⁶ · 2⁻¹⁶.
// @source Henry, Tang & Heinecke 2019, 1904.06376
// By tiles: AMX or its model, see tiles.h; pairs.c does the same by vectors.
#include "product.h"
#include "tiles.h"
#include <string.h>

#define JOIN(a, b) a##b
#define MIXED(name) JOIN(mixed_, name)

enum {
  /** A packed tile: 16 rows of 16 pairs of bf16. */
  SIDE = 16, TILE = SIDE * SIDE,
  /** Rows and columns of a block of C. */
  SQUARE = 2 * SIDE,
  KC = 1024, MC = 128, NC = 1024,
};

static inline long least(long a, long b) { return a < b ? a : b; }

static inline uint32_t bits_of(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return bits;
}

static inline float float_of(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

/** To nearest, ties to even; NaN stays NaN. */
static inline uint32_t rounded(float value) {
  uint32_t bits = bits_of(value), up = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  return (bits & 0x7fffffff) > 0x7f800000 ? (bits >> 16 | 64) : up;
}

/** What rounding leaves; nothing of an infinity. */
static inline float rest_of(float value) {
  uint32_t high = rounded(value);
  return (high & 0x7fff) >= 0x7f80 ? 0 : value - float_of(high << 16);
}

/** Where 16 rows (or columns) of 32 inner places come from; places outside are 0. */
typedef struct {
  const float *from;
  /** Distance between rows, and between inner places. */
  long across, along, rows, depth;
} Strip;

/** 32 inner places of 16 rows; the nearer ones in memory are the nearer ones here. */
static inline void read_strip(Strip s, int low, uint32_t *to) {
  float values[TILE * 2];
  long outer = s.along == 1 ? s.rows : s.depth, inner = s.along == 1 ? s.depth : s.rows;
  long step = s.along == 1 ? s.across : s.along, width = s.along == 1 ? 2 * SIDE : SIDE;
  if (outer * inner < 2 * TILE) memset(values, 0, sizeof values);
  for (long i = 0; i < outer; i++) memcpy(values + i * width, s.from + i * step, inner * sizeof(float));
  if (low)
    for (int i = 0; i < 2 * TILE; i++) values[i] = rest_of(values[i]);
  for (int i = 0; i < 2 * TILE; i++) to[i] = rounded(values[i]);
}

/** One tile of pairs: [row][pair] for A, [pair][row] for B. */
static void pack_tile(Strip s, int isB, int low, uint32_t *to) {
  uint32_t words[TILE * 2], pairs[TILE];
  read_strip(s, low, words);
  int byRow = s.along == 1;
  if (byRow)
    for (int i = 0; i < TILE; i++) pairs[i] = words[2 * i] | words[2 * i + 1] << 16;
  else
    for (int k = 0; k < SIDE; k++)
      for (int i = 0; i < SIDE; i++)
        pairs[k * SIDE + i] = words[2 * k * SIDE + i] | words[(2 * k + 1) * SIDE + i] << 16;
  if (byRow != isB) memcpy(to, pairs, sizeof pairs);
  else
    for (int i = 0; i < SIDE; i++)
      for (int k = 0; k < SIDE; k++) to[k * SIDE + i] = pairs[i * SIDE + k];
}

/** Panels of 16 rows, each of `depth / 32` tiles, an even number of panels. */
static void pack(Strip all, int isB, int low, uint32_t *to) {
  for (long row = 0; row < (all.rows + SQUARE - 1) / SQUARE * SQUARE; row += SIDE)
    for (long k = 0; k < all.depth; k += 2 * SIDE, to += TILE) {
      Strip s = all;
      s.from += row * all.across + k * all.along;
      s.rows = row < all.rows ? least(SIDE, all.rows - row) : 0;
      s.depth = least(2 * SIDE, all.depth - k);
      pack_tile(s, isB, low, to);
    }
}

/** Sums of a block of C over `tiles` tiles: two panels of A by two of B, `step` numbers between two panels. */
static inline void add_block(long tiles, const uint32_t *a, const uint32_t *b, long step) {
  for (long t = 0; t < tiles; t++, a += TILE, b += TILE) {
    tile_load(4, a);
    tile_load(6, b);
    tile_dot(0, 4, 6);
    tile_load(7, b + step);
    tile_dot(1, 4, 7);
    tile_load(5, a + step);
    tile_dot(2, 5, 6);
    tile_dot(3, 5, 7);
  }
}

/** Sums of a block: of the rounded numbers, and with both rests where there are `rests`. */
static void block(long tiles, const uint32_t *const a[2], const uint32_t *const b[2], int rests, float *sums) {
  long step = tiles * TILE;
  tile_zero(0);
  tile_zero(1);
  tile_zero(2);
  tile_zero(3);
  if (rests) {
    add_block(tiles, a[1], b[0], step);
    add_block(tiles, a[0], b[1], step);
  }
  add_block(tiles, a[0], b[0], step);
  tile_store(0, sums, SQUARE * 4);
  tile_store(1, sums + SIDE, SQUARE * 4);
  tile_store(2, sums + SIDE * SQUARE, SQUARE * 4);
  tile_store(3, sums + SIDE * SQUARE + SIDE, SQUARE * 4);
}

/** Writes a block's part that lies inside C. */
static void finish(const Product *p, const float *sums, const long place[4], int isFirst) {
  const float *bias = isFirst ? p->bias : 0;
  for (long i = 0; i < place[2]; i++)
    for (long j = 0; j < place[3]; j++) {
      float *to = p->c + (place[0] + i) * p->ldc + place[1] + j;
      float before = isFirst && !p->accumulate ? 0 : *to;
      *to = before + p->alpha * sums[i * SQUARE + j] + (bias ? bias[place[1] + j] : 0);
    }
}

/** Packed panels of one operand: the rounded numbers, then what rounding left. */
static void pack_both(Strip strip, int isB, int rests, long size, uint32_t *to) {
  pack(strip, isB, 0, to);
  if (rests) pack(strip, isB, 1, to + size);
}

static void depth_block(const Product *p, int rests, const long range[4], long k) {
  long r0 = range[0], r1 = range[1], column = range[2], columns = range[3], depth = least(KC, p->inner - k);
  long tiles = (depth + 2 * SIDE - 1) / (2 * SIDE), ofA = MC / SIDE * tiles * TILE, ofB = NC / SIDE * tiles * TILE;
  uint32_t *left = (uint32_t *)scratch(0, ofA * (1 + rests)), *right = (uint32_t *)scratch(1, ofB * (1 + rests));
  float sums[SQUARE * SQUARE] __attribute__((aligned(64)));
  Strip b = {p->transposeB ? p->b + column * p->ldb + k : p->b + k * p->ldb + column,
             p->transposeB ? p->ldb : 1, p->transposeB ? 1 : p->ldb, columns, depth};
  pack_both(b, 1, rests, ofB, right);
  for (long row = r0; row < r1; row += MC) {
    Strip a = {p->transposeA ? p->a + k * p->lda + row : p->a + row * p->lda + k,
               p->transposeA ? 1 : p->lda, p->transposeA ? p->lda : 1, least(MC, r1 - row), depth};
    pack_both(a, 0, rests, ofA, left);
    for (long j = 0; j < columns; j += SQUARE)
      for (long i = 0; i < a.rows; i += SQUARE) {
        const uint32_t *lefts = left + i / SIDE * tiles * TILE, *rights = right + j / SIDE * tiles * TILE;
        const uint32_t *const as[2] = {lefts, lefts + ofA}, *const bs[2] = {rights, rights + ofB};
        long place[4] = {row + i, column + j, least(SQUARE, a.rows - i), least(SQUARE, columns - j)};
        block(tiles, as, bs, rests, sums);
        finish(p, sums, place, k == 0);
      }
  }
}

void MIXED(ISA)(const Product *p, int rests, const long range[4]) {
  if (range[0] >= range[1] || range[2] >= range[3]) return;
  tiles_begin();
  for (long column = range[2]; column < range[3]; column += NC)
    for (long k = 0; k < p->inner; k += KC) {
      long part[4] = {range[0], range[1], column, least(NC, range[3] - column)};
      depth_block(p, rests, part, k);
    }
  tiles_end();
}
