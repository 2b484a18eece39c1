// The product for one instruction set: compiled once for each, with its flags, LANES, MR and NV.
// Blocking and packing after Goto & van de Geijn 2008, "Anatomy of High-Performance Matrix Multiplication".
#include "panels.h"
#include "product.h"
#include <string.h>

#define JOIN(a, b) a##b
#define NAMED(name) JOIN(product_, name)
#define FEW_ROWS(name) JOIN(few_, name)
typedef float V __attribute__((vector_size(LANES * 4), aligned(4)));
enum {
  NR = NV * LANES,
  /** Depth of a packed block. On Zen 4 the products of a training step ran at 107 GFLOPS with 512, at 97 with 256. */
  KC = 512,
  /** Rows of a packed block of A, which fits the second cache beside a panel of B. */
  MC = MR * (120 / MR),
  /** Columns of a packed block of B, which fits the third. */
  NC = NR * (2048 / NR),
  /** Floats that packing may write past a panel. */
  SLACK = 16,
  /** Up to so many rows B is read once and never packed. */
  FEW = 4,
  /** Up to so many likewise, see few.c; and where columns are rows of B: on Zen 4 192 rows of 576 × 1536 weights run at 108 GFLOPS, by
   * tiles, for which they are packed, at 86; 512 rows at 103 and 100. */
  MANY = 32,
  MANY_TURNED = 32 * LANES,
};

static inline long most(long a, long b) { return a > b ? a : b; }

/** Sets what a triangular op(A) does not have to 0 in a packed panel. */
static void clear_outside(const Product *p, long row, long used, long k, long depth, float *panel) {
  for (long i = 0; i < used; i++) {
    long start = p->part == LOWER_A ? most(0, row + i + 1 - k) : 0;
    long end = p->part == LOWER_A ? depth : least(depth, row + i - k);
    for (long d = start; d < end; d++) panel[d * MR + i] = 0;
  }
}

/** op(A)[row…row+count, k…k+depth] as panels of MR rows, depth-major, padded with zeros. */
static void pack_a(const Product *p, long row, long count, long k, long depth, float *to) {
  if (p->transposeA) copy_panels(p->a + k * p->lda + row, p->lda, count, depth, MR, to);
  for (long panel = 0; panel < count; panel += MR, to += depth * MR) {
    long used = least(MR, count - panel);
    if (!p->transposeA) turn_panel(p->a + (row + panel) * p->lda + k, p->lda, used, depth, MR, to);
    if (p->part == LOWER_A || p->part == UPPER_A) clear_outside(p, row + panel, used, k, depth, to);
  }
}

/** op(B)[k…k+depth, column…column+count] as panels of `width` columns, depth-major, padded with zeros. */
static void pack_b(const Product *p, long column, long count, long k, long depth, long width, float *to) {
  if (!p->transposeB) return copy_panels(p->b + k * p->ldb + column, p->ldb, count, depth, width, to);
  for (long panel = 0; panel < count; panel += width, to += depth * width)
    turn_panel(p->b + (column + panel) * p->ldb + k, p->ldb, least(width, count - panel), depth, width, to);
}

/** One tile of MR rows and so many vectors of sums, all in registers. */
static inline __attribute__((always_inline)) void tile(long depth, const float *a, const float *b, float *out, const int vectors) {
  V sum[MR][NV];
#pragma GCC unroll 16
  for (int i = 0; i < MR; i++)
#pragma GCC unroll 4
    for (int j = 0; j < vectors; j++) sum[i][j] = (V){0};
  for (long d = 0; d < depth; d++, a += MR, b += vectors * LANES) {
    V right[NV];
#pragma GCC unroll 4
    for (int j = 0; j < vectors; j++) right[j] = *(const V *)(b + j * LANES);
#pragma GCC unroll 16
    for (int i = 0; i < MR; i++)
#pragma GCC unroll 4
      for (int j = 0; j < vectors; j++) sum[i][j] += a[i] * right[j];
  }
#pragma GCC unroll 16
  for (int i = 0; i < MR; i++)
#pragma GCC unroll 4
    for (int j = 0; j < vectors; j++) *(V *)(out + i * vectors * LANES + j * LANES) = sum[i][j];
}

