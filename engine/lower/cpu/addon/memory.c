// The memory's pages, and scratch memory of each thread.
#include "calls.h"
#include "product.h"
#include <stdlib.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

enum { BUFFERS = 4 };

static _Thread_local float *buffers[BUFFERS];
static _Thread_local long sizes[BUFFERS];
_Thread_local char *base;

void prefer_large_pages(char *start, size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  // refused where the system has none: then pages stay small
  (void)madvise(start, bytes, MADV_HUGEPAGE);
#else
  (void)start, (void)bytes;
#endif
}

float *scratch(int which, long floats) {
  if (sizes[which] < floats) {
    free(buffers[which]);
    buffers[which] = aligned_alloc(64, (floats * sizeof(float) + 63) / 64 * 64);
    sizes[which] = buffers[which] ? floats : 0;
    if (!buffers[which]) abort();
  }
  return buffers[which];
}

void free_scratch(void *unused) {
  (void)unused;
  for (int i = 0; i < BUFFERS; i++) {
    free(buffers[i]);
    buffers[i] = 0;
    sizes[i] = 0;
  }
}
