// Which kernel for bf16 a processor can use: only one that gives a known answer. A fault on the way is a wrong answer too:
// virtual machines have told of instructions that they did not let a program use.
#include "product.h"
#include <math.h>
#include <string.h>
#if defined(__unix__) || defined(__APPLE__)
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#define CAN_RETURN_FROM_FAULTS 1
#endif
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

enum { ROWS = 37, COLUMNS = 45, INNER = 70, REQUEST_PERMISSION = 0x1023, TILE_DATA = 18, TILES_REST = 2 };

/** How far a product with no, one and two rests may lie from the plain kernel's: whole numbers must agree exactly. */
static const float ALLOWED[] = {0, 2e-3f, 1e-4f};

static int gives_known_answer(MixedKernel kernel, int most) {
  static float a[ROWS * INNER], b[INNER * COLUMNS], wanted[ROWS * COLUMNS], got[ROWS * COLUMNS];
  const long range[4] = {0, ROWS, 0, COLUMNS};
  for (int rests = 0; rests <= most; rests++) {
    for (int i = 0; i < ROWS * INNER; i++) a[i] = (float)(i * 7 % 31 - 15) / (rests ? 7.f : 1.f);
    for (int i = 0; i < INNER * COLUMNS; i++) b[i] = (float)(i * 11 % 29 - 14) / (rests ? 9.f : 1.f);
    Product p = {.rows = ROWS, .columns = COLUMNS, .inner = INNER, .a = a, .lda = INNER, .b = b, .ldb = COLUMNS,
                 .c = wanted, .ldc = COLUMNS, .alpha = 1};
    product_plain(&p, 0, ROWS, 0, COLUMNS);
    p.c = got;
    kernel(&p, rests, range);
    for (int i = 0; i < ROWS * COLUMNS; i++)
      if (!(fabsf(got[i] - wanted[i]) <= ALLOWED[rests])) return 0;
  }
  return 1;
}

#if defined(CAN_RETURN_FROM_FAULTS)
enum { FAULTS = 3 };
static const int FAULT_SIGNALS[FAULTS] = {SIGILL, SIGSEGV, SIGBUS};
static struct sigaction before[FAULTS];
/** One thread tries at a time. */
static atomic_flag is_busy = ATOMIC_FLAG_INIT;
static _Thread_local volatile sig_atomic_t is_trying;
static _Thread_local sigjmp_buf way_back;

/** Of the thread that tries, the way back; of any other, what its program would do. */
static void on_fault(int number, siginfo_t *info, void *context) {
  if (is_trying) siglongjmp(way_back, 1);
  for (int i = 0; i < FAULTS; i++) {
    if (FAULT_SIGNALS[i] != number) continue;
    if (before[i].sa_flags & SA_SIGINFO) before[i].sa_sigaction(number, info, context);
    else if (before[i].sa_handler != SIG_DFL && before[i].sa_handler != SIG_IGN) before[i].sa_handler(number);
    else sigaction(number, before + i, 0); // the instruction faults again, and ends the program
  }
}

static const char *try_kernel(MixedKernel kernel, int rests) {
  struct sigaction ours = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&ours.sa_mask);
  while (atomic_flag_test_and_set(&is_busy)) {
  }
  for (int i = 0; i < FAULTS; i++) sigaction(FAULT_SIGNALS[i], &ours, before + i);
  const char *problem = "its first product faulted";
  is_trying = 1;
  if (sigsetjmp(way_back, 1) == 0) problem = gives_known_answer(kernel, rests) ? 0 : "its first product was wrong";
  is_trying = 0;
  for (int i = 0; i < FAULTS; i++) sigaction(FAULT_SIGNALS[i], before + i, 0);
  atomic_flag_clear(&is_busy);
  return problem;
}
#else
static const char *try_kernel(MixedKernel kernel, int rests) {
  return gives_known_answer(kernel, rests) ? 0 : "its first product was wrong";
}
#endif

#if defined(__x86_64__)
static const char NOT_THERE[] = "this processor does not have it";

static const char *problem_of_amx(void) {
#if defined(__linux__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("amx-bf16") || !__builtin_cpu_supports("avx512bf16") || !__builtin_cpu_supports("avx512bw"))
    return NOT_THERE;
  if (syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) != 0) return "the system does not let programs use it";
  return try_kernel(mixed_amx, TILES_REST);
#else
  return "it is used on Linux alone";
#endif
}

static const char *problem_of_vectors(void) {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx512bf16") || !__builtin_cpu_supports("avx512bw")) return NOT_THERE;
  return try_kernel(mixed_avx512bf16, 0);
}
#endif

static const char *problem_of_model(void) { return try_kernel(mixed_model, TILES_REST); }

/** Best first. */
static const MixedVariant VARIANTS[] = {
#if defined(__x86_64__)
    {"amx", mixed_amx, TILES_REST, problem_of_amx},
    {"avx512bf16", mixed_avx512bf16, 0, problem_of_vectors},
#endif
    {"model", mixed_model, TILES_REST, problem_of_model},
};

const MixedVariant *find_mixed(const char *wish, const char **problem) {
  *problem = "it is not for this kind of processor";
  for (unsigned i = 0; i < sizeof VARIANTS / sizeof *VARIANTS; i++)
    if ((!wish || strcmp(wish, VARIANTS[i].name) == 0) && !(*problem = VARIANTS[i].problem())) return VARIANTS + i;
  return 0;
}
