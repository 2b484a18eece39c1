// Runs the calls of a program that follow each other without leaving native code; all threads do it together and meet where a call
// needs what others have computed. Gain: a step of 135 M parameters in 4 bits has 490 calls, each of which took 0.5 to 1 µs to make
// from JavaScript, and 400 meetings.
#include "calls.h"
#include <stdatomic.h>
#include <time.h>
#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(_WIN32)
#include <windows.h>
#else
#include <sched.h>
#endif

enum {
  HEAD = 4, WORKS = 1, MEETS = 2,
  /** Looks before a thread sleeps: 50 to 100 µs, longer than shares of a call differ. */
  LOOKS = 3000,
};

static inline void pause_a_little(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/** Sleeps while all threads have not met; may wake early. */
static void sleep_while(Control *control, int generation) {
#if defined(__linux__)
  atomic_fetch_add(&control->asleep, 1);
  syscall(SYS_futex, &control->generation, FUTEX_WAIT_PRIVATE, generation, 0, 0, 0);
  atomic_fetch_sub(&control->asleep, 1);
#else
  (void)control, (void)generation;
#if defined(_WIN32)
  SwitchToThread();
#else
  sched_yield();
#endif
#endif
}

/** Wakes those who sleep; who goes to sleep later sees that all have met. */
static void wake(Control *control) {
#if defined(__linux__)
  if (atomic_load(&control->asleep) > 0) syscall(SYS_futex, &control->generation, FUTEX_WAKE_PRIVATE, 1 << 30, 0, 0, 0);
#else
  (void)control;
#endif
}

/** Returns when all threads have called it. */
static void meet(Control *control, int threads) {
  int generation = atomic_load(&control->generation);
  if (atomic_fetch_add(&control->waiting, 1) == threads - 1) {
    atomic_store(&control->waiting, 0);
    atomic_fetch_add(&control->generation, 1);
    wake(control);
    return;
  }
  for (int i = 0; i < LOOKS; i++) {
    if (atomic_load_explicit(&control->generation, memory_order_acquire) != generation) return;
    pause_a_little();
  }
  while (atomic_load(&control->generation) == generation) sleep_while(control, generation);
}

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

void run_sequence(const Sequence *s) {
  for (const double *call = s->calls, *end = call + s->length; call < end;) {
    const double began = s->times ? now_ms() : 0;
    const int number = call[2], what = call[3];
    if (what & WORKS && atomic_load(&s->control->failed) == 0 && CALLS[(long)call[0]].call(call + HEAD)) {
      int none = 0;
      atomic_compare_exchange_strong(&s->control->failed, &none, number + 1);
    }
    if (what & MEETS) meet(s->control, s->threads);
    if (s->times) s->times[number] += now_ms() - began;
    call += HEAD + (long)call[1];
  }
}
