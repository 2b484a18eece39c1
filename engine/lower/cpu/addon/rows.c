// Cross-entropy by rows for one instruction set: flags and LANES. The same steps as softmaxCrossEntropy in kernels/rows.ts.
#include "product.h"
#include "exp.h"
#include <math.h>

#define JOIN(a, b) a##b
#define CROSS_ENTROPY(name) JOIN(cross_entropy_, name)

static float top_of(const float *row, long count) {
  V most = splat(-INFINITY), other = most;
  long i = 0;
  for (; i + 2 * LANES <= count; i += 2 * LANES) {
    V a = *(const V *)(row + i), b = *(const V *)(row + i + LANES);
    most = choose(a > most, a, most);
    other = choose(b > other, b, other);
  }
  float top = -INFINITY;
  for (int l = 0; l < LANES; l++) {
    top = most[l] > top ? most[l] : top;
    top = other[l] > top ? other[l] : top;
  }
  for (; i < count; i++) top = row[i] > top ? row[i] : top;
  return top;
}

/** to = exp(row − top); returns the sum. */
static float exp_row(const float *row, float *to, long count, float top) {
  V sum = {0};
  long i = 0;
  for (; i + LANES <= count; i += LANES) {
    V e = exp_of(*(const V *)(row + i) - top);
    *(V *)(to + i) = e;
    sum += e;
  }
  float total = 0;
  for (int l = 0; l < LANES; l++) total += sum[l];
  for (; i < count; i++) {
    to[i] = exp_of(splat(row[i] - top))[0];
    total += to[i];
  }
  return total;
}

int CROSS_ENTROPY(ISA)(const Rows *r, long start, long end) {
  for (long n = start; n < end; n++) {
    const float *row = r->logits + n * r->width;
    float *to = r->probabilities + n * r->width;
    if (r->targets[n] < 0 || r->targets[n] >= r->width) return 0;
    float chosen = row[r->targets[n]], top = top_of(row, r->width), total = exp_row(row, to, r->width, top);
    r->loss[n] = (float)((double)top - (double)chosen + log((double)total));
    float factor = 1 / total;
    for (long i = 0; i < r->width; i++) to[i] *= factor;
  }
  return 1;
}
