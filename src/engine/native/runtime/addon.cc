// The runtime as a module of Node: loads programs and runs them. By Node-API alone, so that one build serves every version of Node.

#include <node_api.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <string>

#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif

#ifdef __linux__
#include <sys/mman.h>
#endif

#include "execute.h"

#ifndef HARNESS_SOURCES
#define HARNESS_SOURCES "unknown"  // a checksum of these sources, from whoever builds them
#endif

#ifdef HARNESS_X86
#include <immintrin.h>
#endif

namespace harness {
namespace {

struct InstructionSet {
  const char* name;
  void (*execute)(const Program&);
  std::int64_t (*workspace)(std::int64_t, std::int64_t, std::int64_t);
};

/** What HARNESS_NATIVE_ISA asks for, if anything. */
std::string asked_for() {
  const char* asked = std::getenv("HARNESS_NATIVE_ISA");
  return asked == nullptr ? "" : asked;
}

/** The best one that this processor has, or a lesser one that is asked for, to compare them. */
InstructionSet instruction_set() {
  const std::string wanted = asked_for();
#ifdef HARNESS_X86
  __builtin_cpu_init();
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  if (has_avx512 && (wanted.empty() || wanted == "avx512")) return {"avx512", avx512::execute, avx512::workspace};
  if (has_avx2 && wanted != "portable") return {"avx2", avx2::execute, avx2::workspace};
#endif
  return {"portable", portable::execute, portable::workspace};
}

const InstructionSet chosen = instruction_set();

/** Memory that begins where a cache line does; where there is much of it, in the large pages that a processor finds faster. */
struct Lines {
  explicit Lines(std::size_t bytes) {
    const std::size_t alignment = bytes < LARGE_PAGE ? 64 : LARGE_PAGE;
    const std::size_t whole = bytes / alignment * alignment + alignment;
    data = static_cast<std::int32_t*>(std::aligned_alloc(alignment, whole));
#ifdef __linux__
    if (data != nullptr && alignment == LARGE_PAGE) madvise(data, whole, MADV_HUGEPAGE);
#endif
  }
  ~Lines() { std::free(data); }
  std::int32_t* data;

 private:
  static constexpr std::size_t LARGE_PAGE = 1 << 21;
};

struct Loaded {
  Loaded(std::size_t words, std::size_t workspace) : held(words * 4), space(workspace * 4), bytes((words + workspace) * 4) {}
  Lines held;
  Lines space;
  std::int64_t bytes;
  /** Words of each array that is bound. */
  std::vector<std::int32_t> lengths;
  Program program;
};

/** Numbers so small that processors are slow with them count as zero while a program runs. */
class SmallestAreZero {
 public:
#ifdef HARNESS_X86
  SmallestAreZero() : before_(_mm_getcsr()) { _mm_setcsr(before_ | 0x8040); }
  ~SmallestAreZero() { _mm_setcsr(before_); }

 private:
  unsigned before_;
#elif defined(__aarch64__)
  SmallestAreZero() {
    asm volatile("mrs %0, fpcr" : "=r"(before_));
    asm volatile("msr fpcr, %0" : : "r"(before_ | (1ull << 24)));
  }
  ~SmallestAreZero() { asm volatile("msr fpcr, %0" : : "r"(before_)); }

