// Kernels by name. All take numbers alone; addresses are offsets in bytes from the start of the memory, 0 is none. The last two are
// the thread's share.
//
// gemmRows, gemmColumns: transposeA, transposeB, rows, columns, inner, a, lda, b, ldb, c, ldc, alpha, accumulate, bias,
//   batch, strideA, strideB, strideC, start, end; start … end count rows of all products, or columns of the one product.
// gemmStrided: transposeA, transposeB, rows, columns, inner, a, lda, a1, a2, b, ldb, b1, b2, c, ldc, c1, c2, alpha,
//   accumulate, bias, within, part, start, end; product n begins at a + (n / within) · a1 + (n % within) · a2, alike b
//   and c; start … end count rows of all products; `part` as in product.h: 0 whole, 1 lower C, 2 lower A, 3 upper A.
// gemmWeights: bits, outputs, inputs, codes, scales, half, zeros, kind, group, groups (the weights, see weights.h), rows, a, lda, c,
//   ldc, bias, bytes (1: A is rounded to bytes where there are instructions for them), mixed (else, for many rows: −1 f32, else rests
//   in bf16), start, end: C = A·Wᵀ (+ bias), start … end are columns, multiples of 16 but for the last.
// gatherWeights: the weights likewise, indices, to, start, end: rows of a table, start … end count indices.
// gemmMixed, gemmMixedColumns: as gemmRows and gemmColumns up to strideC, then rests (0: bf16, 1: three products in bf16, 2: six),
//   start, end.
// attention: q, k, v, y, layout, scale, mixed (of products: −1 f32, else rests in bf16), start, end; start … end
//   count blocks of queries of all heads. attentionGradient: q, k, v, dy, dq, dk, dv, layout, scale, mixed, start, end; results
//   at 0 are left out, start … end count heads. The layout is integers: rows, keys, width, out, causal, heads, repeats, then for
//   each operand in order lead, outer and inner as in product.h.
// maskedAttention: q, k, v, mask, past keys, past values, y, groups, repeats, time, slots, width, out, floats between batches and
//   between heads of the mask, scale, rows of a unit, start, end; start … end count units: each group of all batches has so many rows,
//   one for each of its heads and new tokens.
// loop: code, then the places of operands and results, start, end; start … end count rows, or numbers where there is one row. The
//   code is integers: numbers of a row (0: there is one), how many operands, results, constants, steps and registers, for each
//   operand isNumber, divide and modulo as in product.h, the register of each result, the constants' bits, and the steps
//   {what, to, a, b, c} of loops.c.
// softmaxCrossEntropy, layerNorm, rmsNorm, rotaryHalf, copyStrided, fill, gatherRows, gatherLast: as in kernels/*.ts, which they
//   replace.
#include "calls.h"
#include "variants.h"
#include "weights.h"

static const char WEIGHTS[] = "weights: 8 or 4 bits, zeros of kind 0 … 3, and groups of a multiple of 16";

static void *address(double offset) { return offset == 0 ? 0 : base + (uint64_t)offset; }

static Product product_of(const double *v) {
  Product p = {
      .transposeA = v[0] != 0, .transposeB = v[1] != 0,
      .rows = v[2], .columns = v[3], .inner = v[4],
      .a = address(v[5]), .lda = v[6], .b = address(v[7]), .ldb = v[8], .c = address(v[9]), .ldc = v[10],
      .alpha = v[11], .accumulate = v[12] != 0, .bias = address(v[13]),
  };
  return p;
}

/** Distances between products: `outer` after each `within`, `inner` between those. */
typedef struct {
  long outer, inner;
} Stride;

static long offset_of(Stride s, long n, long within) { return n / within * s.outer + n % within * s.inner; }

#define NOT_CHOSEN ": mixed() before products in bf16, and as many rests as its instructions take along"

static int can_take(double rests) { return mixed && rests <= mixed->rests; }

/** What computes the rows of one product. */
static void compute(const Product *p, long start, long end, int rests) {
  const long range[4] = {start, end, 0, p->columns};
  if (rests < 0 || p->inner == 0) variant->product(p, start, end, 0, p->columns);
  else mixed->product(p, rests, range);
}

enum { IN_F32 = -1 };

