// A matrix product C = alpha·op(A)·op(B) (+ C) (+ bias per column), all numbers f32, row-major.
#ifndef TUNELOOM_PRODUCT_H
#define TUNELOOM_PRODUCT_H

typedef struct {
  int transposeA, transposeB;
  long rows, columns, inner;
  const float *a;
  long lda;
  const float *b;
  long ldb;
  float *c;
  long ldc;
  float alpha;
  int accumulate;
  const float *bias;
} Product;

/** Computes the rows and columns of one product that a thread was given. */
typedef void (*ProductKernel)(const Product *, long rowStart, long rowEnd, long columnStart, long columnEnd);

void product_avx512(const Product *, long, long, long, long);
void product_avx2(const Product *, long, long, long, long);
void product_neon(const Product *, long, long, long, long);
void product_plain(const Product *, long, long, long, long);

/** Scratch memory of the calling thread, aligned to a cache line; grows, freed when the thread ends. */
float *scratch(int which, long floats);
void free_scratch(void *);

#endif
