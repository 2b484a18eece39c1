// Attention and its gradient for one instruction set, a block of queries at a time: no matrix of all scores is kept, and
// what a causal mask hides is not computed. Backward computes the probabilities again.
// @source Dao et al. 2022, 2205.14135, with whole rows of scores, which fit the second cache here
#include "exp.h"
#include "product.h"
#include <math.h>
#include <string.h>

#define JOIN(a, b) a##b
#define PRODUCT(name) JOIN(product_, name)
#define FORWARD(name) JOIN(attention_, name)
#define BACKWARD(name) JOIN(attention_gradient_, name)
static inline long least(long a, long b) { return a < b ? a : b; }
static inline float total(V v) {
  float sum = 0;
  for (int i = 0; i < LANES; i++) sum += v[i];
  return sum;
}

static float greatest(const float *row, long count) {
  V most = splat(-INFINITY);
  long i = 0;
  for (; i + LANES <= count; i += LANES) most = choose(*(const V *)(row + i) > most, *(const V *)(row + i), most);
  float top = -INFINITY;
  for (int l = 0; l < LANES; l++) top = most[l] > top ? most[l] : top;
  for (; i < count; i++) top = row[i] > top ? row[i] : top;
  return top;
}

/** The softmax of a row in its place. */
static void softmax_row(float *row, long count) {
  float top = greatest(row, count);
  V sum = {0};
  long i = 0;
  for (; i + LANES <= count; i += LANES) {
    V e = exp_of(*(V *)(row + i) - top);
    *(V *)(row + i) = e;
    sum += e;
  }
  float all = total(sum);
  for (; i < count; i++) {
    row[i] = exp_of(splat(row[i] - top))[0];
    all += row[i];
  }
  float factor = 1 / all;
  for (i = 0; i < count; i++) row[i] *= factor;
}

/** dS = P · (dP − Σ dP·P) in the place of dP. */
static void softmax_gradient_row(const float *p, float *dp, long count) {
  V sum = {0};
  long i = 0;
  for (; i + LANES <= count; i += LANES) sum += *(const V *)(p + i) * *(V *)(dp + i);
  float mean = total(sum);
  for (; i < count; i++) mean += p[i] * dp[i];
  for (i = 0; i < count; i++) dp[i] = p[i] * (dp[i] - mean);
}

/** Queries `start` … `end` of one head; scores are [end − start, keys]. */
typedef struct {
  const Attention *all;
  Head head;
  long start, end;
  float *scores, *gradients;
} Block;

/** A matrix whose first row is that of the block, as if it began at row 0. */
static float *as_whole(const Block *b, float *rows) { return rows - b->start * b->all->keys; }

/** Keys that any row of the block may see. */
static long reached(const Block *b) { return b->all->causal ? least(b->end, b->all->keys) : b->all->keys; }

/** Rows r0 … r1 of a product, by tiles where there are some; those compute also what a triangle leaves out. */
static void multiply(const Attention *t, Product *p, long r0, long r1) {
  const long range[4] = {r0, r1, 0, p->columns};
  if (!t->mixed) return PRODUCT(ISA)(p, r0, r1, 0, p->columns);
  p->part = WHOLE;
  t->mixed(p, t->rests, range);
}

/** S = factor · X · Yᵀ for the block's rows, at least what the mask leaves. */
static void score(const Block *b, const Matrix *x, const Matrix *y, long inner, float factor, float *to) {
  const Attention *t = b->all;
  Product p = {.transposeB = 1, .rows = t->rows, .columns = reached(b), .inner = inner, .a = x->at, .lda = x->lead,
               .b = y->at, .ldb = y->lead, .c = as_whole(b, to), .ldc = t->keys, .alpha = factor,
               .part = t->causal ? LOWER_C : WHOLE};
  multiply(t, &p, b->start, b->end);
}

