// A matrix product C = alpha·op(A)·op(B) (+ C) (+ bias per column), all numbers f32, row-major.
#ifndef TUNELOOM_PRODUCT_H
#define TUNELOOM_PRODUCT_H
#include <stddef.h>
#include <stdint.h>

/** Which part of a product there is; triangles are those of op(A) and C by row and column. */
enum Part {
  WHOLE = 0,
  /** C only where column ≤ row; the rest of C stays as it is. */
  LOWER_C = 1,
  /** op(A) is 0 where inner > row, whatever is stored there. */
  LOWER_A = 2,
  /** op(A) is 0 where inner < row, whatever is stored there. */
  UPPER_A = 3,
};

/** See weights.h. */
typedef struct Weights Weights;

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
  enum Part part;
  /** Stands for B, transposed, in products with weights of 8 or 4 bits. */
  const Weights *weights;
} Product;

/** Computes the rows and columns of one product that a thread was given. */
typedef void (*ProductKernel)(const Product *, long rowStart, long rowEnd, long columnStart, long columnEnd);

/** Computes rows and columns {r0, r1, c0, c1} of a whole product in bf16; with one rest in three such products, with two in six. */
typedef void (*MixedKernel)(const Product *, int rests, const long range[4]);

/**
 * Computes the columns of C = A·Wᵀ (+ bias) that a thread was given, multiples of 16 but for the last; many rows by the mixed
 * kernel where there is one.
 */
typedef void (*WeightsKernel)(const Product *, MixedKernel, int rests, long columnStart, long columnEnd);

/** Rows of `lead` floats from one to the next. */
typedef struct {
  float *at;
  long lead;
} Matrix;

/** What belongs to one head; y is what forward gives, and backward is given, as dy. */
typedef struct {
  Matrix q, k, v, y, dq, dk, dv;
} Head;

/** Where the heads of one operand lie: `outer` floats between batches, `inner` between heads. */
typedef struct {
  float *at;
  long lead, outer, inner;
} Heads;

/** Attention over all heads; head h takes the keys and values of group h / repeats. */
typedef struct {
  long rows, keys, width, out, causal, heads, repeats;
  float scale;
  /** Multiplies in bf16, with so many rests; 0: products are in f32. */
  MixedKernel mixed;
  int rests;
  Heads q, k, v, y, dq, dk, dv;
} Attention;

enum {
  /** Queries of a block; by tiles, for which keys are packed in each block, more. */
  QUERIES = 64, QUERIES_BY_TILES = 128,
};

/** Computes a share of attention: units are blocks of queries of all heads, for the gradient heads. */
typedef void (*AttentionKernel)(const Attention *, long start, long end);

Head head_of(const Attention *, long n);

enum { MOST_PLACES = 20, MOST_REGISTERS = 64 };

/** What of an operand belongs to row r: block (r / divide) % modulo, of one number or of a row's; modulo 0: there are as many. */
typedef struct {
  int32_t isNumber, divide, modulo;
} Access;

/** Steps {what, to, a, b, c} over registers of vectors, which first are operands, then constants; see loops.c. */
typedef struct {
  /** Numbers of a row; 0: there is one row, and units are its numbers. */
  long width;
  long operands, outputs, constants, steps, registers;
  /** Of each operand. */
  const Access *accesses;
  /** Of each output its register, and the steps. */
  const int32_t *written, *code;
  const float *values;
  /** Operands, then outputs; an output may lie over an operand. */
  float *places[MOST_PLACES];
} Loop;

/** Units are rows, or numbers of the one row. */
typedef void (*LoopKernel)(const Loop *, long start, long end);

/** Logits [rows, width] with the target of each row; probabilities may lie over them. */
typedef struct {
  const float *logits;
  const int32_t *targets;
  float *loss, *probabilities;
  long width;
} Rows;

/** Cross-entropy of rows; 0 when a target is outside. */
typedef int (*RowsKernel)(const Rows *, long start, long end);

