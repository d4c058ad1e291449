// Reads the arguments of instructions, one after the other.

#pragma once

#include <cstring>

#include "program.h"

namespace harness {
namespace ISA {

class Reader {
 public:
  Reader(const Program& program, const std::int32_t* at) : program_(program), at_(at) {}

  const std::int32_t* at() const { return at_; }
  std::int32_t number() { return *at_++; }

  float real() {
    float value;
    std::memcpy(&value, at_++, sizeof value);
    return value;
  }

  /** Memory: the number of its base, and how many words of four bytes behind it. A base below zero stands for none. */
  template <typename T>
  T* memory() {
    const std::int32_t base = number();
    const std::int32_t offset = number();
    return base < 0 ? nullptr : reinterpret_cast<T*>(program_.bases[base] + offset);
  }

  /** As many numbers as follow, in place. */
  const std::int32_t* numbers(int count) {
    const std::int32_t* list = at_;
    at_ += count;
    return list;
  }

 private:
  const Program& program_;
  const std::int32_t* at_;
};

/** Indices of several dimensions, counted up like digits: calls `visit` with the offsets that strides give for each. */
template <int LISTS, typename Visit>
void each_place(int rank, const std::int32_t* dims, const std::int32_t* const (&strides)[LISTS], Visit visit) {
  std::int64_t index[MOST_DIMENSIONS] = {0};
  std::int64_t offsets[LISTS] = {0};
  for (;;) {
    visit(offsets);
    int axis = rank - 1;
    for (; axis >= 0; axis--) {
      for (int list = 0; list < LISTS; list++) offsets[list] += strides[list][axis];
      if (++index[axis] < dims[axis]) break;
      for (int list = 0; list < LISTS; list++) offsets[list] -= static_cast<std::int64_t>(dims[axis]) * strides[list][axis];
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

}  // namespace ISA
}  // namespace harness
