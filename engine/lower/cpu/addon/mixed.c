// The product in bf16: inputs rounded to bf16, sums in f32; or in three or six such products with what rounding left.
// One rest: a = a₀ + a₁ and b = b₀ + b₁ give a·b ≈ a₀·b₀ + a₀·b₁ + a₁·b₀, with errors near 2⁻¹⁸; two rests, a = a₀ + a₁ + a₂, add
// a₁·b₁ + a₀·b₂ + a₂·b₀, which leaves what f32 rounds away.
// @source Henry, Tang & Heinecke 2019, 1904.06376
// By tiles: AMX or its model, see tiles.h; pairs.c does the same by vectors.
#include <string.h>
#include "product.h"
#include "strips.h"
#include "tiles.h"

#define JOIN(a, b) a##b
#define MIXED(name) JOIN(mixed_, name)

enum {
  /** Rows and columns of a block of C. */
  SQUARE = 2 * SIDE,
  /** Depth of a packed block: up to this even parts are as deep as the whole of a narrow model, whose C is then written once. */
  KC = 512, KC_WITH_RESTS = 384, KC_WITH_TWO = 256,
  /** A block of B, packed with its rests, takes three eighths of the second cache (2 MB where AMX is). */
  MC = 128, NC = 512,
};

static inline long least(long a, long b) { return a < b ? a : b; }

/** Words of a place in two panels: a tile of each, then for each rest a tile of each. */
static inline long words_of(int rests) { return (1 + rests) * PAIR; }

/** Place `k` of the panels that begin at `row`. */
static inline void pack_place(Strip all, long row, long k, int isB, int rests, uint32_t *to) {
  for (long half = 0; half < 2; half++, to += TILE) {
    Strip s = all;
    long first = row + half * SIDE;
    s.from += first * all.across + 2 * SIDE * k * all.along;
    s.rows = first < all.rows ? least(SIDE, all.rows - first) : 0;
    s.depth = least(2 * SIDE, all.depth - 2 * SIDE * k);
    pack_tile(s, isB, rests, to);
  }
}

/** Pairs of panels of 16 rows, each of `tiles` places, in the order in which they lie in memory. */
static void pack(Strip all, int isB, long tiles, int rests, uint32_t *to) {
  const long words = words_of(rests);
  if (all.along == 1)
    for (long row = 0; row < all.rows; row += SQUARE)
      for (long k = 0; k < tiles; k++, to += words) pack_place(all, row, k, isB, rests, to);
  else
    for (long k = 0; k < tiles; k++)
      for (long row = 0; row < all.rows; row += SQUARE)
        pack_place(all, row, k, isB, rests, to + (row / SQUARE * tiles + k) * words);
}

/** Adds to a block of C the products of a place of A and one of B. */
static inline void add_first(const uint32_t *a, const uint32_t *b) {
  tile_load(4, a, 64);
  tile_load(6, b, 64);
  tile_dot(0, 4, 6);
  tile_load(7, b + TILE, 64);
  tile_dot(1, 4, 7);
  tile_load(5, a + TILE, 64);
  tile_dot(2, 5, 6);
  tile_dot(3, 5, 7);
}

/** The same of another part of A, and the last of B. */
static inline void add_left(const uint32_t *a) {
  tile_load(4, a, 64);
  tile_dot(0, 4, 6);
  tile_dot(1, 4, 7);
  tile_load(5, a + TILE, 64);
  tile_dot(2, 5, 6);
  tile_dot(3, 5, 7);
}

/** The same of another part of B, and the last of A. */
static inline void add_right(const uint32_t *b) {
  tile_load(6, b, 64);
  tile_dot(0, 4, 6);
  tile_dot(2, 5, 6);
  tile_load(7, b + TILE, 64);
  tile_dot(1, 4, 7);
  tile_dot(3, 5, 7);
}

/** Adds to a block of C the products of two panels of A and two of B over `tiles` places. */
static inline void add_products(long tiles, int rests, const uint32_t *a, const uint32_t *b) {
  const long words = words_of(rests);
  for (long t = 0; t < tiles; t++, a += words, b += words) {
    add_first(a + rests * PAIR, b);
    if (rests == 0) continue;
    if (rests == 2) {
      add_left(a + PAIR);
      add_right(b + PAIR);
      add_left(a);
      add_right(b + 2 * PAIR);
      add_right(b);
    } else {
      add_left(a);
      add_right(b + PAIR);
    }
  }
}

/** Sums begin with what lies there, 16 rows `bytes` apart: C, a row of bias in all of them, or nothing. */
static inline void begin(const float *from, long bytes) {
  if (!from) {
    tile_zero(0);
    tile_zero(1);
    tile_zero(2);
    tile_zero(3);
    return;
  }
  const float *below = (const float *)((const char *)from + SIDE * bytes);
  tile_load(0, from, bytes);
  tile_load(1, from + SIDE, bytes);
  tile_load(2, below, bytes);
  tile_load(3, below + SIDE, bytes);
}

