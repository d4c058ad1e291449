// Many operations on the values of one shape in one pass over memory: a tile of values goes through all of them before the next does,
// so that what lies between two operations never leaves the first cache.

#include "kernels.h"

#include "functions.h"
#include "reader.h"

namespace harness {
namespace ISA {
namespace {

constexpr int MOST_SLOTS = 192;

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
    case Operation::Neg: return unary(out, x, n, [](T a) { return -a; });
    default: return unary(out, x, n, [](T a) { return a; });
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

/** Where the values of a slot lie: in memory, one value for a whole row, or between two steps only. */
template <typename T>
struct Slot {
  T* memory;
  const std::int32_t* strides;
  std::int64_t offset;
  /** What is stretched along rows is written out here, once for each row. */
  T* spread;
  const T* spread_of;
};

template <typename T>
void run(Reader& reader, float* workspace) {
  const int rank = reader.number();
  const std::int32_t* dims = reader.numbers(rank);
  const int memories = reader.number();
  Slot<T> slots[MOST_SLOTS];
  T* values[MOST_SLOTS];
  T* tile = reinterpret_cast<T*>(workspace);
  for (int i = 0; i < memories; i++) {
    T* memory = reader.memory<T>();
    const std::int32_t* strides = reader.numbers(rank);
    slots[i] = {memory, strides, 0, nullptr, nullptr};
    if (strides[rank - 1] != 0) continue;
    values[i] = slots[i].spread = tile;
    tile += TILE;
  }
  const int between = reader.number();
  for (int i = 0; i < between; i++, tile += TILE) values[memories + i] = tile;
  const int count = reader.number();
  const Step* steps = reinterpret_cast<const Step*>(reader.numbers(4 * count));

  const std::int64_t width = dims[rank - 1];
  std::int64_t index[MOST_DIMENSIONS] = {0};
  for (;;) {
    for (std::int64_t from = 0; from < width; from += TILE) {
      const std::int64_t n = width - from < TILE ? width - from : TILE;
      for (int i = 0; i < memories; i++) {
        Slot<T>& slot = slots[i];
        const T* place = slot.memory + slot.offset;
        if (slot.spread == nullptr) {
          values[i] = slot.memory + slot.offset + from;
        } else if (slot.spread_of != place) {
          for (std::int64_t j = 0; j < (width < TILE ? width : TILE); j++) slot.spread[j] = *place;
          slot.spread_of = place;
        }
      }
      for (int i = 0; i < count; i++) {
        const Step& step = steps[i];
        apply(static_cast<Operation>(step.operation), values[step.result], values[step.first], values[step.second], n);
      }
    }
    int axis = rank - 2;
    for (; axis >= 0; axis--) {
      for (int i = 0; i < memories; i++) slots[i].offset += slots[i].strides[axis];
      if (++index[axis] < dims[axis]) break;
      for (int i = 0; i < memories; i++) slots[i].offset -= static_cast<std::int64_t>(dims[axis]) * slots[i].strides[axis];
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
