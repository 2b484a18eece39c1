// The addon's door: `open(memory, instructions?)` remembers where a memory lies, the other functions compute in it.
// All take numbers alone; addresses are offsets in bytes, 0 is none. The last two are the thread's share.
//
// gemmRows, gemmColumns: transposeA, transposeB, rows, columns, inner, a, lda, b, ldb, c, ldc, alpha, accumulate, bias,
//   batch, strideA, strideB, strideC, start, end; start … end count rows of all products, or columns of the one product.
// gemmStrided: transposeA, transposeB, rows, columns, inner, a, lda, a1, a2, b, ldb, b1, b2, c, ldc, c1, c2, alpha,
//   accumulate, bias, within, part, start, end; product n begins at a + (n / within) · a1 + (n % within) · a2, alike b
//   and c; start … end count rows of all products; `part` as in product.h: 0 whole, 1 lower C, 2 lower A, 3 upper A.
// gemmWeights: bits, outputs, inputs, codes, scales, half, zeros, kind, group, groups (the weights, see weights.h), rows, a, lda, c,
//   ldc, bias, bytes (1: A is rounded to bytes where there are instructions for them), mixed (else, for many rows: −1 f32, 0 bf16,
//   1 three products in bf16), start, end: C = A·Wᵀ (+ bias), start … end are columns, multiples of 16 but for the last.
// gatherWeights: the weights likewise, indices, to, start, end: rows of a table, start … end count indices.
// gemmMixed, gemmMixedColumns: as gemmRows and gemmColumns up to strideC, then rests (0: bf16, 1: three products in bf16),
//   start, end.
// attention: q, k, v, y, layout, scale, mixed (of products: −1 f32, 0 bf16, 1 three products in bf16), start, end; start … end
//   count blocks of queries of all heads. attentionGradient: q, k, v, dy, dq, dk, dv, layout, scale, mixed, start, end; results
//   at 0 are left out, start … end count heads. The layout is integers: rows, keys, width, out, causal, heads, repeats, then for
//   each operand in order lead, outer and inner as in product.h.
// maskedAttention: q, k, v, mask, past keys, past values, y, groups, repeats, time, slots, width, out, floats between batches and
//   between heads of the mask, scale, start, end; start … end count groups of all batches.
// loop: code, then the places of operands and results, start, end; start … end count numbers. The code is integers: how many
//   operands, results, constants, steps and registers, whether each operand is one number, the register of each result, the
//   constants' bits, and the steps {what, to, a, b} of loops.c.
// softmaxCrossEntropy: as in kernels/rows.ts, which it replaces.
// mixed(instructions?): chooses the instructions of gemmMixed and returns their name. instructions(): the name of the others.
#include "product.h"
#include "weights.h"
#include <node_api.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ARGUMENTS = 24, BUFFERS = 4 };

static _Thread_local float *buffers[BUFFERS];
static _Thread_local long sizes[BUFFERS];
static _Thread_local char *base;

float *scratch(int which, long floats) {
  if (sizes[which] < floats) {
    free(buffers[which]);
    buffers[which] = aligned_alloc(64, (floats * sizeof(float) + 63) / 64 * 64);
    sizes[which] = buffers[which] ? floats : 0;
    if (!buffers[which]) abort();
  }
  return buffers[which];
}

void free_scratch(void *unused) {
  (void)unused;
  for (int i = 0; i < BUFFERS; i++) {
    free(buffers[i]);
    buffers[i] = 0;
    sizes[i] = 0;
  }
}

/** Kernels for one instruction set. */
typedef struct {
  const char *name;
  ProductKernel product;
  WeightsKernel weights;
  /** The same with A rounded to bytes, where the processor has instructions for them. */
  void (*bytes)(const Product *, long, long);
  AttentionKernel attention, gradient;
  MaskedKernel masked;
  LoopKernel loop;
  RowsKernel crossEntropy;
  int (*supported)(void);
} Variant;

static int always(void) { return 1; }
#if defined(__x86_64__)
static int has_avx512(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
}
static int has_vnni(void) {
  return has_avx512() && __builtin_cpu_supports("avx512vnni");
}
static int has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
}
#endif

