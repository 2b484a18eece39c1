// The instruction sets that there are kernels for, and which is used.
#include "variants.h"
#include <string.h>

/** Its kernels in the order of Variant; `bytes` is 0 where there are no instructions for them. */
#define KERNELS(isa, bytes) \
  product_##isa, weights_##isa, bytes, attention_##isa, attention_gradient_##isa, masked_##isa, loop_##isa, cross_entropy_##isa, \
      layer_norm_##isa, rms_norm_##isa, rotary_half_##isa

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
    {"avx512vnni", KERNELS(avx512, bytes_avx512vnni), has_vnni},
    {"avx512", KERNELS(avx512, 0), has_avx512},
    {"avx2", KERNELS(avx2, 0), has_avx2},
#elif defined(__aarch64__)
    {"neon", KERNELS(neon, 0), always},
#endif
    {"plain", KERNELS(plain, 0), always},
};
enum { COUNT = sizeof(VARIANTS) / sizeof(VARIANTS[0]) };

const Variant *variant;
const MixedVariant *mixed;

const Variant *find_variant(const char *wish) {
  for (int i = 0; i < COUNT; i++)
    if (VARIANTS[i].supported() && (!wish || strcmp(wish, VARIANTS[i].name) == 0)) return &VARIANTS[i];
  return 0;
}
