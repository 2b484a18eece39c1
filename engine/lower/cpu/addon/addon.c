// The addon's door: `open(memory)` remembers where a memory lies, `gemmRows` and `gemmColumns` compute in it.
#include "product.h"
#include <node_api.h>
#include <stdint.h>
#include <stdlib.h>

enum { ARGUMENTS = 20, BUFFERS = 2 };

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

static ProductKernel kernel;
static const char *instructions;

static void choose_kernel(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")) {
    kernel = product_avx512;
    instructions = "avx512";
  } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    kernel = product_avx2;
    instructions = "avx2";
  } else {
    kernel = product_plain;
    instructions = "plain";
  }
#elif defined(__aarch64__)
  kernel = product_neon;
  instructions = "neon";
#else
  kernel = product_plain;
  instructions = "plain";
#endif
}

static void *address(double offset) { return offset == 0 ? 0 : base + (uint64_t)offset; }

/** Arguments as in the kernel library, the last two are the thread's share. */
static int read(napi_env env, napi_callback_info info, double *values) {
  napi_value given[ARGUMENTS];
  size_t count = ARGUMENTS;
  if (napi_get_cb_info(env, info, &count, given, 0, 0) != napi_ok || count < ARGUMENTS || !base) return 0;
  for (int i = 0; i < ARGUMENTS; i++)
    if (napi_get_value_double(env, given[i], values + i) != napi_ok) return 0;
  return 1;
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

static napi_value gemm_rows(napi_env env, napi_callback_info info) {
  double v[ARGUMENTS];
  if (!read(env, info, v)) return napi_throw_type_error(env, 0, "gemmRows: 20 numbers after open()"), NULL;
  Product all = product_of(v);
  for (long unit = v[18]; unit < (long)v[19];) {
    long n = unit / all.rows, row = unit % all.rows;
    long end = all.rows < row + (long)v[19] - unit ? all.rows : row + (long)v[19] - unit;
    Product one = all;
    one.a += n * (long)v[15];
    one.b += n * (long)v[16];
    one.c += n * (long)v[17];
    kernel(&one, row, end, 0, all.columns);
    unit += end - row;
  }
  return NULL;
}

static napi_value gemm_columns(napi_env env, napi_callback_info info) {
  double v[ARGUMENTS];
  if (!read(env, info, v)) return napi_throw_type_error(env, 0, "gemmColumns: 20 numbers after open()"), NULL;
  Product p = product_of(v);
  kernel(&p, 0, p.rows, v[18], v[19]);
  return NULL;
}

/** Takes a typed array over the memory's first bytes; returns the name of the instruction set in use. */
static napi_value open_memory(napi_env env, napi_callback_info info) {
  napi_value given, name;
  size_t count = 1, length, offset;
  napi_typedarray_type type;
  napi_value buffer;
  void *data;
  if (napi_get_cb_info(env, info, &count, &given, 0, 0) != napi_ok || count != 1 ||
      napi_get_typedarray_info(env, given, &type, &length, &data, &buffer, &offset) != napi_ok)
    return napi_throw_type_error(env, 0, "open: a typed array over the memory"), NULL;
  base = (char *)data - offset;
  napi_create_string_utf8(env, instructions, NAPI_AUTO_LENGTH, &name);
  return name;
}

static void export_function(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, 0, &function);
  napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  choose_kernel();
  napi_add_env_cleanup_hook(env, free_scratch, 0);
  export_function(env, exports, "open", open_memory);
  export_function(env, exports, "gemmRows", gemm_rows);
  export_function(env, exports, "gemmColumns", gemm_columns);
  return exports;
}
