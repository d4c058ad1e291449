// Many operations on the values of one shape in one pass over memory: a tile of values goes through all of them before the next does,
// so that what lies between two operations never leaves the first cache.

#include <algorithm>

#include "kernels.h"

#include "functions.h"
#include "reader.h"

namespace harness {
namespace ISA {
namespace {

struct Step {
  std::int32_t operation, result, first, second;
};

template <typename T, typename F>
inline void unary(T* __restrict out, const T* x, std::int64_t n, F f) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < n; i++) out[i] = f(x[i]);
}

template <typename T, typename F>
inline void binary(T* __restrict out, const T* x, const T* y, std::int64_t n, F f) {
#pragma GCC ivdep
  for (std::int64_t i = 0; i < n; i++) out[i] = f(x[i], y[i]);
}

template <typename T>
void arithmetic(Operation operation, T* out, const T* x, const T* y, std::int64_t n) {
  switch (operation) {
    case Operation::Add: return binary(out, x, y, n, [](T a, T b) { return a + b; });
    case Operation::Sub: return binary(out, x, y, n, [](T a, T b) { return a - b; });
    case Operation::Mul: return binary(out, x, y, n, [](T a, T b) { return a * b; });
    case Operation::Min: return binary(out, x, y, n, [](T a, T b) { return b < a ? b : a; });
    case Operation::Equal: return binary(out, x, y, n, [](T a, T b) { return static_cast<T>(a == b); });
    case Operation::Greater: return binary(out, x, y, n, [](T a, T b) { return static_cast<T>(a > b); });
    default: return unary(out, x, n, [](T a) { return -a; });  // Neg
  }
}

template <typename T>
void apply(Operation operation, T* out, const T* x, const T* y, std::int64_t n) {
  switch (operation) {
    case Operation::Div: return binary(out, x, y, n, [](T a, T b) { return a / b; });
    case Operation::Sqrt: return unary(out, x, n, [](T a) { return std::sqrt(a); });
    case Operation::Exp: return unary(out, x, n, [](T a) { return exp_of(a); });
    case Operation::Erf: return unary(out, x, n, [](T a) { return erf_of(a); });
    case Operation::Sigmoid: return unary(out, x, n, [](T a) { return sigmoid_of(a); });
    case Operation::Tanh: return unary(out, x, n, [](T a) { return tanh_of(a); });
    case Operation::Relu: return unary(out, x, n, [](T a) { return a < 0 ? T(0) : a; });
    case Operation::HardSigmoid:
      return unary(out, x, n, [](T a) {
        const T y = T(0.2) * a + T(0.5);
        return y < 0 ? T(0) : y > 1 ? T(1) : y;
      });
    default: return arithmetic(operation, out, x, y, n);
  }
}

template <>
void apply(Operation operation, std::int32_t* out, const std::int32_t* x, const std::int32_t* y, std::int64_t n) {
  arithmetic(operation, out, x, y, n);
}

/** An operand or result in memory. */
template <typename T>
struct Memory {
  T* data;
  std::int64_t row_step, step;
  const std::int32_t* strides;
  /** Where an operand that does not lie as the result does is written out, block by block; nullptr for all others. */
  T* spread;
  /** What stands there, where that is the same for one block after the other. */
  const T* spread_of;
};

/** An operand as the result lies: `rows` of `columns` values, one behind the other. @param repeats whether all rows are the same */
template <typename T>
const T* spread_out(Memory<T>& memory, const T* from, std::int64_t rows, std::int64_t columns, bool repeats) {
  if (repeats && memory.spread_of == from) return memory.spread;
  memory.spread_of = repeats ? from : nullptr;
  T* to = memory.spread;
  for (std::int64_t row = 0; row < rows; row++, to += columns, from += memory.row_step) {
    if (memory.step == 0) std::fill(to, to + columns, *from);
    else for (std::int64_t i = 0; i < columns; i++) to[i] = from[i * memory.step];
  }
  return memory.spread;
}

template <typename T>
void run(Reader& reader, float* workspace) {
  const int rank = reader.number();
  const std::int32_t* dims = reader.numbers(rank);
  const std::int64_t width = dims[rank - 1];
  const std::int64_t height = rank > 1 ? dims[rank - 2] : 1;
  // A block is as much of a row as a tile holds, or several short rows.
  const std::int64_t columns = width < TILE ? width : TILE;
  const std::int64_t rows = rank > 1 ? TILE / columns : 1;

  const int memories = reader.number();
  // As many as a sum has terms, say; kept, so that they are allocated once.
  thread_local std::vector<Memory<T>> memory;
  thread_local std::vector<T*> values;
  memory.resize(memories);
  T* tile = reinterpret_cast<T*>(workspace);
  for (int i = 0; i < memories; i++) {
    T* data = reader.memory<T>();
    const std::int32_t* strides = reader.numbers(rank);
    const std::int64_t row_step = rank > 1 ? strides[rank - 2] : 0;
    const std::int64_t step = strides[rank - 1];
    const bool lies_so = step == 1 && (rows == 1 || row_step == width);
    memory[i] = {data, row_step, step, strides, lies_so ? nullptr : tile, nullptr};
    if (!lies_so) tile += TILE;
  }
  const int between = reader.number();
  values.resize(memories + between);
  for (int i = 0; i < between; i++, tile += TILE) values[memories + i] = tile;
  const int count = reader.number();
  const Step* steps = reinterpret_cast<const Step*>(reader.numbers(4 * count));

  std::int64_t index[MOST_DIMENSIONS] = {0};
  for (;;) {
    for (std::int64_t row = 0; row < height; row += rows) {
      const std::int64_t some_rows = std::min(rows, height - row);
      for (std::int64_t column = 0; column < width; column += columns) {
        const std::int64_t some_columns = std::min(columns, width - column);
        for (int i = 0; i < memories; i++) {
          Memory<T>& one = memory[i];
          T* from = one.data + row * one.row_step + column * one.step;
          const bool repeats = rows == 1 || one.row_step == 0;
          values[i] = one.spread == nullptr ? from : const_cast<T*>(spread_out<T>(one, from, repeats ? rows : some_rows, columns, repeats));
        }
        for (int i = 0; i < count; i++) {
          const Step& step = steps[i];
          apply(static_cast<Operation>(step.operation), values[step.result], values[step.first], values[step.second], some_rows * some_columns);
        }
      }
    }
    int axis = rank - 3;
    for (; axis >= 0; axis--) {
      for (int i = 0; i < memories; i++) memory[i].data += memory[i].strides[axis];
      if (++index[axis] < dims[axis]) break;
      for (int i = 0; i < memories; i++) memory[i].data -= static_cast<std::int64_t>(dims[axis]) * memory[i].strides[axis];
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

}  // namespace

void elementwise(Reader& reader, float* workspace) {
  switch (static_cast<Type>(reader.number())) {
    case Type::f64: return run<double>(reader, workspace);
    case Type::i32: return run<std::int32_t>(reader, workspace);
    default: return run<float>(reader, workspace);
  }
}

}  // namespace ISA
}  // namespace harness
