// The instruction sets that programs are executed with.

#pragma once

#include "program.h"

namespace harness {

namespace portable {
void execute(const Program& program);
std::int64_t workspace(std::int64_t rows, std::int64_t columns, std::int64_t inner);
}  // namespace portable

#ifdef HARNESS_X86
namespace avx2 {
void execute(const Program& program);
std::int64_t workspace(std::int64_t rows, std::int64_t columns, std::int64_t inner);
}  // namespace avx2
namespace avx512 {
void execute(const Program& program);
std::int64_t workspace(std::int64_t rows, std::int64_t columns, std::int64_t inner);
}  // namespace avx512
#endif

}  // namespace harness
