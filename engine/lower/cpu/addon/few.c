// Products of few rows, from 5 on, for one instruction set: B is read once from memory and never packed.
// More rows than product.c lets come here pay for packing, fewer are dot products.
#include "panels.h"
#include "product.h"

#define JOIN(a, b) a##b
#define FEW(name) JOIN(few_, name)
typedef float V __attribute__((vector_size(LANES * 4), aligned(4)));

enum {
  /** Columns whose sums are in registers at once, where they are rows of B. */
  COLUMNS = 8,
  /** Rows and vectors of sums in registers at once, where columns of C are columns of B. */
  ROWS = NV > 2 ? 8 : 6,
  VECTORS = NV > 2 ? 3 : 2,
  /** Inner places that are fetched ahead where neighbours lie far apart. */
  AHEAD = 24,
  LINE = 16,
};

/** Writes one element of C from its sum. */
static inline void put(const Product *p, long row, long column, float sum) {
  float *to = p->c + row * p->ldc + column;
  *to = p->alpha * sum + (p->bias ? p->bias[column] : 0) + (p->accumulate ? *to : 0);
}

/** Sums of some columns, each a row of B, over rows that fill `vectors` of them and lie [inner][vectors] in `a`. */
static inline __attribute__((always_inline)) void columns_of(const Product *p, const float *a, const float *const b[COLUMNS], long next, float *out, const int columns, const int vectors) {
  V sum[COLUMNS][2];
#pragma GCC unroll 8
  for (int j = 0; j < columns; j++)
#pragma GCC unroll 2
    for (int v = 0; v < vectors; v++) sum[j][v] = (V){0};
  for (long k = 0; k < p->inner; k += LINE) {
    long end = least(k + LINE, p->inner);
    if (next)
      for (int j = 0; j < columns; j++) __builtin_prefetch(b[j] + next + k);
    for (long i = k; i < end; i++) {
      V left[2];
#pragma GCC unroll 2
      for (int v = 0; v < vectors; v++) left[v] = *(const V *)(a + (i * vectors + v) * LANES);
#pragma GCC unroll 8
      for (int j = 0; j < columns; j++)
#pragma GCC unroll 2
        for (int v = 0; v < vectors; v++) sum[j][v] += b[j][i] * left[v];
    }
  }
#pragma GCC unroll 8
  for (int j = 0; j < columns; j++)
#pragma GCC unroll 2
    for (int v = 0; v < vectors; v++) *(V *)(out + (j * vectors + v) * LANES) = sum[j][v];
}

/** Where columns of C are rows of B: blocks of columns, each over all rows while it is near. */
static inline __attribute__((always_inline)) void by_columns(const Product *p, const long range[4], const int columns, const int vectors) {
  const long width = vectors * LANES, rows = range[1] - range[0], size = width * p->inner;
  float *a = scratch(0, (rows + width - 1) / width * size + LINE), sums[COLUMNS * 2 * LANES] __attribute__((aligned(64)));
  for (long i = 0; i < rows; i += width)
    turn_panel(p->a + (range[0] + i) * p->lda, p->lda, least(width, rows - i), p->inner, width, a + i / width * size);
  for (long column = range[2]; column < range[3]; column += columns) {
    long used = least(columns, range[3] - column), hasNext = column + 2 * columns <= range[3];
    const float *b[COLUMNS];
    for (long j = 0; j < columns; j++) b[j] = p->b + (column + least(j, used - 1)) * p->ldb;
    for (long i = 0; i < rows; i += width) {
      columns_of(p, a + i / width * size, b, i == 0 && hasNext ? columns * p->ldb : 0, sums, columns, vectors);
      for (long row = i; row < least(i + width, rows); row++)
        for (long j = 0; j < used; j++) put(p, range[0] + row, column + j, sums[j * width + row - i]);
    }
  }
}

/** Sums of ROWS rows, which lie [inner][ROWS] in `a`, and so many vectors of columns. */
static inline __attribute__((always_inline)) void rows_of(const Product *p, const float *a, const float *b, float *out, const int vectors) {
  V sum[ROWS][VECTORS];
#pragma GCC unroll 8
  for (int i = 0; i < ROWS; i++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) sum[i][v] = (V){0};
  for (long k = 0; k < p->inner; k++, a += ROWS, b += p->ldb) {
    V right[VECTORS];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) right[v] = *(const V *)(b + v * LANES);
    if (k + AHEAD < p->inner)
      for (int v = 0; v < vectors * LANES; v += LINE) __builtin_prefetch(b + AHEAD * p->ldb + v);
#pragma GCC unroll 8
    for (int i = 0; i < ROWS; i++)
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) sum[i][v] += a[i] * right[v];
  }
#pragma GCC unroll 8
  for (int i = 0; i < ROWS; i++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) *(V *)(out + (i * vectors + v) * LANES) = sum[i][v];
}

/** All rows of so many vectors of columns: the first rows bring them from memory, the others find them near. */
static inline __attribute__((always_inline)) void strip(const Product *p, const long rows[2], const float *a, long column, const int vectors) {
  float sums[ROWS * VECTORS * LANES] __attribute__((aligned(64)));
  for (long row = rows[0]; row < rows[1]; row += ROWS, a += ROWS * p->inner) {
    rows_of(p, a, p->b + column, sums, vectors);
    for (long i = 0; i < least(ROWS, rows[1] - row); i++)
      for (long j = 0; j < vectors * LANES; j++) put(p, row + i, column + j, sums[i * vectors * LANES + j]);
  }
}

/** Columns that fill no vector. */
static void rest(const Product *p, const long range[4], long column) {
  for (; column < range[3]; column++)
    for (long row = range[0]; row < range[1]; row++) {
      float sum = 0;
      for (long k = 0; k < p->inner; k++) sum += p->a[row * p->lda + k] * p->b[k * p->ldb + column];
      put(p, row, column, sum);
    }
}

/** Rows r0 … r1 where columns of C are columns of B. */
static void by_rows(const Product *p, const long range[4]) {
  long r0 = range[0], r1 = range[1], column = range[2], panels = (r1 - r0 + ROWS - 1) / ROWS;
  float *a = scratch(0, panels * ROWS * p->inner + LINE);
  for (long i = 0; i < panels; i++)
    turn_panel(p->a + (r0 + i * ROWS) * p->lda, p->lda, least(ROWS, r1 - r0 - i * ROWS), p->inner, ROWS, a + i * ROWS * p->inner);
  for (; column + VECTORS * LANES <= range[3]; column += VECTORS * LANES) strip(p, range, a, column, VECTORS);
  for (; column + LANES <= range[3]; column += LANES) strip(p, range, a, column, 1);
  rest(p, range, column);
}

void FEW(ISA)(const Product *p, const long range[4]) {
  if (!p->transposeB) return by_rows(p, range);
  if (range[1] - range[0] <= LANES) by_columns(p, range, COLUMNS, 1);
  else by_columns(p, range, NV > 2 ? COLUMNS : COLUMNS / 2, 2);
}
