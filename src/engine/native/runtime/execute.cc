// Executes a program, instruction by instruction.

#include "execute.h"

#include "kernels.h"
#include "product.h"

namespace harness {
namespace ISA {

/** Many products of matrices of the same sizes, each so far behind the one before: mostly one. */
void product(Reader& reader, float* workspace) {
  const std::int64_t rows = reader.number();
  const std::int64_t columns = reader.number();
  const std::int64_t inner = reader.number();
  const float alpha = reader.real();
  const auto factor = [&reader] {
    const float* data = reader.memory<float>();
    const std::int64_t row_stride = reader.number();
    return Factor{data, row_stride, reader.number()};
  };
  Factor a = factor();
  Factor b = factor();
  const float* added = reader.memory<float>();
  const std::int64_t row_stride = reader.number();
  const Addend c{added, row_stride, reader.number()};
  float* out = reader.memory<float>();
  const std::int64_t count = reader.number();
  const std::int64_t a_step = reader.number();
  const std::int64_t b_step = reader.number();
  for (std::int64_t i = 0; i < count; i++, a.data += a_step, b.data += b_step, out += rows * columns) {
    multiply(rows, columns, inner, alpha, a, b, c, out, columns, workspace);
  }
}

void execute(const Program& program) {
  Reader reader(program, program.code.data());
  const std::int32_t* end = program.code.data() + program.code.size();
  while (reader.at() < end) {
    switch (static_cast<Instruction>(reader.number())) {
      case Instruction::elementwise: elementwise(reader, program.workspace); break;
      case Instruction::product: product(reader, program.workspace); break;
      case Instruction::copy: copy(reader); break;
      case Instruction::reduce_sum: reduce(reader, false); break;
      case Instruction::reduce_min: reduce(reader, true); break;
      case Instruction::softmax: softmax(reader, program.workspace, false); break;
      case Instruction::log_softmax: softmax(reader, program.workspace, true); break;
      case Instruction::arg_max: arg_max(reader); break;
      case Instruction::one_hot: one_hot(reader); break;
      case Instruction::gather: gather(reader); break;
      case Instruction::cast: cast(reader); break;
      default: return;
    }
  }
}

std::int64_t workspace(std::int64_t rows, std::int64_t columns, std::int64_t inner) { return multiply_workspace(rows, columns, inner); }

}  // namespace ISA
}  // namespace harness