/** Best first. */
static const Variant VARIANTS[] = {
#if defined(__x86_64__)
    {"avx512vnni", product_avx512, weights_avx512, bytes_avx512vnni, attention_avx512, attention_gradient_avx512, masked_avx512, loop_avx512, cross_entropy_avx512, has_vnni},
    {"avx512", product_avx512, weights_avx512, 0, attention_avx512, attention_gradient_avx512, masked_avx512, loop_avx512, cross_entropy_avx512, has_avx512},
    {"avx2", product_avx2, weights_avx2, 0, attention_avx2, attention_gradient_avx2, masked_avx2, loop_avx2, cross_entropy_avx2, has_avx2},
#elif defined(__aarch64__)
    {"neon", product_neon, weights_neon, 0, attention_neon, attention_gradient_neon, masked_neon, loop_neon, cross_entropy_neon, always},
#endif
    {"plain", product_plain, weights_plain, 0, attention_plain, attention_gradient_plain, masked_plain, loop_plain, cross_entropy_plain, always},
};
enum { COUNT = sizeof(VARIANTS) / sizeof(VARIANTS[0]) };
static const Variant *variant;
static const MixedVariant *mixed;

/** The best variant that the processor has, or the one wished for; 0 when there is none. */
static const Variant *find_variant(const char *wish) {
  for (int i = 0; i < COUNT; i++)
    if (VARIANTS[i].supported() && (!wish || strcmp(wish, VARIANTS[i].name) == 0)) return &VARIANTS[i];
  return 0;
}

static void *address(double offset) { return offset == 0 ? 0 : base + (uint64_t)offset; }

/** Reads that many numbers. */
static int read(napi_env env, napi_callback_info info, size_t wanted, double *values) {
  napi_value given[MOST_ARGUMENTS];
  size_t count = wanted;
  if (napi_get_cb_info(env, info, &count, given, 0, 0) != napi_ok || count < wanted || !base) return 0;
  for (size_t i = 0; i < wanted; i++)
    if (napi_get_value_double(env, given[i], values + i) != napi_ok) return 0;
  return 1;
}

static napi_value refuse(napi_env env, const char *expected) {
  napi_throw_type_error(env, 0, expected);
  return 0;
}

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

static napi_value gemm_rows(napi_env env, napi_callback_info info) {
  double v[20];
  if (!read(env, info, 20, v)) return refuse(env, "gemmRows: 20 numbers after open()");
  Product all = product_of(v);
  Stride strides[3] = {{v[15], 0}, {v[16], 0}, {v[17], 0}};
  const long share[3] = {1, v[18], v[19]};
  batch(&all, strides, share, IN_F32);
  return 0;
}

static napi_value gemm_mixed(napi_env env, napi_callback_info info) {
  double v[21];
  if (!read(env, info, 21, v) || !mixed) return refuse(env, "gemmMixed: 21 numbers after open() and mixed()");
  Product all = product_of(v);
  Stride strides[3] = {{v[15], 0}, {v[16], 0}, {v[17], 0}};
  const long share[3] = {1, v[19], v[20]};
  batch(&all, strides, share, v[18] != 0);
  return 0;
}

static napi_value gemm_mixed_columns(napi_env env, napi_callback_info info) {
  double v[21];
  if (!read(env, info, 21, v) || !mixed) return refuse(env, "gemmMixedColumns: 21 numbers after open() and mixed()");
  Product p = product_of(v);
  const long range[4] = {0, p.rows, v[19], v[20]};
  if (p.inner == 0) variant->product(&p, 0, p.rows, range[2], range[3]);
  else mixed->product(&p, v[18] != 0, range);
  return 0;
}

static napi_value gemm_strided(napi_env env, napi_callback_info info) {
  double v[24];
  if (!read(env, info, 24, v)) return refuse(env, "gemmStrided: 24 numbers after open()");
  if (v[20] < 1 || v[21] < WHOLE || v[21] > UPPER_A) return refuse(env, "gemmStrided: within ≥ 1 and a part of 0 … 3");
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
                 .mixed = v[operands + 2] < 0 ? 0 : mixed->product, .rests = v[operands + 2] > 0};
  Heads *const all[] = {&t.q, &t.k, &t.v, &t.y, &t.dq, &t.dk, &t.dv};
  for (int i = 0; i < operands; i++) *all[i] = heads_of(v[i], layout + 7 + 3 * i);
  return t;
}