/** Writes a tile's part that lies inside C. */
static inline void finish(const Product *p, const float *sums, long row, long column, long rows, long columns, int isFirst, long width) {
  for (long i = 0; i < rows; i++) {
    float *to = p->c + (row + i) * p->ldc + column;
    const float *from = sums + i * width;
    const float *bias = isFirst && p->bias ? p->bias + column : 0;
    long count = p->part == LOWER_C ? least(columns, row + i + 1 - column) : columns;
    if (isFirst && !p->accumulate && !bias)
      for (long j = 0; j < count; j++) to[j] = p->alpha * from[j];
    else if (isFirst && !p->accumulate)
      for (long j = 0; j < count; j++) to[j] = p->alpha * from[j] + bias[j];
    else
      for (long j = 0; j < count; j++) to[j] += p->alpha * from[j] + (bias ? bias[j] : 0);
  }
}

/** One tile of C from a panel of A and one of B; only the depth that a triangular A has. */
static inline __attribute__((always_inline)) void tile_of(const Product *p, const float *left, const float *right, long k, long depth, const long place[4], const int vectors) {
  float sums[MR * NR] __attribute__((aligned(64)));
  long row = place[0], column = place[1], rows = place[2], columns = place[3];
  if (p->part == LOWER_C && column > row + rows - 1) return;
  long start = p->part == UPPER_A ? least(depth, most(0, row - k)) : 0;
  long end = p->part == LOWER_A ? most(0, least(depth, row + rows - k)) : depth;
  if (start >= end && k > 0) return;
  tile(end - start, left + start * MR, right + start * vectors * LANES, sums, vectors);
  finish(p, sums, row, column, rows, columns, k == 0, vectors * LANES);
}

/** Writes one element of C from its sum. */
static inline void put(const Product *p, long row, long column, float sum) {
  float *to = p->c + row * p->ldc + column;
  *to = p->alpha * sum + (p->bias ? p->bias[column] : 0) + (p->accumulate ? *to : 0);
}

/** Sums of neighbouring fourths of a vector. */
static inline Four fourths(V v) {
  Four part[LANES / 4], sum;
  memcpy(part, &v, sizeof v);
  sum = part[0];
  for (int i = 1; i < LANES / 4; i++) sum += part[i];
  return sum;
}

/** The totals of four vectors. */
static inline Four totals(const V v[4]) {
  Four a = fourths(v[0]), b = fourths(v[1]), c = fourths(v[2]), d = fourths(v[3]);
  Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  Four AB = __builtin_shufflevector(a, b, 2, 6, 3, 7), CD = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) + __builtin_shufflevector(ab, cd, 2, 3, 6, 7) +
         __builtin_shufflevector(AB, CD, 0, 1, 4, 5) + __builtin_shufflevector(AB, CD, 2, 3, 6, 7);
}

/** Dot products of one to four rows with four columns, each a row of B, which is read once for all rows. */
static inline void dots(const Product *p, long r0, int rows, long column, int used) {
  V sums[FEW][4] = {0};
  float rest[FEW][4] = {0};
  const float *w[4];
  for (int j = 0; j < 4; j++) w[j] = p->b + (column + (j < used ? j : 0)) * p->ldb;
  long k = 0;
  for (; k + LANES <= p->inner; k += LANES)
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) {
      V right = *(const V *)(w[j] + k);
      __builtin_prefetch(w[j] + k + 4 * p->ldb); // the next columns: rows of B are too short for the processor to foresee
#pragma GCC unroll 4
      for (int i = 0; i < rows; i++) sums[i][j] += *(const V *)(p->a + (r0 + i) * p->lda + k) * right;
    }
  for (; k < p->inner; k++)
    for (int j = 0; j < 4; j++)
      for (int i = 0; i < rows; i++) rest[i][j] += p->a[(r0 + i) * p->lda + k] * w[j][k];
  for (int i = 0; i < rows; i++) {
    Four total = totals(sums[i]);
    for (int j = 0; j < used; j++) put(p, r0 + i, column + j, rest[i][j] + total[j]);
  }
}