/** A share {within, start, end} of products: rows start … end, placed as `strides` of A, B and C say. */
static void batch(const Product *all, const Stride *strides, const long share[3], int rests) {
  long within = share[0], start = share[1], end = share[2];
  for (long unit = start; unit < end;) {
    long n = unit / all->rows, row = unit % all->rows;
    long last = all->rows < row + end - unit ? all->rows : row + end - unit;
    Product one = *all;
    one.a += offset_of(strides[0], n, within);
    one.b += offset_of(strides[1], n, within);
    one.c += offset_of(strides[2], n, within);
    compute(&one, row, last, rests);
    unit += last - row;
  }
}

static const char *gemm_rows(const double *v) {
  Product all = product_of(v);
  Stride strides[3] = {{v[15], 0}, {v[16], 0}, {v[17], 0}};
  const long share[3] = {1, v[18], v[19]};
  batch(&all, strides, share, IN_F32);
  return 0;
}

static const char *gemm_mixed(const double *v) {
  if (!can_take(v[18])) return "gemmMixed" NOT_CHOSEN;
  Product all = product_of(v);
  Stride strides[3] = {{v[15], 0}, {v[16], 0}, {v[17], 0}};
  const long share[3] = {1, v[19], v[20]};
  batch(&all, strides, share, v[18]);
  return 0;
}

static const char *gemm_mixed_columns(const double *v) {
  if (!can_take(v[18])) return "gemmMixedColumns" NOT_CHOSEN;
  Product p = product_of(v);
  const long range[4] = {0, p.rows, v[19], v[20]};
  if (p.inner == 0) variant->product(&p, 0, p.rows, range[2], range[3]);
  else mixed->product(&p, v[18], range);
  return 0;
}

static const char *gemm_strided(const double *v) {
  if (v[20] < 1 || v[21] < WHOLE || v[21] > UPPER_A) return "gemmStrided: within ≥ 1 and a part of 0 … 3";
  Product all = {
      .transposeA = v[0] != 0, .transposeB = v[1] != 0,
      .rows = v[2], .columns = v[3], .inner = v[4],
      .a = address(v[5]), .lda = v[6], .b = address(v[9]), .ldb = v[10], .c = address(v[13]), .ldc = v[14],
      .alpha = v[17], .accumulate = v[18] != 0, .bias = address(v[19]), .part = (enum Part)v[21],
  };
  Stride strides[3] = {{v[7], v[8]}, {v[11], v[12]}, {v[15], v[16]}};
  const long share[3] = {v[20], v[22], v[23]};
  batch(&all, strides, share, IN_F32);
  return 0;
}

static Heads heads_of(double at, const int32_t *layout) {
  Heads found = {address(at), layout[0], layout[1], layout[2]};
  return found;
}

static Matrix matrix_of(const Heads *all, long batch, long head) {
  Matrix found = {all->at ? all->at + batch * all->outer + head * all->inner : 0, all->lead};
  return found;
}

Head head_of(const Attention *t, long n) {
  long batch = n / t->heads, head = n % t->heads, group = head / t->repeats;
  Head found = {matrix_of(&t->q, batch, head),  matrix_of(&t->k, batch, group),  matrix_of(&t->v, batch, group),
                matrix_of(&t->y, batch, head),  matrix_of(&t->dq, batch, head), matrix_of(&t->dk, batch, head),
                matrix_of(&t->dv, batch, head)};
  return found;
}

/** Operands in the order of the arguments, then their layout, the scale and what products are computed in. */
static Attention attention_of(const double *v, int operands) {
  const int32_t *layout = address(v[operands]);
  Attention t = {.rows = layout[0], .keys = layout[1], .width = layout[2], .out = layout[3], .causal = layout[4],
                 .heads = layout[5], .repeats = layout[6], .scale = v[operands + 1],
                 .mixed = v[operands + 2] < 0 ? 0 : mixed->product, .rests = v[operands + 2]};
  Heads *const all[] = {&t.q, &t.k, &t.v, &t.y, &t.dq, &t.dk, &t.dv};
  for (int i = 0; i < operands; i++) *all[i] = heads_of(v[i], layout + 7 + 3 * i);
  return t;
}

static const char *attention(const double *v) {
  if (v[6] >= 0 && !can_take(v[6])) return "attention" NOT_CHOSEN;
  Attention t = attention_of(v, 4);
  variant->attention(&t, v[7], v[8]);
  return 0;
}

