// Runs the calls of a program that follow each other without leaving native code; all threads do it together and meet where a call
// needs what others have computed. A thread that waits fetches the weights of its next product. Gain: a step of 135 M parameters in 4
// bits has 490 calls, each of which took 0.5 to 1 µs to make from JavaScript, and 400 meetings.
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
  /** Bytes; a second cache has from 0.5 to 2 MB. */
  MOST_FETCHED = 256 << 10,
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

/** The weights that a thread reads next, from a call on; as many as fit its second cache beside what it uses. */
static Bytes next_weights(const double *call, const double *end) {
  for (; call < end; call += HEAD + (long)call[1]) {
    const Call *kernel = &CALLS[(long)call[0]];
    if (!((int)call[3] & WORKS) || !kernel->weights) continue;
    Bytes found = kernel->weights(call + HEAD);
    if (found.count > MOST_FETCHED) found.count = MOST_FETCHED;
    return found;
  }
  return (Bytes){0, 0};
}

/** Returns when all threads have called it, and has fetched what is next meanwhile. */
static void meet(const Sequence *s, const double *next) {
  Control *control = s->control;
  int generation = atomic_load(&control->generation);
  if (atomic_fetch_add(&control->waiting, 1) == s->threads - 1) {
    atomic_store(&control->waiting, 0);
    atomic_fetch_add(&control->generation, 1);
    wake(control);
    return;
  }
  const Bytes ahead = next_weights(next, s->calls + s->length);
  long fetched = 0;
  for (int i = 0; i < LOOKS;) {
    if (atomic_load_explicit(&control->generation, memory_order_acquire) != generation) return;
    if (fetched < ahead.count) {
      for (int line = 0; line < 4; line++, fetched += 64) __builtin_prefetch(ahead.from + fetched, 0, 2);
      continue;
    }
    pause_a_little();
    i++;
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
    call += HEAD + (long)call[1];
    if (what & MEETS) meet(s, call);
    if (s->times) s->times[number] += now_ms() - began;
  }
}