/** The same where columns of C are columns of B: each row of B is scaled and added. */
static inline void scaled_rows(const Product *p, long r0, int rows, long column, long used) {
  V sums[FEW][4] = {0};
  for (long k = 0; k < p->inner; k++) {
    const float *from = p->b + k * p->ldb + column;
#pragma GCC unroll 4
    for (int j = 0; j < 4; j++) {
      V right = *(const V *)(from + j * LANES);
#pragma GCC unroll 4
      for (int i = 0; i < rows; i++) sums[i][j] += p->a[(r0 + i) * p->lda + k] * right;
    }
  }
  for (int i = 0; i < rows; i++)
    for (long j = 0; j < used; j++) put(p, r0 + i, column + j, sums[i][j / LANES][j % LANES]);
}

static inline void few_columns(const Product *p, long r0, int rows, long c0, long c1) {
  long column = c0;
  if (p->transposeB)
    for (; column < c1; column += 4) dots(p, r0, rows, column, least(4, c1 - column));
  else
    for (; column + 4 * LANES <= c1; column += 4 * LANES) scaled_rows(p, r0, rows, column, 4 * LANES);
  for (; column < c1; column++)
    for (int i = 0; i < rows; i++) {
      float total = 0;
      for (long k = 0; k < p->inner; k++) total += p->a[(r0 + i) * p->lda + k] * p->b[k * p->ldb + column];
      put(p, r0 + i, column, total);
    }
}

/** One to four rows: as fast as B can be read. */
static void few_rows(const Product *p, long r0, long r1, long c0, long c1) {
  switch (r1 - r0) {
  case 1: return few_columns(p, r0, 1, c0, c1);
  case 2: return few_columns(p, r0, 2, c0, c1);
  case 3: return few_columns(p, r0, 3, c0, c1);
  case 4: return few_columns(p, r0, 4, c0, c1);
  }
}

/** Nothing to add up: C becomes bias (+ C). */
static void no_depth(const Product *p, long r0, long r1, long c0, long c1) {
  for (long row = r0; row < r1; row++)
    for (long column = c0; column < (p->part == LOWER_C ? least(c1, row + 1) : c1); column++) {
      float *to = p->c + row * p->ldc + column;
      *to = (p->bias ? p->bias[column] : 0) + (p->accumulate ? *to : 0);
    }
}

/** The blocks of a share, by tiles of so many vectors. */
static inline __attribute__((always_inline)) void blocks(const Product *p, long inner, const long range[4], const int vectors) {
  const long r0 = range[0], r1 = range[1], c0 = range[2], c1 = range[3], width = vectors * LANES;
  float *left = scratch(0, MC * KC + SLACK), *right = scratch(1, least(NC, (c1 - c0 + width - 1) / width * width) * KC + SLACK);
  for (long column = c0; column < c1; column += NC)
    for (long k = 0; k < inner; k += KC) {
      long columns = least(NC, c1 - column), depth = least(KC, inner - k);
      pack_b(p, column, columns, k, depth, width, right);
      for (long row = r0; row < r1; row += MC) {
        long rows = least(MC, r1 - row);
        pack_a(p, row, rows, k, depth, left);
        for (long j = 0; j < columns; j += width)
          for (long i = 0; i < rows; i += MR) {
            long place[4] = {row + i, column + j, least(MR, rows - i), least(width, columns - j)};
            tile_of(p, left + i * depth, right + j * depth, k, depth, place, vectors);
          }
      }
    }
}

void NAMED(ISA)(const Product *p, long r0, long r1, long c0, long c1) {
  if (r0 >= r1 || c0 >= c1) return;
  if (p->inner == 0) return no_depth(p, r0, r1, c0, c1);
  if (p->rows <= FEW && !p->transposeA && p->part == WHOLE)
    return few_rows(p, r0, r1, c0, c1);
  if (p->rows <= (p->transposeB ? MANY_TURNED : MANY) && !p->transposeA && p->part == WHOLE) {
    const long few[4] = {r0, r1, c0, c1};
    return FEW_ROWS(ISA)(p, few);
  }
  if (p->part == LOWER_C) c1 = least(c1, r1);
  long inner = p->part == LOWER_A ? least(p->inner, r1) : p->inner;
  const long range[4] = {r0, r1, c0, c1};
  // few columns, as of adapters, do not fill a wide tile
  if (c1 - c0 <= LANES) blocks(p, inner, range, 1);
  else blocks(p, inner, range, NV);
}
