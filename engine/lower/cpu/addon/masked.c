// Attention of new tokens over cached ones and themselves, for one instruction set: scores, mask, softmax and weighted values of a
// few rows at a time, so that keys and values that heads share are read once. Slots that no row sees are not touched.
#include "exp.h"
#include "product.h"
#include <math.h>

#define JOIN(a, b) a##b
#define MASKED(name) JOIN(masked_, name)

enum {
  /** Rows that share what is read. */
  TOGETHER = 4,
  /** Vectors of a value whose sums are in registers at once. */
  WIDE = 4,
};

/** What is added to scores of what is not seen is below this. */
static const float UNSEEN = -1e8f;

static inline long least(long a, long b) { return a < b ? a : b; }

/** Lanes whose number has a bit from b, others from a, each added to the lane that differs in that bit. */
static inline __attribute__((always_inline)) V paired(V a, V b, const int bit) {
  I own, other;
  for (int l = 0; l < LANES; l++) {
    own[l] = l & bit ? LANES + l : l;
    other[l] = own[l] ^ bit;
  }
  return __builtin_shuffle(a, b, own) + __builtin_shuffle(a, b, other);
}

/** The totals of LANES vectors, in their order. */
static inline __attribute__((always_inline)) V totals(V s[LANES]) {
#pragma GCC unroll 4
  for (int bit = 1, count = LANES / 2; bit < LANES; bit *= 2, count /= 2)
#pragma GCC unroll 8
    for (int i = 0; i < count; i++) s[i] = paired(s[2 * i], s[2 * i + 1], bit);
  return s[0];
}

/** q · k for one row and LANES keys from `k` on, `used` of which are there. */
static inline __attribute__((always_inline)) V dots(const float *q, const float *k, long width, long used) {
  V sum[LANES];
  for (int j = 0; j < LANES; j++) {
    const float *key = k + least(j, used - 1) * width;
    V s = {0};
    long i = 0;
    for (; i + LANES <= width; i += LANES) s += *(const V *)(q + i) * *(const V *)(key + i);
    for (; i < width; i++) s[0] += q[i] * key[i];
    sum[j] = s;
  }
  return totals(sum);
}

/** scale · q · kᵀ + mask for some rows; a row of the mask belongs to each. */
static void score(const Masked *t, const float *q, long rows, const float *k, long keys, const float *const mask[TOGETHER], float *const to[TOGETHER]) {
  for (long key = 0; key < keys; key += LANES)
    for (long r = 0; r < rows; r++) {
      long used = least(LANES, keys - key);
      V found = dots(q + r * t->width, k + key * t->width, t->width, used) * t->scale;
      if (used == LANES) *(V *)(to[r] + key) = found + *(const V *)(mask[r] + key);
      else
        for (long j = 0; j < used; j++) to[r][key + j] = found[j] + mask[r][key + j];
    }
}

/** eˣ⁻ᵐᵃˣ in place of a row; gives 1 / Σ. */
static float exponentials(float *row, long count) {
  float top = -INFINITY, all = 0;
  V most = splat(-INFINITY), sum = {0};
  long i = 0;
  for (; i + LANES <= count; i += LANES) most = choose(*(const V *)(row + i) > most, *(const V *)(row + i), most);
  for (int l = 0; l < LANES; l++) top = most[l] > top ? most[l] : top;
  for (; i < count; i++) top = row[i] > top ? row[i] : top;
  for (i = 0; i + LANES <= count; i += LANES) {
    V e = exp_of(*(V *)(row + i) - top);
    *(V *)(row + i) = e;
    sum += e;
  }
  for (int l = 0; l < LANES; l++) all += sum[l];
  for (; i < count; i++) {
    row[i] = exp_of(splat(row[i] - top))[0];
    all += row[i];
  }
  return 1 / all;
}

/** Adds p · v for some rows and so many vectors of values. */
static inline __attribute__((always_inline)) void weigh(const float *const p[TOGETHER], const float *v, long keys, long out, V sum[TOGETHER][WIDE], const int rows, const int vectors) {
  for (long key = 0; key < keys; key++) {
    V value[WIDE];
#pragma GCC unroll 4
    for (int j = 0; j < vectors; j++) value[j] = *(const V *)(v + key * out + j * LANES);
#pragma GCC unroll 4
    for (int r = 0; r < rows; r++)
#pragma GCC unroll 4
      for (int j = 0; j < vectors; j++) sum[r][j] += p[r][key] * value[j];
  }
}

