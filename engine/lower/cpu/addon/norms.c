// Norms and rotary positions by rows for one instruction set: flags and LANES. The same steps as in kernels/rows.ts, norms.ts and
// rotary.ts, in as many lanes as the processor has.
#include "product.h"
#include "exp.h"
#include <math.h>
#include <string.h>

#define JOIN(a, b) a##b
#define LAYER_NORM(name) JOIN(layer_norm_, name)
#define RMS_NORM(name) JOIN(rms_norm_, name)
#define ROTARY_HALF(name) JOIN(rotary_half_, name)

static float lane_sum(V v) {
  float total = 0;
  for (int l = 0; l < LANES; l++) total += v[l];
  return total;
}

/** Σ (x − centre)² of a row. */
static float squares_of(const float *x, long width, float centre) {
  V sum = {0};
  long i = 0;
  for (; i + LANES <= width; i += LANES) {
    V d = *(const V *)(x + i) - centre;
    sum += d * d;
  }
  float total = lane_sum(sum);
  for (; i < width; i++) total += (x[i] - centre) * (x[i] - centre);
  return total;
}

static float mean_of(const float *x, long width) {
  V sum = {0};
  long i = 0;
  for (; i + LANES <= width; i += LANES) sum += *(const V *)(x + i);
  float total = lane_sum(sum);
  for (; i < width; i++) total += x[i];
  return total / (float)width;
}

static float inverse_of(const Norm *n, float squares) { return 1 / (float)sqrt((double)(squares / (float)n->width + n->epsilon)); }

void LAYER_NORM(ISA)(const Norm *n, long start, long end) {
  for (long row = start; row < end; row++) {
    const float *x = n->x + row * n->width;
    float *y = n->y + row * n->width, mean = mean_of(x, n->width), inverse = inverse_of(n, squares_of(x, n->width, mean));
    long i = 0;
    for (; i + LANES <= n->width; i += LANES)
      *(V *)(y + i) = (*(const V *)(x + i) - mean) * inverse * *(const V *)(n->gain + i) + *(const V *)(n->bias + i);
    for (; i < n->width; i++) y[i] = (x[i] - mean) * inverse * n->gain[i] + n->bias[i];
    n->mean[row] = mean;
    n->inverse[row] = inverse;
  }
}

void RMS_NORM(ISA)(const Norm *n, long start, long end) {
  for (long row = start; row < end; row++) {
    const float *x = n->x + row * n->width;
    float *y = n->y + row * n->width, inverse = inverse_of(n, squares_of(x, n->width, 0));
    long i = 0;
    for (; i + LANES <= n->width; i += LANES) *(V *)(y + i) = *(const V *)(x + i) * inverse * *(const V *)(n->gain + i);
    for (; i < n->width; i++) y[i] = x[i] * inverse * n->gain[i];
    n->inverse[row] = inverse;
  }
}

void ROTARY_HALF(ISA)(const Rotary *r, long start, long end) {
  const long half = r->half, rest = r->width - 2 * half;
  for (long row = start; row < end; row++) {
    const float *a = r->x + row * r->width, *b = a + half;
    float *toA = r->y + row * r->width, *toB = toA + half;
    const float *cos = r->cos + row / r->divide % r->rows * half, *sin = r->sin + row / r->divide % r->rows * half;
    long i = 0;
    for (; i + LANES <= half; i += LANES) {
      V x = *(const V *)(a + i), y = *(const V *)(b + i), c = *(const V *)(cos + i), s = *(const V *)(sin + i) * r->sign;
      *(V *)(toA + i) = x * c - y * s;
      *(V *)(toB + i) = x * s + y * c;
    }
    for (; i < half; i++) {
      float x = a[i], y = b[i], c = cos[i], s = sin[i] * r->sign;
      toA[i] = x * c - y * s;
      toB[i] = x * s + y * c;
    }
    if (rest > 0 && toB != b) memmove(toB + half, b + half, rest * sizeof(float));
  }
}