/** Y = factor · S · X for the block's rows. */
static void weigh(const Block *b, float *scores, const Matrix *x, long columns, float factor, const Matrix *y) {
  const Attention *t = b->all;
  Product p = {.rows = t->rows, .columns = columns, .inner = reached(b), .a = as_whole(b, scores), .lda = t->keys,
               .b = x->at, .ldb = x->lead, .c = y->at, .ldc = y->lead, .alpha = factor,
               .part = t->causal ? LOWER_A : WHOLE};
  multiply(t, &p, b->start, b->end);
}

/** Y += factor · Sᵀ · X over the block's rows; keys that no earlier block saw are written. */
static void collect(const Block *b, const float *scores, const Matrix *x, long columns, float factor, const Matrix *y) {
  const Attention *t = b->all;
  long seen = t->causal ? b->start : t->keys;
  Product p = {.transposeA = 1, .rows = seen, .columns = columns, .inner = b->end - b->start, .a = scores,
               .lda = t->keys, .b = x->at + b->start * x->lead, .ldb = x->lead, .c = y->at, .ldc = y->lead,
               .alpha = factor, .accumulate = b->start > 0};
  multiply(t, &p, 0, seen);
  if (!t->causal) return;
  p.rows = b->end - b->start;
  p.a += b->start;
  p.c += b->start * y->lead;
  p.accumulate = 0;
  p.part = UPPER_A;
  multiply(t, &p, 0, p.rows);
}

static long seen_by(const Block *b, long row) { return b->all->causal ? b->start + row + 1 : b->all->keys; }

/** What row `i` of the block does not see becomes 0, where products by tiles read it. */
static void clear_unseen(const Block *b, long i, float *row) {
  if (b->all->mixed) memset(row + seen_by(b, i), 0, (reached(b) - seen_by(b, i)) * sizeof(float));
}

static void probabilities(const Block *b) {
  score(b, &b->head.q, &b->head.k, b->all->width, b->all->scale, b->scores);
  for (long i = 0; i < b->end - b->start; i++) {
    float *row = b->scores + i * b->all->keys;
    softmax_row(row, seen_by(b, i));
    clear_unseen(b, i, row);
  }
}

static long queries_of(const Attention *t) { return t->mixed ? QUERIES_BY_TILES : QUERIES; }

void FORWARD(ISA)(const Attention *t, long start, long end) {
  long blocks = (t->rows + queries_of(t) - 1) / queries_of(t);
  float *scores = scratch(3, queries_of(t) * t->keys);
  for (long unit = start; unit < end; unit++) {
    long row = unit % blocks * queries_of(t);
    Block b = {t, head_of(t, unit / blocks), row, least(t->rows, row + queries_of(t)), scores, 0};
    probabilities(&b);
    weigh(&b, scores, &b.head.v, t->out, 1, &b.head.y);
  }
}

void BACKWARD(ISA)(const Attention *t, long start, long end) {
  float *scores = scratch(3, 2 * queries_of(t) * t->keys);
  for (long unit = start; unit < end; unit++)
    for (long row = 0; row < t->rows; row += queries_of(t)) {
      Block b = {t, head_of(t, unit), row, least(t->rows, row + queries_of(t)), scores, scores + queries_of(t) * t->keys};
      const Head *h = &b.head;
      probabilities(&b);
      if (h->dv.at) collect(&b, b.scores, &h->y, t->out, 1, &h->dv);
      if (!h->dq.at && !h->dk.at) continue;
      score(&b, &h->y, &h->v, t->out, 1, b.gradients);
      for (long i = 0; i < b.end - b.start; i++) {
        float *row = b.gradients + i * t->keys;
        softmax_gradient_row(b.scores + i * t->keys, row, seen_by(&b, i));
        clear_unseen(&b, i, row);
      }
      if (h->dq.at) weigh(&b, b.gradients, &h->k, t->width, t->scale, &h->dq);
      if (h->dk.at) collect(&b, b.gradients, &h->q, t->width, t->scale, &h->dk);
    }
}