static const char *masked_attention(const double *v) {
  Masked t = {
      .q = address(v[0]), .k = address(v[1]), .v = address(v[2]), .mask = address(v[3]), .pastK = address(v[4]),
      .pastV = address(v[5]), .y = address(v[6]), .groups = v[7], .repeats = v[8], .time = v[9], .slots = v[10], .width = v[11],
      .out = v[12], .maskBatch = v[13], .maskHead = v[14], .scale = v[15], .unit = v[16],
  };
  variant->masked(&t, v[17], v[18]);
  return 0;
}

static const char *attention_gradient(const double *v) {
  if (v[9] >= 0 && !can_take(v[9])) return "attentionGradient" NOT_CHOSEN;
  Attention t = attention_of(v, 7);
  variant->gradient(&t, v[10], v[11]);
  return 0;
}

/** The loop that code describes, without places. */
static Loop loop_of(const int32_t *code) {
  Loop l = {.width = code[0], .operands = code[1], .outputs = code[2], .constants = code[3], .steps = code[4], .registers = code[5]};
  l.accesses = (const Access *)(code + 6);
  l.written = (const int32_t *)(l.accesses + l.operands);
  l.values = (const float *)(l.written + l.outputs);
  l.code = l.written + l.outputs + l.constants;
  return l;
}

static const char *loop(const double *v) {
  Loop l = loop_of(address(v[0]));
  const long places = l.operands + l.outputs;
  if (places > MOST_PLACES || l.registers > MOST_REGISTERS) return "loop: at most 20 places and 64 registers";
  for (long i = 0; i < places; i++) l.places[i] = address(v[1 + i]);
  variant->loop(&l, v[places + 1], v[places + 2]);
  return 0;
}

static const char *cross_entropy(const double *v) {
  Rows r = {.logits = address(v[0]), .targets = address(v[1]), .loss = address(v[2]), .probabilities = address(v[3]), .width = v[4]};
  return variant->crossEntropy(&r, v[5], v[6]) ? 0 : "softmaxCrossEntropy: targets inside the vocabulary";
}

static const char *gemm_columns(const double *v) {
  Product p = product_of(v);
  variant->product(&p, 0, p.rows, v[18], v[19]);
  return 0;
}

/** The weights that ten numbers from `v` on describe: bits, outputs, inputs, codes, scales, half, zeros, kind, group, groups. */
static Weights weights_of(const double *v) {
  Weights w = {
      .bits = v[0], .inputs = v[2], .padded = ((long)v[2] + 31) / 32 * 32, .codes = address(v[3]), .scales = address(v[4]),
      .half = v[5] != 0, .zeros = address(v[6]), .kind = (enum Zeros)v[7], .group = v[8], .groups = v[9],
  };
  return w;
}

static int are_weights(const double *v) {
  return (v[0] == 8 || v[0] == 4) && v[7] >= MIDDLE && v[7] <= LEAST && v[8] >= 16 && (long)v[8] % 16 == 0;
}

static const char *gemm_weights(const double *v) {
  if (!are_weights(v)) return WEIGHTS;
  if (v[17] >= 0 && !can_take(v[17])) return "gemmWeights" NOT_CHOSEN;
  Weights w = weights_of(v);
  Product p = {
      .transposeB = 1, .rows = v[10], .columns = v[1], .inner = v[2], .a = address(v[11]), .lda = v[12],
      .c = address(v[13]), .ldc = v[14], .alpha = 1, .bias = address(v[15]), .weights = &w,
  };
  if (v[16] != 0 && variant->bytes && p.inner > 0) variant->bytes(&p, v[18], v[19]);
  else variant->weights(&p, v[17] < 0 ? 0 : mixed->product, v[17], v[18], v[19]);
  return 0;
}

/** Codes of a share of outputs. */
static Bytes codes_of(const double *v) {
  Weights w = weights_of(v);
  const long first = v[18], last = v[19];
  const uint8_t *from = line_of(&w, first / PANEL, 0), *to = line_of(&w, (last + PANEL - 1) / PANEL, 0);
  return (Bytes){(const char *)from, to - from};
}