 private:
  unsigned long long before_;
#endif
};

napi_value refused(napi_env env, const char* message) {
  napi_throw_error(env, nullptr, message);
  return nullptr;
}

struct Words {
  std::int32_t* data;
  std::size_t count;
};

/** The memory of an array of numbers of four bytes. */
bool words_of(napi_env env, napi_value value, Words& words) {
  napi_typedarray_type type;
  void* data;
  if (napi_get_typedarray_info(env, value, &type, &words.count, &data, nullptr, nullptr) != napi_ok) return false;
  words.data = static_cast<std::int32_t*>(data);
  return type == napi_int32_array || type == napi_float32_array;
}

bool number_of(napi_env env, napi_value value, std::int64_t& number) { return napi_get_value_int64(env, value, &number) == napi_ok; }

/** What throws becomes an error of JavaScript: nothing may leave through its frames. */
template <typename Work>
napi_value guarded(napi_env env, Work work) {
  try {
    return work();
  } catch (const std::exception& error) {
    return refused(env, error.what());
  }
}

/** The collector learns how much a program holds, so that one that nobody needs does not stay for long. */
void tell_memory(napi_env env, std::int64_t bytes) {
  std::int64_t all;
  napi_adjust_external_memory(env, bytes, &all);
}

void free_program(napi_env env, void* data, void*) {
  const std::unique_ptr<Loaded> loaded(static_cast<Loaded*>(data));
  tell_memory(env, -loaded->bytes);
}

/** load(code, constants, lengths, words, workspace): constants lie at the beginning of the words that the program holds. */
napi_value load(napi_env env, napi_callback_info info) {
  std::size_t count = 5;
  napi_value args[5];
  Words code, constants, lengths;
  std::int64_t words, workspace;
  if (napi_get_cb_info(env, info, &count, args, nullptr, nullptr) != napi_ok || count != 5 || !words_of(env, args[0], code) ||
      !words_of(env, args[1], constants) || !words_of(env, args[2], lengths) || !number_of(env, args[3], words) ||
      !number_of(env, args[4], workspace) || static_cast<std::int64_t>(constants.count) > words) {
    return refused(env, "internal: load takes three arrays and two numbers");
  }
  return guarded(env, [&]() -> napi_value {
    auto loaded = std::make_unique<Loaded>(words, workspace);
    if (loaded->held.data == nullptr || loaded->space.data == nullptr) return refused(env, "not enough memory for the network");
    std::memcpy(loaded->held.data, constants.data, constants.count * 4);
    loaded->lengths.assign(lengths.data, lengths.data + lengths.count);
    loaded->program.code.assign(code.data, code.data + code.count);
    loaded->program.workspace = reinterpret_cast<float*>(loaded->space.data);
    loaded->program.bases.resize(1 + lengths.count);
    loaded->program.bases[0] = loaded->held.data;
    napi_value external;
    if (napi_create_external(env, loaded.get(), free_program, nullptr, &external) != napi_ok) return refused(env, "internal: no handle");
    tell_memory(env, loaded.release()->bytes);
    return external;
  });
}

/** run(program, arrays): arrays in the order in which the program binds them, of the lengths it was loaded with. */
napi_value run(napi_env env, napi_callback_info info) {
  std::size_t count = 2;
  napi_value args[2];
  void* data;
  std::uint32_t arrays;
  if (napi_get_cb_info(env, info, &count, args, nullptr, nullptr) != napi_ok || count != 2 ||
      napi_get_value_external(env, args[0], &data) != napi_ok || napi_get_array_length(env, args[1], &arrays) != napi_ok) {
    return refused(env, "internal: run takes a program and arrays");
  }
  Loaded& loaded = *static_cast<Loaded*>(data);
  if (arrays != loaded.lengths.size()) return refused(env, "internal: run takes as many arrays as the program binds");
  for (std::uint32_t i = 0; i < arrays; i++) {
    napi_value item;
    Words words;
    if (napi_get_element(env, args[1], i, &item) != napi_ok || !words_of(env, item, words) ||
        words.count != static_cast<std::size_t>(loaded.lengths[i])) {
      return refused(env, "internal: run takes arrays of numbers of four bytes, of the lengths that the program binds");
    }
    loaded.program.bases[1 + i] = words.data;
  }
  return guarded(env, [&]() -> napi_value {
    const SmallestAreZero while_it_runs;
    chosen.execute(loaded.program);
    return nullptr;
  });
}

/** product_workspace(rows, columns, inner): words of four bytes. */
napi_value product_workspace(napi_env env, napi_callback_info info) {
  std::size_t count = 3;
  napi_value args[3], result;
  std::int64_t rows, columns, inner;
  if (napi_get_cb_info(env, info, &count, args, nullptr, nullptr) != napi_ok || count != 3 || !number_of(env, args[0], rows) ||
      !number_of(env, args[1], columns) || !number_of(env, args[2], inner)) {
    return refused(env, "internal: product_workspace takes three numbers");
  }
  napi_create_int64(env, chosen.workspace(rows, columns, inner), &result);
  return result;
}

napi_value list(napi_env env, std::initializer_list<const char*> names) {
  napi_value array;
  napi_create_array(env, &array);
  std::uint32_t index = 0;
  for (const char* name : names) {
    napi_value text;
    napi_create_string_utf8(env, name, NAPI_AUTO_LENGTH, &text);
    napi_set_element(env, array, index++, text);
  }
  return array;
}

napi_value initialize(napi_env env, napi_value exports) {
  const std::string wanted = asked_for();
  if (!wanted.empty() && wanted != "portable" && wanted != "avx2" && wanted != "avx512") {
    return refused(env, ("HARNESS_NATIVE_ISA: no instruction set " + wanted + "; there are avx512, avx2 and portable").c_str());
  }
  const auto set = [&](const char* name, napi_value value) { napi_set_named_property(env, exports, name, value); };
  const auto function = [&](const char* name, napi_callback callback) {
    napi_value value;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &value);
    set(name, value);
  };
  function("load", load);
  function("run", run);
  function("productWorkspace", product_workspace);
#define HARNESS_NAME(name) #name,
  set("instructions", list(env, {HARNESS_INSTRUCTIONS(HARNESS_NAME)}));
  set("operations", list(env, {HARNESS_OPERATIONS(HARNESS_NAME)}));
  set("types", list(env, {HARNESS_TYPES(HARNESS_NAME)}));
#undef HARNESS_NAME
  napi_value text, tile;
  std::string version = std::string(chosen.name) + " " + HARNESS_SOURCES + ", compiler " + __VERSION__;
#ifdef __GLIBC__
  version += std::string(", libc ") + gnu_get_libc_version();  // its logarithms are in results
#endif
  napi_create_string_utf8(env, version.c_str(), NAPI_AUTO_LENGTH, &text);
  set("version", text);
  napi_create_int64(env, TILE, &tile);
  set("tile", tile);
  napi_create_int64(env, MOST_DIMENSIONS, &tile);
  set("mostDimensions", tile);
  return exports;
}

}  // namespace
}  // namespace harness

NAPI_MODULE(NODE_GYP_MODULE_NAME, harness::initialize)
