// Rows of weights of 8 or 4 bits back to floats, for tables that are looked up.
#include "weights.h"
#include "product.h"

static float number(const Weights *w, const void *from, long at) {
  return w->half ? half_value(((const uint16_t *)from)[at]) : ((const float *)from)[at];
}

void decode_row(const Weights *w, long output, float *to) {
  const long panel = output / PANEL, lane = output % PANEL, each = inputs_of_line(w);
  const float middle = w->bits == 4 ? 8 : 128;
  for (long k = 0; k < w->inputs; k++) {
    uint8_t byte = line_of(w, panel, k / each * each)[lane * 4 + k % 4];
    long place = (panel * w->groups + k / w->group) * PANEL + lane;
    float code = w->bits == 8 ? byte : k % 8 < 4 ? byte & 15 : byte >> 4, scale = number(w, w->scales, place);
    if (w->kind == MIDDLE) to[k] = (code - middle) * scale;
    else if (w->kind == BYTES) to[k] = (code - ((const uint8_t *)w->zeros)[place]) * scale;
    else if (w->kind == FLOATS) to[k] = (code - ((const float *)w->zeros)[place]) * scale;
    else to[k] = code * scale + number(w, w->zeros, place);
  }
}
