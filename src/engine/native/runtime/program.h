// A program of a network as a list of instructions, and what executes it. Everything in here is compiled once for each instruction
// set (ISA names it), so that one file serves whatever processor it is loaded on.

#pragma once

#include <cstdint>
#include <vector>

namespace harness {

/** What an instruction does; src/engine/native/writer.ts writes them by these names. */
#define HARNESS_INSTRUCTIONS(X) \
  X(elementwise) X(product) X(copy) X(reduce_sum) X(reduce_min) X(softmax) X(log_softmax) X(arg_max) X(one_hot) X(gather) X(cast)

/** What happens to each value of an elementwise instruction. */
#define HARNESS_OPERATIONS(X) \
  X(Add) X(Sub) X(Mul) X(Div) X(Min) X(Equal) X(Greater) X(Neg) X(Sqrt) X(Exp) X(Erf) X(Sigmoid) X(Tanh) X(Relu) X(HardSigmoid)

#define HARNESS_TYPES(X) X(f32) X(f64) X(i32)

#define HARNESS_ENUMERATE(name) name,
enum class Instruction : std::int32_t { HARNESS_INSTRUCTIONS(HARNESS_ENUMERATE) count };
enum class Operation : std::int32_t { HARNESS_OPERATIONS(HARNESS_ENUMERATE) count };
enum class Type : std::int32_t { HARNESS_TYPES(HARNESS_ENUMERATE) count };
#undef HARNESS_ENUMERATE

/** Values beside each other that an elementwise instruction works on at a time: all its values of them fit into the first cache. */
constexpr std::int64_t TILE = 512;

/** The most dimensions that an instruction has. */
constexpr int MOST_DIMENSIONS = 8;

struct Program {
  std::vector<std::int32_t> code;
  /** Where memory begins that arguments point into: what the program holds between instructions first, then what is bound. */
  std::vector<std::int32_t*> bases;
  float* workspace = nullptr;
};

}  // namespace harness