static napi_value attention(napi_env env, napi_callback_info info) {
  double v[9];
  if (!read(env, info, 9, v)) return refuse(env, "attention: 9 numbers after open()");
  if (v[6] >= 0 && !mixed) return refuse(env, "attention: mixed() before products in bf16");
  Attention t = attention_of(v, 4);
  variant->attention(&t, v[7], v[8]);
  return 0;
}

static napi_value masked_attention(napi_env env, napi_callback_info info) {
  double v[18];
  if (!read(env, info, 18, v)) return refuse(env, "maskedAttention: 18 numbers after open()");
  Masked t = {
      .q = address(v[0]), .k = address(v[1]), .v = address(v[2]), .mask = address(v[3]), .pastK = address(v[4]),
      .pastV = address(v[5]), .y = address(v[6]), .groups = v[7], .repeats = v[8], .time = v[9], .slots = v[10], .width = v[11],
      .out = v[12], .maskBatch = v[13], .maskHead = v[14], .scale = v[15],
  };
  variant->masked(&t, v[16], v[17]);
  return 0;
}

static napi_value attention_gradient(napi_env env, napi_callback_info info) {
  double v[12];
  if (!read(env, info, 12, v)) return refuse(env, "attentionGradient: 12 numbers after open()");
  if (v[9] >= 0 && !mixed) return refuse(env, "attentionGradient: mixed() before products in bf16");
  Attention t = attention_of(v, 7);
  variant->gradient(&t, v[10], v[11]);
  return 0;
}

/** The loop that code describes, without places. */
static Loop loop_of(const int32_t *code) {
  Loop l = {.operands = code[0], .outputs = code[1], .constants = code[2], .steps = code[3], .registers = code[4]};
  l.isNumber = code + 5;
  l.written = l.isNumber + l.operands;
  l.values = (const float *)(l.written + l.outputs);
  l.code = l.written + l.outputs + l.constants;
  return l;
}

static napi_value loop(napi_env env, napi_callback_info info) {
  double v[MOST_ARGUMENTS];
  if (!read(env, info, 1, v)) return refuse(env, "loop: numbers after open()");
  Loop l = loop_of(address(v[0]));
  const long places = l.operands + l.outputs;
  if (places > MOST_PLACES || l.registers > MOST_REGISTERS) return refuse(env, "loop: at most 20 places and 64 registers");
  if (!read(env, info, places + 3, v)) return refuse(env, "loop: as many places as the code says");
  for (long i = 0; i < places; i++) l.places[i] = address(v[1 + i]);
  variant->loop(&l, v[places + 1], v[places + 2]);
  return 0;
}

static napi_value cross_entropy(napi_env env, napi_callback_info info) {
  double v[7];
  if (!read(env, info, 7, v)) return refuse(env, "softmaxCrossEntropy: 7 numbers after open()");
  Rows r = {.logits = address(v[0]), .targets = address(v[1]), .loss = address(v[2]), .probabilities = address(v[3]), .width = v[4]};
  return variant->crossEntropy(&r, v[5], v[6]) ? 0 : refuse(env, "softmaxCrossEntropy: targets inside the vocabulary");
}

