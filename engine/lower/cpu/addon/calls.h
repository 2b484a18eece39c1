// What kernels are called by: the door, one after the other, and sequences.
#ifndef TUNELOOM_CALLS_H
#define TUNELOOM_CALLS_H

enum { MOST_ARGUMENTS = 24 };

/** Bytes that follow each other. */
typedef struct {
  const char *from;
  long count;
} Bytes;

/** A kernel of numbers, at least so many; gives what it expected where it refuses them, else 0. */
typedef struct {
  const char *name;
  long numbers;
  const char *(*call)(const double *);
  /** The weights that a share reads, where they lie together; absent for kernels without. */
  Bytes (*weights)(const double *);
} Call;

extern const Call CALLS[];
extern const long CALL_COUNT;

/** Where the memory begins, for the calling thread; 0 before it was opened. */
extern _Thread_local char *base;

/** Words that threads share: as in engine/runtimes/cpu/control.ts. */
typedef struct {
  _Atomic int sequence, program, done, waiting, generation, failed, asleep;
} Control;

/** Calls that follow each other. */
typedef struct {
  /** For each: its kernel, how many numbers, its number in the program, whether there is a share of work + 2 · whether threads meet
   * after it, then the numbers. */
  const double *calls;
  long length;
  Control *control;
  int threads;
  /** Milliseconds of each call of the program, added to where there are any. */
  double *times;
} Sequence;

void run_sequence(const Sequence *);

#endif
