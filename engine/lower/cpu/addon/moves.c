// Copies between two walks over a space of 32-bit elements, as in kernels/movement.ts.
#include "product.h"
#include <string.h>

static void copy_row(const int32_t *from, long fromStep, int32_t *to, long toStep, long width) {
  if (fromStep == 1 && toStep == 1) memcpy(to, from, width * sizeof(int32_t));
  else
    for (long i = 0; i < width; i++) to[i * toStep] = from[i * fromStep];
}

void copy_rows(const int32_t *from, int32_t *to, const int32_t *meta, long start, long end) {
  const long axes = meta[0], last = axes - 1;
  const int32_t *sizes = meta + 1, *fromSteps = sizes + axes, *toSteps = fromSteps + axes;
  for (long row = start; row < end; row++) {
    long rest = row, source = 0, target = 0;
    for (long axis = last - 1; axis >= 0; axis--) {
      const long index = rest % sizes[axis];
      rest /= sizes[axis];
      source += index * fromSteps[axis];
      target += index * toSteps[axis];
    }
    copy_row(from + source, fromSteps[last], to + target, toSteps[last], sizes[last]);
  }
}
