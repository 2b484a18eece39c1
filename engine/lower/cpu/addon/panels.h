// Matrices as panels: the order in which a tile of the product reads them. All numbers are 32 bits, whatever they mean.
#ifndef TUNELOOM_PANELS_H
#define TUNELOOM_PANELS_H
#include <string.h>

typedef float Four __attribute__((vector_size(16), aligned(4)));

static inline long least(long a, long b) { return a < b ? a : b; }

/** to[d · width + i] = from[i · across + d] for four rows and four places; later calls set what is written beside them. */
static inline void turn_four(const float *const from[4], long d, long width, float *to) {
  Four a = *(const Four *)(from[0] + d), b = *(const Four *)(from[1] + d);
  Four c = *(const Four *)(from[2] + d), e = *(const Four *)(from[3] + d);
  Four ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), ce = __builtin_shufflevector(c, e, 0, 4, 1, 5);
  Four AB = __builtin_shufflevector(a, b, 2, 6, 3, 7), CE = __builtin_shufflevector(c, e, 2, 6, 3, 7);
  *(Four *)to = __builtin_shufflevector(ab, ce, 0, 1, 4, 5);
  *(Four *)(to + width) = __builtin_shufflevector(ab, ce, 2, 3, 6, 7);
  *(Four *)(to + 2 * width) = __builtin_shufflevector(AB, CE, 0, 1, 4, 5);
  *(Four *)(to + 3 * width) = __builtin_shufflevector(AB, CE, 2, 3, 6, 7);
}

/** A panel of rows that lie `across` apart: to[d · width + i] = from[i · across + d], zeros from `used` rows on. */
static void turn_panel(const float *from, long across, long used, long depth, long width, float *to) {
  if (used < width) memset(to, 0, depth * width * sizeof(float));
  long d = 0, full = used == width ? (width + 3) / 4 * 4 : used / 4 * 4;
  for (; d + 4 <= depth; d += 4)
    for (long i = full - 4; i >= 0; i -= 4) { // the last rows first: they write over the start of the next places
      const float *rows[4];
      for (long r = 0; r < 4; r++) rows[r] = from + least(i + r, used - 1) * across;
      turn_four(rows, d, width, to + d * width + i);
    }
  for (long i = full; i < used; i++)
    for (long e = 0; e < d; e++) to[e * width + i] = from[i * across + e];
  for (; d < depth; d++)
    for (long i = 0; i < used; i++) to[d * width + i] = from[i * across + d];
}

/** Panels of `width` neighbours: place d of panel p is `used` floats at from + d · along + p · width. */
static inline void copy_panels(const float *from, long along, long count, long depth, long width, float *to) {
  if (count % width) memset(to + count / width * width * depth, 0, depth * width * sizeof(float));
  for (long d = 0; d < depth; d++, from += along) {
    float *at = to + d * width;
    long i = 0;
    for (; i + width <= count; i += width, at += depth * width)
      for (long j = 0; j < width; j++) at[j] = from[i + j];
    for (long j = 0; i + j < count; j++) at[j] = from[i + j];
  }
}

#endif
