// Six operations on tiles of 16 × 64 bytes, whose rows lie anywhere in memory: those of AMX, or a model of them in C.
// The model follows TDPBF16PS in the Intel 64 manual, vol. 2: even and odd products are summed apart from 0, then both
// sums are added to the tile; all in f32, to nearest, with denormal numbers taken as 0.
#ifndef TUNELOOM_TILES_H
#define TUNELOOM_TILES_H
#include <stdint.h>
#include <string.h>

#if defined(__AMX_BF16__)
#include <immintrin.h>

static inline void tiles_begin(void) {
  struct __attribute__((packed)) {
    uint8_t palette, start, reserved[14];
    uint16_t bytes[16];
    uint8_t rows[16];
  } shape;
  memset(&shape, 0, sizeof shape);
  shape.palette = 1;
  for (int i = 0; i < 8; i++) {
    shape.bytes[i] = 64;
    shape.rows[i] = 16;
  }
  // gcc's intrinsic tells it of the first eight bytes only, so that it would drop the writes to the others
  __asm__ volatile("" : : "r"(&shape) : "memory");
  _tile_loadconfig(&shape);
}
#define tiles_end() _tile_release()
#define tile_zero(t) _tile_zero(t)
#define tile_load(t, from, bytes) _tile_loadd(t, from, bytes)
#define tile_dot(sum, a, b) _tile_dpbf16ps(sum, a, b)
#define tile_store(t, to, bytes) _tile_stored(t, to, bytes)

#else
static _Thread_local uint32_t tiles[8][16][16];

static inline float flushed(uint32_t bits) {
  if ((bits & 0x7f800000) == 0) bits &= 0x80000000;
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

static inline float flush(float value) {
  uint32_t bits;
  memcpy(&bits, &value, 4);
  return flushed(bits);
}

static inline void tiles_begin(void) { memset(tiles, 0, sizeof tiles); }
static inline void tiles_end(void) {}
static inline void tile_zero(int t) { memset(tiles[t], 0, sizeof tiles[t]); }

static inline void tile_load(int t, const void *from, long bytes) {
  for (int i = 0; i < 16; i++) memcpy(tiles[t][i], (const char *)from + i * bytes, 64);
}

static inline void tile_dot(int sum, int a, int b) {
  for (int i = 0; i < 16; i++)
    for (int j = 0; j < 16; j++) {
      float even = 0, odd = 0;
      for (int k = 0; k < 16; k++) {
        uint32_t left = tiles[a][i][k], right = tiles[b][k][j];
        even = flush(even + flushed(left << 16) * flushed(right << 16));
        odd = flush(odd + flushed(left & 0xffff0000) * flushed(right & 0xffff0000));
      }
      float total = flush(flushed(tiles[sum][i][j]) + flush(even + odd));
      memcpy(&tiles[sum][i][j], &total, 4);
    }
}

static inline void tile_store(int t, float *to, long bytes) {
  for (int i = 0; i < 16; i++) memcpy((char *)to + i * bytes, tiles[t][i], 64);
}
#endif
#endif
