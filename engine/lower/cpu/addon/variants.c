// The instruction sets that there are kernels for, and which is used.
#include "variants.h"
#include <string.h>

#define NORMS(isa) layer_norm_##isa, rms_norm_##isa, rotary_half_##isa

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
    {"avx512vnni", product_avx512, weights_avx512, bytes_avx512vnni, attention_avx512, attention_gradient_avx512, masked_avx512, loop_avx512, cross_entropy_avx512, NORMS(avx512), has_vnni},
    {"avx512", product_avx512, weights_avx512, 0, attention_avx512, attention_gradient_avx512, masked_avx512, loop_avx512, cross_entropy_avx512, NORMS(avx512), has_avx512},
    {"avx2", product_avx2, weights_avx2, 0, attention_avx2, attention_gradient_avx2, masked_avx2, loop_avx2, cross_entropy_avx2, NORMS(avx2), has_avx2},
#elif defined(__aarch64__)
    {"neon", product_neon, weights_neon, 0, attention_neon, attention_gradient_neon, masked_neon, loop_neon, cross_entropy_neon, NORMS(neon), always},
#endif
    {"plain", product_plain, weights_plain, 0, attention_plain, attention_gradient_plain, masked_plain, loop_plain, cross_entropy_plain, NORMS(plain), always},
};
enum { COUNT = sizeof(VARIANTS) / sizeof(VARIANTS[0]) };

const Variant *variant;
const MixedVariant *mixed;

const Variant *find_variant(const char *wish) {
  for (int i = 0; i < COUNT; i++)
    if (VARIANTS[i].supported() && (!wish || strcmp(wish, VARIANTS[i].name) == 0)) return &VARIANTS[i];
  return 0;
}
