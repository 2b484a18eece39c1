// The addon's door: `open(memory, instructions?)` remembers where a memory lies; the kernels of calls.c compute in it, each by its name
// or many after each other: `sequence(calls, control, threads, times)`, see calls.h; control and times are addresses, times 0 for none.
// kernels: their names in the order of the numbers that sequences have for them.
// largePages(memory, bytes): asks for large pages in so much of it.
// mixed(instructions?): chooses the instructions of gemmMixed and returns their name. instructions(): the name of the others.
#include "calls.h"
#include "variants.h"
#include <node_api.h>
#include <stdint.h>
#include <stdio.h>

static napi_value refuse(napi_env env, const char *expected) {
  napi_throw_type_error(env, 0, expected);
  return 0;
}

/** Reads numbers and what the function was made with; gives how many there are, −1 when one is none. Those not given are 0. */
static long read(napi_env env, napi_callback_info info, double values[MOST_ARGUMENTS], const Call **call) {
  napi_value given[MOST_ARGUMENTS];
  size_t count = MOST_ARGUMENTS;
  if (napi_get_cb_info(env, info, &count, given, 0, (void **)call) != napi_ok) return -1;
  for (size_t i = 0; i < MOST_ARGUMENTS; i++) {
    values[i] = 0;
    if (i < count && napi_get_value_double(env, given[i], values + i) != napi_ok) return -1;
  }
  return count;
}

static napi_value kernel(napi_env env, napi_callback_info info) {
  double values[MOST_ARGUMENTS];
  const Call *call;
  if (read(env, info, values, &call) >= call->numbers && base) {
    const char *expected = call->call(values);
    return expected ? refuse(env, expected) : 0;
  }
  char message[64];
  snprintf(message, sizeof message, "%s: %ld numbers after open()", call->name, call->numbers);
  return refuse(env, message);
}

static napi_value sequence(napi_env env, napi_callback_info info) {
  napi_value given[4], buffer;
  size_t count = 4, length, offset;
  napi_typedarray_type type;
  void *calls;
  double control, threads, times;
  if (napi_get_cb_info(env, info, &count, given, 0, 0) != napi_ok || count < 4 || !base ||
      napi_get_typedarray_info(env, given[0], &type, &length, &calls, &buffer, &offset) != napi_ok ||
      type != napi_float64_array || napi_get_value_double(env, given[1], &control) != napi_ok ||
      napi_get_value_double(env, given[2], &threads) != napi_ok || napi_get_value_double(env, given[3], &times) != napi_ok)
    return refuse(env, "sequence: a Float64Array and three numbers after open()");
  Sequence s = {calls, length, (Control *)(base + (uint64_t)control), threads, times == 0 ? 0 : (double *)(base + (uint64_t)times)};
  run_sequence(&s);
  return 0;
}

/** Reads a name; 0 when none was given. */
static const char *read_name(napi_env env, napi_value given, char name[16]) {
  napi_valuetype type = napi_undefined;
  napi_typeof(env, given, &type);
  if (type != napi_string) return 0;
  napi_get_value_string_utf8(env, given, name, 16, 0);
  return name;
}

/** The name of the instruction set that all other kernels use, or would. */
static napi_value instructions(napi_env env, napi_callback_info info) {
  (void)info;
  napi_value name;
  napi_create_string_utf8(env, (variant ? variant : find_variant(0))->name, NAPI_AUTO_LENGTH, &name);
  return name;
}

/** Chooses the instructions for bf16, the best or those wished for; returns their name, or throws why not. */
static napi_value choose_mixed(napi_env env, napi_callback_info info) {
  napi_value given, name;
  size_t count = 1;
  char wish[16];
  napi_get_cb_info(env, info, &count, &given, 0, 0);
  const char *problem;
  const MixedVariant *found = find_mixed(count > 0 ? read_name(env, given, wish) : 0, &problem);
  if (!found) return refuse(env, problem);
  mixed = found;
  napi_create_string_utf8(env, mixed->name, NAPI_AUTO_LENGTH, &name);
  return name;
}

/** Where a typed array's buffer begins; 0 when it is none. */
static char *start_of(napi_env env, napi_value array) {
  napi_value buffer;
  napi_typedarray_type type;
  size_t length, offset;
  void *data;
  return napi_get_typedarray_info(env, array, &type, &length, &data, &buffer, &offset) == napi_ok ? (char *)data - offset : 0;
}

/** Takes a typed array over the memory's first bytes, and how many bytes the memory may come to have. */
static napi_value large_pages(napi_env env, napi_callback_info info) {
  napi_value given[2];
  size_t count = 2;
  double bytes;
  char *start;
  if (napi_get_cb_info(env, info, &count, given, 0, 0) != napi_ok || count < 2 || !(start = start_of(env, given[0])) ||
      napi_get_value_double(env, given[1], &bytes) != napi_ok || !(bytes >= 0))
    return refuse(env, "largePages: a typed array over the memory and a number of bytes");
  prefer_large_pages(start, bytes);
  return 0;
}

/** Takes a typed array over the memory's first bytes, and a name; returns that of the instruction set in use. */
static napi_value open_memory(napi_env env, napi_callback_info info) {
  napi_value given[2], name;
  size_t count = 2;
  char wish[16], *start;
  if (napi_get_cb_info(env, info, &count, given, 0, 0) != napi_ok || count < 1 || !(start = start_of(env, given[0])))
    return refuse(env, "open: a typed array over the memory");
  const Variant *found = find_variant(count > 1 ? read_name(env, given[1], wish) : 0);
  if (!found) return refuse(env, "open: an instruction set that this processor has");
  if (!variant || count > 1) variant = found;
  base = start;
  napi_create_string_utf8(env, variant->name, NAPI_AUTO_LENGTH, &name);
  return name;
}

static void export_function(napi_env env, napi_value exports, const char *name, napi_callback callback, const Call *call) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, (void *)call, &function);
  napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  napi_value names, name;
  napi_add_env_cleanup_hook(env, free_scratch, 0);
  export_function(env, exports, "open", open_memory, 0);
  export_function(env, exports, "largePages", large_pages, 0);
  export_function(env, exports, "mixed", choose_mixed, 0);
  export_function(env, exports, "instructions", instructions, 0);
  export_function(env, exports, "sequence", sequence, 0);
  napi_create_array(env, &names);
  for (long i = 0; i < CALL_COUNT; i++) {
    export_function(env, exports, CALLS[i].name, kernel, CALLS + i);
    napi_create_string_utf8(env, CALLS[i].name, NAPI_AUTO_LENGTH, &name);
    napi_set_element(env, names, i, name);
  }
  napi_set_named_property(env, exports, "kernels", names);
  return exports;
}
