// Weights of 8 or 4 bits as the kernels read them: panels of 16 outputs, whose codes for a few inputs fill a cache line.
#ifndef TUNELOOM_WEIGHTS_H
#define TUNELOOM_WEIGHTS_H
#include <stdint.h>
#include <string.h>

/** What a group's zero is. */
enum Zeros {
  /** 8 of 4 bits, 128 of 8. */
  MIDDLE = 0,
  /** A byte each. */
  BYTES = 1,
  /** f32 each; need not be whole. */
  FLOATS = 2,
  /** There is none: weight = code · scale + least, and these are the least ones, stored as scales are. */
  LEAST = 3,
};

/** Weights [outputs, inputs]; weight = (code − zero) · scale. What fills up the last panel and the last group has scale 0. */
typedef struct Weights {
  /** 8 or 4; 8: the inputs of a line are 4, byte b of output o at 4 · o + b. 4: they are 8, the second four in the high halves. */
  int bits;
  /** Inputs there are, and with those that fill up a last block of 32. */
  long inputs, padded;
  /** [panels, padded / inputs of a line, 64]. */
  const uint8_t *codes;
  /** f16 in place of f32, also for LEAST. */
  int half;
  /** [panels, groups, 16]. */
  const void *scales;
  enum Zeros kind;
  const void *zeros;
  /** Inputs that share a scale, a multiple of 16; `groups` of them are in a row. */
  long group, groups;
} Weights;

enum {
  /** Outputs of a panel. */
  PANEL = 16,
  /** Bytes of a line. */
  LINE_BYTES = 64,
};

/** The value of an f16. */
static inline float half_value(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000) << 16, rest = half & 0x7fff, bits = sign | ((rest << 13) + (112u << 23));
  if (rest >= 0x7c00) bits = sign | 0x7f800000 | rest << 13;
  float value;
  memcpy(&value, &bits, 4);
  if (rest < 0x400) value = (sign ? -1 : 1) * (float)rest * 0x1p-24f;
  return value;
}

static inline long inputs_of_line(const Weights *w) { return w->bits == 4 ? 8 : 4; }

/** Lines of a panel's codes from an input on. */
static inline const uint8_t *line_of(const Weights *w, long panel, long input) {
  return w->codes + (panel * w->padded + input) / inputs_of_line(w) * LINE_BYTES;
}

#endif