static napi_value gemm_columns(napi_env env, napi_callback_info info) {
  double v[20];
  if (!read(env, info, 20, v)) return refuse(env, "gemmColumns: 20 numbers after open()");
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

static napi_value gemm_weights(napi_env env, napi_callback_info info) {
  double v[20];
  if (!read(env, info, 20, v)) return refuse(env, "gemmWeights: 20 numbers after open()");
  if (!are_weights(v)) return refuse(env, "gemmWeights: 8 or 4 bits, zeros of kind 0 … 3, and groups of a multiple of 16");
  if (v[17] >= 0 && !mixed) return refuse(env, "gemmWeights: mixed() before products in bf16");
  Weights w = weights_of(v);
  Product p = {
      .transposeB = 1, .rows = v[10], .columns = v[1], .inner = v[2], .a = address(v[11]), .lda = v[12],
      .c = address(v[13]), .ldc = v[14], .alpha = 1, .bias = address(v[15]), .weights = &w,
  };
  if (v[16] != 0 && variant->bytes && p.inner > 0) variant->bytes(&p, v[18], v[19]);
  else variant->weights(&p, v[17] < 0 ? 0 : mixed->product, v[17] > 0, v[18], v[19]);
  return 0;
}

/** Rows of a table of weights: place i of C is row indices[i]. */
static napi_value gather_weights(napi_env env, napi_callback_info info) {
  double v[14];
  if (!read(env, info, 14, v) || !are_weights(v)) return refuse(env, "gatherWeights: 14 numbers of weights after open()");
  Weights w = weights_of(v);
  const int32_t *indices = address(v[10]);
  float *to = address(v[11]);
  for (long i = v[12]; i < (long)v[13]; i++) {
    if (indices[i] < 0 || indices[i] >= (long)v[1]) return refuse(env, "gatherWeights: an index inside the table");
    decode_row(&w, indices[i], to + i * w.inputs);
  }
  return 0;
}

/** Reads a name; 0 when none was given. */
static const char *read_name(napi_env env, napi_value given, char name[16]) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, given, &type);
  if (type != napi_string) return 0;
  napi_get_value_string_utf8(env, given, name, 16, 0);
  return name;
}

/** The name of the instruction set that all other kernels use, or would. */
static napi_value instructions(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value name;
  napi_create_string_utf8(env, (variant ? variant : find_variant(0))->name, NAPI_AUTO_LENGTH, &name);
  return name;
}

/** Chooses the instructions for bf16, the best or those wished for; returns their name, or throws why not. */
static napi_value choose_mixed(napi_env env, napi_callback_info info) {
  napi_value given, name;
  size_t count = 1;
  char wish[16];
  napi_get_cb_info(env, info, &count, &given, 0, 0);
  const char *problem;
  const MixedVariant *found = find_mixed(count > 0 ? read_name(env, given, wish) : 0, &problem);
  if (!found) return refuse(env, problem);
  mixed = found;
  napi_create_string_utf8(env, mixed->name, NAPI_AUTO_LENGTH, &name);
  return name;
}

/** Takes a typed array over the memory's first bytes, and a name; returns that of the instruction set in use. */
static napi_value open_memory(napi_env env, napi_callback_info info) {
  napi_value given[2], name, buffer;
  size_t count = 2, length, offset;
  napi_typedarray_type type;
  char wish[16];
  void *data;
  if (napi_get_cb_info(env, info, &count, given, 0, 0) != napi_ok || count < 1 ||
      napi_get_typedarray_info(env, given[0], &type, &length, &data, &buffer, &offset) != napi_ok)
    return refuse(env, "open: a typed array over the memory");
  const Variant *found = find_variant(count > 1 ? read_name(env, given[1], wish) : 0);
  if (!found) return refuse(env, "open: an instruction set that this processor has");
  if (!variant || count > 1) variant = found;
  base = (char *)data - offset;
  napi_create_string_utf8(env, variant->name, NAPI_AUTO_LENGTH, &name);
  return name;
}

static void export_function(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, 0, &function);
  napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  napi_add_env_cleanup_hook(env, free_scratch, 0);
  export_function(env, exports, "open", open_memory);
  export_function(env, exports, "gemmRows", gemm_rows);
  export_function(env, exports, "gemmColumns", gemm_columns);
  export_function(env, exports, "gemmStrided", gemm_strided);
  export_function(env, exports, "gemmMixed", gemm_mixed);
  export_function(env, exports, "gemmMixedColumns", gemm_mixed_columns);
  export_function(env, exports, "mixed", choose_mixed);
  export_function(env, exports, "instructions", instructions);
  export_function(env, exports, "gemmWeights", gemm_weights);
  export_function(env, exports, "gatherWeights", gather_weights);
  export_function(env, exports, "loop", loop);
  export_function(env, exports, "softmaxCrossEntropy", cross_entropy);
  export_function(env, exports, "attention", attention);
  export_function(env, exports, "attentionGradient", attention_gradient);
  export_function(env, exports, "maskedAttention", masked_attention);
  return exports;
}
