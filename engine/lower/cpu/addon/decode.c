// Weights of 8 and 4 bits back to floats, as engine/quantize does it.
#include "product.h"

float zero_of(const Weights *w, long row, long block) {
  long blocks = (w->inputs + w->group - 1) / w->group;
  if (w->zeroKind == 0) return 8;
  if (w->zeroKind == 2) return ((const float *)w->zeros)[row * blocks + block];
  uint8_t byte = ((const uint8_t *)w->zeros)[row * ((blocks + 1) / 2) + block / 2];
  return block & 1 ? byte >> 4 : byte & 15;
}

void decode_weights(const Weights *w, long row, long start, long count, float *to) {
  if (w->bits == 8) {
    const int8_t *codes = (const int8_t *)w->codes + row * w->inputs + start;
    for (long i = 0; i < count; i++) to[i] = codes[i] * w->scales[row];
    return;
  }
  long blocks = (w->inputs + w->group - 1) / w->group;
  const uint8_t *codes = w->codes + row * blocks * (w->group / 2);
  for (long i = 0; i < count;) {
    long at = start + i, block = at / w->group, end = (block + 1) * w->group - start;
    float zero = zero_of(w, row, block), scale = w->scales[row * blocks + block];
    for (; i < count && i < end; i++) {
      long place = start + i;
      int code = codes[place / 2] >> (4 * (place & 1)) & 15;
      to[i] = (code - zero) * scale;
    }
  }
}
