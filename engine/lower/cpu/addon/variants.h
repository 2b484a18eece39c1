// Kernels by instruction set.
#ifndef TUNELOOM_VARIANTS_H
#define TUNELOOM_VARIANTS_H
#include "product.h"

/** Kernels for one instruction set. */
typedef struct {
  const char *name;
  ProductKernel product;
  WeightsKernel weights;
  /** The same with A rounded to bytes, where the processor has instructions for them. */
  void (*bytes)(const Product *, long, long);
  AttentionKernel attention, gradient;
  MaskedKernel masked;
  LoopKernel loop;
  RowsKernel crossEntropy;
  NormKernel layerNorm, rmsNorm;
  RotaryKernel rotaryHalf;
  int (*supported)(void);
} Variant;

/** The best variant that the processor has, or the one wished for; 0 when there is none. */
const Variant *find_variant(const char *wish);

/** What is used: chosen once for all threads; `mixed` is 0 before find_mixed. */
extern const Variant *variant;
extern const MixedVariant *mixed;

#endif