/** Columns of a share, where they are rows of B. */
static Bytes rows_of_b(const double *v) {
  const long first = v[18], last = v[19], lead = v[8];
  const float *b = address(v[7]);
  return (Bytes){(const char *)(b + first * lead), v[1] != 0 ? (last - first) * lead * (long)sizeof(float) : 0};
}

/** Rows of a table of weights: place i of C is row indices[i]. */
static const char *gather_weights(const double *v) {
  if (!are_weights(v)) return WEIGHTS;
  Weights w = weights_of(v);
  const int32_t *indices = address(v[10]);
  float *to = address(v[11]);
  for (long i = v[12]; i < (long)v[13]; i++) {
    if (indices[i] < 0 || indices[i] >= (long)v[1]) return "gatherWeights: an index inside the table";
    decode_row(&w, indices[i], to + i * w.inputs);
  }
  return 0;
}

static const char *layer_norm(const double *v) {
  Norm n = {.x = address(v[0]), .gain = address(v[1]), .bias = address(v[2]), .y = address(v[3]), .mean = address(v[4]),
            .inverse = address(v[5]), .width = v[6], .epsilon = v[7]};
  variant->layerNorm(&n, v[8], v[9]);
  return 0;
}

static const char *rms_norm(const double *v) {
  Norm n = {.x = address(v[0]), .gain = address(v[1]), .y = address(v[2]), .inverse = address(v[3]), .width = v[4], .epsilon = v[5]};
  variant->rmsNorm(&n, v[6], v[7]);
  return 0;
}

static const char *rotary_half(const double *v) {
  Rotary r = {.x = address(v[0]), .cos = address(v[1]), .sin = address(v[2]), .y = address(v[3]), .width = v[4], .half = v[5],
              .divide = v[6], .rows = v[7], .sign = v[8]};
  variant->rotaryHalf(&r, v[9], v[10]);
  return 0;
}

static const char *copy_strided(const double *v) {
  copy_rows(address(v[0]), address(v[1]), address(v[2]), v[3], v[4]);
  return 0;
}

static const char *fill(const double *v) {
  int32_t *to = address(v[0]), bits = v[1];
  for (long i = v[2]; i < (long)v[3]; i++) to[i] = bits;
  return 0;
}

static const char *gather_rows(const double *v) {
  const float *table = address(v[0]);
  const int32_t *indices = address(v[1]);
  float *to = address(v[2]);
  const long width = v[3];
  for (long i = v[5]; i < (long)v[6]; i++) {
    if (indices[i] < 0 || indices[i] >= (long)v[4]) return "gatherRows: an index inside the table";
    memcpy(to + i * width, table + indices[i] * width, width * sizeof(float));
  }
  return 0;
}

static const char *gather_last(const double *v) {
  const float *x = address(v[0]);
  const int32_t *indices = address(v[1]);
  float *to = address(v[2]);
  const long width = v[3];
  for (long i = v[4]; i < (long)v[5]; i++) {
    if (indices[i] < 0 || indices[i] >= width) return "gatherLast: an index inside the row";
    to[i] = x[i * width + indices[i]];
  }
  return 0;
}

const Call CALLS[] = {
    {"gemmRows", 20, gemm_rows, 0},
    {"gemmColumns", 20, gemm_columns, rows_of_b},
    {"gemmStrided", 24, gemm_strided, 0},
    {"gemmMixed", 21, gemm_mixed, 0},
    {"gemmMixedColumns", 21, gemm_mixed_columns, 0},
    {"gemmWeights", 20, gemm_weights, codes_of},
    {"gatherWeights", 14, gather_weights, 0},
    {"loop", 3, loop, 0},
    {"softmaxCrossEntropy", 7, cross_entropy, 0},
    {"attention", 9, attention, 0},
    {"attentionGradient", 12, attention_gradient, 0},
    {"maskedAttention", 19, masked_attention, 0},
    {"layerNorm", 10, layer_norm, 0},
    {"rmsNorm", 8, rms_norm, 0},
    {"rotaryHalf", 11, rotary_half, 0},
    {"copyStrided", 5, copy_strided, 0},
    {"fill", 4, fill, 0},
    {"gatherRows", 7, gather_rows, 0},
    {"gatherLast", 6, gather_last, 0},
};
const long CALL_COUNT = sizeof CALLS / sizeof *CALLS;