static inline void end(float *to, long bytes) {
  float *below = (float *)((char *)to + SIDE * bytes);
  tile_store(0, to, bytes);
  tile_store(1, to + SIDE, bytes);
  tile_store(2, below, bytes);
  tile_store(3, below + SIDE, bytes);
}

/** Writes the part of a block's sums that lies inside C. */
static void finish(const Product *p, const float *sums, const long place[4], int isFirst) {
  const float *bias = isFirst && p->bias ? p->bias + place[1] : 0;
  for (long i = 0; i < place[2]; i++) {
    float *to = p->c + (place[0] + i) * p->ldc + place[1];
    const float *from = sums + i * SQUARE;
    if (isFirst && !p->accumulate)
      for (long j = 0; j < place[3]; j++) to[j] = p->alpha * from[j] + (bias ? bias[j] : 0);
    else
      for (long j = 0; j < place[3]; j++) to[j] = to[j] + p->alpha * from[j] + (bias ? bias[j] : 0);
  }
}

/** What sums of a block at the edge of C begin with: as in {@link begin}, 0 where there is no C. */
static void gather(const float *from, long lead, const long place[4], float *sums) {
  memset(sums, 0, SQUARE * SQUARE * sizeof(float));
  for (long i = 0; i < place[2]; i++) memcpy(sums + i * SQUARE, from + i * lead, place[3] * sizeof(float));
}

/**
 * A block {row, column, rows, columns} of C: in its place where it is whole, else through a copy. Sums begin in both with the same numbers,
 * so that results do not depend on where threads part C.
 */
static inline void block(const Product *p, long tiles, int rests, const uint32_t *a, const uint32_t *b, const long at[4], int isFirst) {
  float sums[SQUARE * SQUARE] __attribute__((aligned(64)));
  float *c = p->c + at[0] * p->ldc + at[1];
  const float *bias = isFirst && p->bias ? p->bias + at[1] : 0;
  const int adds = !isFirst || p->accumulate;
  const int isContinued = p->alpha == 1 && !(bias && adds), isWhole = at[2] == SQUARE && at[3] == SQUARE;
  const float *from = !isContinued ? 0 : bias ? bias : adds ? c : 0;
  const long lead = bias ? 0 : p->ldc;
  if (from && !isWhole) {
    gather(from, lead, at, sums);
    begin(sums, SQUARE * sizeof(float));
  } else
    begin(from, lead * sizeof(float));
  if (rests == 0) add_products(tiles, 0, a, b);
  else if (rests == 1) add_products(tiles, 1, a, b);
  else add_products(tiles, 2, a, b);
  if (isContinued && isWhole) return end(c, p->ldc * sizeof(float));
  end(sums, SQUARE * sizeof(float));
  if (!isContinued) return finish(p, sums, at, isFirst);
  for (long i = 0; i < at[2]; i++) memcpy(c + i * p->ldc, sums + i * SQUARE, at[3] * sizeof(float));
}

static void depth_block(const Product *p, int rests, const long range[4], long k, long depth) {
  long r0 = range[0], r1 = range[1], column = range[2], columns = range[3];
  long tiles = (depth + 2 * SIDE - 1) / (2 * SIDE), words = tiles * words_of(rests);
  uint32_t *left = (uint32_t *)scratch(0, MC / SQUARE * words), *right = (uint32_t *)scratch(1, NC / SQUARE * words);
  Strip b = {p->transposeB ? p->b + column * p->ldb + k : p->b + k * p->ldb + column,
             p->transposeB ? p->ldb : 1, p->transposeB ? 1 : p->ldb, columns, depth};
  pack(b, 1, tiles, rests, right);
  for (long row = r0; row < r1; row += MC) {
    Strip a = {p->transposeA ? p->a + k * p->lda + row : p->a + row * p->lda + k,
               p->transposeA ? 1 : p->lda, p->transposeA ? p->lda : 1, least(MC, r1 - row), depth};
    pack(a, 0, tiles, rests, left);
    for (long i = 0; i < a.rows; i += SQUARE)
      for (long j = 0; j < columns; j += SQUARE) {
        const long place[4] = {row + i, column + j, least(SQUARE, a.rows - i), least(SQUARE, columns - j)};
        block(p, tiles, rests, left + i / SQUARE * words, right + j / SQUARE * words, place, k == 0);
      }
  }
}

void MIXED(ISA)(const Product *p, int rests, const long range[4]) {
  if (range[0] >= range[1] || range[2] >= range[3]) return;
  const long deepest = rests == 2 ? KC_WITH_TWO : rests ? KC_WITH_RESTS : KC, parts = (p->inner + deepest - 1) / deepest;
  const long each = ((p->inner + parts - 1) / parts + 2 * SIDE - 1) / (2 * SIDE) * (2 * SIDE);
  tiles_begin();
  for (long column = range[2]; column < range[3]; column += NC)
    for (long k = 0; k < p->inner; k += each) {
      long part[4] = {range[0], range[1], column, least(NC, range[3] - column)};
      depth_block(p, rests, part, k, least(each, p->inner - k));
    }
  tiles_end();
}