/** Rows to normalise; `bias` and `mean` belong to the layer norm alone. */
typedef struct {
  const float *x, *gain, *bias;
  float *y, *mean, *inverse;
  long width;
  float epsilon;
} Norm;

typedef void (*NormKernel)(const Norm *, long start, long end);

/** Pairs (i, i + half) of rows; row r takes row (r / divide) mod rows of cos and sin; sign −1 turns back. y may lie over x. */
typedef struct {
  const float *x, *cos, *sin;
  float *y;
  long width, half, divide, rows;
  float sign;
} Rotary;

typedef void (*RotaryKernel)(const Rotary *, long start, long end);

/** Copies a space of 32-bit elements; meta: axes, sizes, steps of `from`, steps of `to`. Units are rows, all axes but the last. */
void copy_rows(const int32_t *from, int32_t *to, const int32_t *meta, long start, long end);

/** Kernels for bf16: the name of their instructions, and why they cannot be used here; 0 when they can and compute rightly. */
typedef struct {
  const char *name;
  MixedKernel product;
  /** How many rests it can take along. */
  int rests;
  const char *(*problem)(void);
} MixedVariant;

/** The best for this processor, or the one wished for; 0 when it cannot be used, and then why. */
const MixedVariant *find_mixed(const char *wish, const char **problem);

void mixed_amx(const Product *, int, const long[4]);
void mixed_avx512bf16(const Product *, int, const long[4]);
void mixed_model(const Product *, int, const long[4]);

/**
 * Attention of new tokens over cached ones and themselves under a mask, see masked.c: q, y [batch, groups, rows, width], new and
 * cached keys and values [batch, groups, time or slots, width], mask [batch, heads, time, slots + time] with steps that may be 0.
 */
typedef struct {
  long groups, repeats, time, slots, width, out;
  float scale;
  const float *q, *k, *v, *mask, *pastK, *pastV;
  float *y;
  /** Floats from one batch and from one head to the next. */
  long maskBatch, maskHead;
  /** Rows of a unit. */
  long unit;
} Masked;

/** Units are `unit` rows, or the last few, of the groups of all batches. */
typedef void (*MaskedKernel)(const Masked *, long start, long end);

/** The kernels that every instruction set has; few_… computes rows and columns {r0, r1, c0, c1} of a whole product with few rows, op(A) = A. */
#define DECLARE_KERNELS(isa) \
  void product_##isa(const Product *, long, long, long, long); \
  void few_##isa(const Product *, const long[4]); \
  void weights_##isa(const Product *, MixedKernel, int, long, long); \
  void attention_##isa(const Attention *, long, long); \
  void attention_gradient_##isa(const Attention *, long, long); \
  void masked_##isa(const Masked *, long, long); \
  void loop_##isa(const Loop *, long, long); \
  int cross_entropy_##isa(const Rows *, long, long); \
  void layer_norm_##isa(const Norm *, long, long); \
  void rms_norm_##isa(const Norm *, long, long); \
  void rotary_half_##isa(const Rotary *, long, long)

DECLARE_KERNELS(avx512);
DECLARE_KERNELS(avx2);
DECLARE_KERNELS(neon);
DECLARE_KERNELS(plain);

/** Columns of C = A·Wᵀ (+ bias), A rounded to bytes; see bytes.c. */
void bytes_avx512vnni(const Product *, long columnStart, long columnEnd);

/** The weights of one output as floats. */
void decode_row(const Weights *, long output, float *to);

/** Scratch memory of the calling thread, aligned to a cache line; grows, freed when the thread ends. */
float *scratch(int which, long floats);
void free_scratch(void *);
/**
 * Asks for pages of 2 MB where nothing has been touched yet. Gain: a token of 135 M parameters in 4 bits reads 90 MB, which are 22,000
 * small pages, whose addresses a virtual machine looks up in two tables: 7.8 → 5.5 ms with one thread.
 */
void prefer_large_pages(char *start, size_t bytes);

#endif
