// The matrix product of the native runtime: out = alpha A B + C, float32, one thread.
// Compiled once per instruction set into its own namespace (-DISA=portable, avx2, avx512).
// The order of summation depends on sizes and strides alone, never on where the matrices lie.
#pragma once
#include <cstdint>

#ifndef ISA
#define ISA portable
#endif

namespace harness {
namespace ISA {

/** A matrix to multiply: element (i, j) at data[i * row_stride + j * column_stride]; fast where one of the strides is 1. */
struct Factor {
  const float* data;
  std::int64_t row_stride, column_stride;
};

/** What is added: nothing (nullptr), or a matrix whose strides may be 0: (1, 0) a bias per row, (0, 1) per column, (0, 0) a scalar. */
struct Addend {
  const float* data;
  std::int64_t row_stride, column_stride;
};

/**
 * out[i * out_stride + j] = alpha * sum_k a(i, k) b(k, j) + c(i, j), for [M,K] [K,N] -> [M,N].
 * `out` may be the very memory of a whole-matrix addend of the same strides; it never overlaps a or b.
 * `workspace` holds multiply_workspace(M, N, K) floats, aligned to 64 bytes.
 */
void multiply(std::int64_t M, std::int64_t N, std::int64_t K, float alpha, Factor a, Factor b, Addend c, float* out,
              std::int64_t out_stride, float* workspace);

/** Floats of workspace that multiply() needs at most for these sizes. */
std::int64_t multiply_workspace(std::int64_t M, std::int64_t N, std::int64_t K);

}  // namespace ISA
}  // namespace harness
