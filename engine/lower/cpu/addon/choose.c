// Which kernel for bf16 a processor can use: only one that gives a known answer.
#include "product.h"
#include <math.h>
#include <string.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

enum { ROWS = 37, COLUMNS = 45, INNER = 70, REQUEST_PERMISSION = 0x1023, TILE_DATA = 18 };

/** The same product by the plain kernel: whole numbers must agree exactly, others as three products do. */
static int gives_known_answer(MixedKernel kernel) {
  static float a[ROWS * INNER], b[INNER * COLUMNS], wanted[ROWS * COLUMNS], got[ROWS * COLUMNS];
  const long range[4] = {0, ROWS, 0, COLUMNS};
  for (int rests = 0; rests < 2; rests++) {
    for (int i = 0; i < ROWS * INNER; i++) a[i] = (float)(i * 7 % 31 - 15) / (rests ? 7.f : 1.f);
    for (int i = 0; i < INNER * COLUMNS; i++) b[i] = (float)(i * 11 % 29 - 14) / (rests ? 9.f : 1.f);
    Product p = {.rows = ROWS, .columns = COLUMNS, .inner = INNER, .a = a, .lda = INNER, .b = b, .ldb = COLUMNS,
                 .c = wanted, .ldc = COLUMNS, .alpha = 1};
    product_plain(&p, 0, ROWS, 0, COLUMNS);
    p.c = got;
    kernel(&p, rests, range);
    for (int i = 0; i < ROWS * COLUMNS; i++)
      if (!(fabsf(got[i] - wanted[i]) <= (rests ? 2e-3f : 0))) return 0;
  }
  return 1;
}

#if defined(__x86_64__)
static int usable_amx(void) {
#if defined(__linux__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("amx-bf16") && __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw") &&
         syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0 && gives_known_answer(mixed_amx);
#else
  return 0;
#endif
}

static int usable_vectors(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512bw") &&
         gives_known_answer(mixed_avx512bf16);
}
#endif

static int usable_model(void) { return gives_known_answer(mixed_model); }

/** Best first. */
static const MixedVariant VARIANTS[] = {
#if defined(__x86_64__)
    {"amx", mixed_amx, usable_amx},
    {"avx512bf16", mixed_avx512bf16, usable_vectors},
#endif
    {"model", mixed_model, usable_model},
};

const MixedVariant *find_mixed(const char *wish) {
  for (unsigned i = 0; i < sizeof VARIANTS / sizeof *VARIANTS; i++)
    if ((!wish || strcmp(wish, VARIANTS[i].name) == 0) && VARIANTS[i].usable()) return VARIANTS + i;
  return 0;
}
