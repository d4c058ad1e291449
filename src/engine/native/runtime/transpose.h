// Rows and columns change places, four by four.

#pragma once

#include <cstdint>

#define ALWAYS_INLINE inline __attribute__((always_inline))

namespace harness {
namespace ISA {

typedef float Vec4 __attribute__((vector_size(16)));
typedef float LooseVec4 __attribute__((vector_size(16), aligned(4), may_alias));

ALWAYS_INLINE Vec4 load4(const float* p) { return *reinterpret_cast<const LooseVec4*>(p); }
ALWAYS_INLINE void store4(float* p, Vec4 v) { *reinterpret_cast<LooseVec4*>(p) = v; }

#if defined(__clang__)
#define SHUFFLE4(x, y, ...) __builtin_shufflevector(x, y, __VA_ARGS__)
#else
typedef int Int4 __attribute__((vector_size(16)));
#define SHUFFLE4(x, y, ...) __builtin_shuffle(x, y, Int4{__VA_ARGS__})
#endif

/** Four rows of four, transposed: to[k * to_stride + j] = from[j * from_stride + k]. */
ALWAYS_INLINE void transpose4(const float* from, std::int64_t from_stride, float* to, std::int64_t to_stride) {
  const Vec4 a = load4(from), b = load4(from + from_stride);
  const Vec4 c = load4(from + 2 * from_stride), d = load4(from + 3 * from_stride);
  const Vec4 ab = SHUFFLE4(a, b, 0, 4, 1, 5), cd = SHUFFLE4(c, d, 0, 4, 1, 5);
  const Vec4 AB = SHUFFLE4(a, b, 2, 6, 3, 7), CD = SHUFFLE4(c, d, 2, 6, 3, 7);
  store4(to, SHUFFLE4(ab, cd, 0, 1, 4, 5));
  store4(to + to_stride, SHUFFLE4(ab, cd, 2, 3, 6, 7));
  store4(to + 2 * to_stride, SHUFFLE4(AB, CD, 0, 1, 4, 5));
  store4(to + 3 * to_stride, SHUFFLE4(AB, CD, 2, 3, 6, 7));
}

}  // namespace ISA
}  // namespace harness