/** Probabilities and values of some rows: what is cached, then what is new. */
typedef struct {
  const float *p[2][TOGETHER];
  const float *v[2];
  long keys[2];
  float factor[TOGETHER];
} Mixed;

static inline __attribute__((always_inline)) void some_columns(const Mixed *m, long column, long out, float *y, const int rows, const int vectors) {
  V sum[TOGETHER][WIDE] = {{{0}}};
  for (int part = 0; part < 2; part++) weigh(m->p[part], m->v[part] + column, m->keys[part], out, sum, rows, vectors);
  for (int r = 0; r < rows; r++)
    for (int j = 0; j < vectors; j++) *(V *)(y + r * out + column + j * LANES) = sum[r][j] * m->factor[r];
}

static inline __attribute__((always_inline)) void mix(const Mixed *m, long out, float *y, const int rows) {
  long column = 0;
  for (; column + WIDE * LANES <= out; column += WIDE * LANES) some_columns(m, column, out, y, rows, WIDE);
  for (; column + LANES <= out; column += LANES) some_columns(m, column, out, y, rows, 1);
  for (; column < out; column++)
    for (int r = 0; r < rows; r++) {
      float sum = 0;
      for (int part = 0; part < 2; part++)
        for (long key = 0; key < m->keys[part]; key++) sum += m->p[part][r][key] * m->v[part][key * out + column];
      y[r * out + column] = sum * m->factor[r];
    }
}

/** Cached slots up to the last that a row sees. */
static long reach_of(const Masked *t, const float *mask) {
  long seen = t->slots;
  while (seen > 0 && mask[seen - 1] <= UNSEEN) seen--;
  return seen;
}

static const float *mask_of(const Masked *t, long unit, long row) {
  long batch = unit / t->groups, head = unit % t->groups * t->repeats + row / t->time;
  return t->mask + batch * t->maskBatch + head * t->maskHead + row % t->time * (t->slots + t->time);
}

/** Rows `first` … of a group. */
static void some_rows(const Masked *t, long unit, long first, long rows, float *scores) {
  const float *masks[TOGETHER], *newMasks[TOGETHER];
  float *past[TOGETHER], *fresh[TOGETHER];
  long reach = 0, stride = t->slots + t->time;
  for (long r = 0; r < rows; r++) {
    masks[r] = mask_of(t, unit, first + r);
    newMasks[r] = masks[r] + t->slots;
    long own = reach_of(t, masks[r]);
    reach = own > reach ? own : reach;
  }
  for (long r = 0; r < rows; r++) {
    past[r] = scores + r * stride;
    fresh[r] = past[r] + reach;
  }
  const float *q = t->q + (unit * t->repeats * t->time + first) * t->width;
  if (reach > 0) score(t, q, rows, t->pastK + unit * t->slots * t->width, reach, masks, past);
  score(t, q, rows, t->k + unit * t->time * t->width, t->time, newMasks, fresh);
  Mixed m = {.v = {t->pastV + unit * t->slots * t->out, t->v + unit * t->time * t->out}, .keys = {reach, t->time}};
  for (long r = 0; r < rows; r++) {
    m.factor[r] = exponentials(past[r], reach + t->time);
    m.p[0][r] = past[r];
    m.p[1][r] = fresh[r];
  }
  float *y = t->y + (unit * t->repeats * t->time + first) * t->out;
  switch (rows) {
  case 1: return mix(&m, t->out, y, 1);
  case 2: return mix(&m, t->out, y, 2);
  case 3: return mix(&m, t->out, y, 3);
  case 4: return mix(&m, t->out, y, 4);
  }
}

void MASKED(ISA)(const Masked *t, long start, long end) {
  const long rows = t->repeats * t->time, units = (rows + t->unit - 1) / t->unit;
  float *scores = scratch(3, TOGETHER * (t->slots + t->time) + LANES);
  for (long n = start; n < end; n++) {
    const long first = n % units * t->unit, last = least(first + t->unit, rows);
    for (long row = first; row < last; row += TOGETHER) some_rows(t, n / units, row, least(TOGETHER, last - row), scores);
  }
}
