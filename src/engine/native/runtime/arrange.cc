// Values put elsewhere, or in another type: nothing is computed.

#include <algorithm>

#include "kernels.h"
#include "transpose.h"

namespace harness {
namespace ISA {
namespace {

/** One value after the other. */
template <typename T>
void transpose_each(const T* in, std::int64_t in_stride, T* out, std::int64_t out_stride, std::int64_t rows, std::int64_t columns) {
  for (std::int64_t row = 0; row < rows; row++) {
    for (std::int64_t column = 0; column < columns; column++) out[row * out_stride + column] = in[column * in_stride + row];
  }
}

void transpose_square(const double* in, std::int64_t in_stride, double* out, std::int64_t out_stride, std::int64_t rows, std::int64_t columns) {
  transpose_each(in, in_stride, out, out_stride, rows, columns);
}

/** Words of four bytes, whatever they mean, four by four. */
void transpose_square(const std::int32_t* in, std::int64_t in_stride, std::int32_t* out, std::int64_t out_stride, std::int64_t rows, std::int64_t columns) {
  const std::int64_t height = rows / 4 * 4;
  const std::int64_t width = columns / 4 * 4;
  for (std::int64_t row = 0; row < height; row += 4) {
    for (std::int64_t column = 0; column < width; column += 4) {
      transpose4(reinterpret_cast<const float*>(in + column * in_stride + row), in_stride,
                 reinterpret_cast<float*>(out + row * out_stride + column), out_stride);
    }
  }
  transpose_each(in + width * in_stride, in_stride, out + width, out_stride, height, columns - width);
  transpose_each(in + height, in_stride, out + height * out_stride, out_stride, rows - height, columns);
}

/** out(row, column) = in(column, row), in squares that fit into the first cache. */
template <typename T>
void transpose(const T* in, std::int64_t in_stride, T* out, std::int64_t out_stride, std::int64_t rows, std::int64_t columns) {
  constexpr std::int64_t SIDE = 16;
  for (std::int64_t top = 0; top < rows; top += SIDE) {
    const std::int64_t height = std::min(SIDE, rows - top);
    for (std::int64_t left = 0; left < columns; left += SIDE) {
      const std::int64_t width = std::min(SIDE, columns - left);
      transpose_square(in + left * in_stride + top, in_stride, out + top * out_stride + left, out_stride, height, width);
    }
  }
}

/** One row: side by side on both sides, one value stretched, or values that lie apart. */
template <typename T>
void copy_row(const T* in, std::int64_t in_stride, T* out, std::int64_t out_stride, std::int64_t n) {
  if (in_stride == 1 && out_stride == 1) {
    std::memcpy(out, in, n * sizeof(T));
  } else if (in_stride == 0 && out_stride == 1) {
    std::fill(out, out + n, *in);
  } else {
    for (std::int64_t i = 0; i < n; i++) out[i * out_stride] = in[i * in_stride];
  }
}

template <typename T>
void copy_places(Reader& reader) {
  const int rank = reader.number();
  const std::int32_t* dims = reader.numbers(rank);
  const T* in = reader.memory<T>();
  const std::int32_t* in_strides = reader.numbers(rank);
  T* out = reader.memory<T>();
  const std::int32_t* out_strides = reader.numbers(rank);
  const int last = rank - 1;
  const bool is_transposed = rank >= 2 && in_strides[last - 1] == 1 && in_strides[last] != 1 && out_strides[last] == 1;
  each_place(is_transposed ? last - 1 : last, dims, {in_strides, out_strides}, [&](const std::int64_t (&offsets)[2]) {
    const T* from = in + offsets[0];
    T* to = out + offsets[1];
    if (is_transposed) transpose(from, in_strides[last], to, out_strides[last - 1], dims[last - 1], dims[last]);
    else copy_row(from, in_strides[last], to, out_strides[last], dims[last]);
  });
}

template <typename From, typename To>
void cast_values(const void* in, void* out, std::int64_t n) {
  const From* from = static_cast<const From*>(in);
  To* to = static_cast<To*>(out);
  for (std::int64_t i = 0; i < n; i++) to[i] = static_cast<To>(from[i]);
}

template <typename From>
void cast_from(const void* in, Type type, void* out, std::int64_t n) {
  switch (type) {
    case Type::f64: return cast_values<From, double>(in, out, n);
    case Type::i32: return cast_values<From, std::int32_t>(in, out, n);
    default: return cast_values<From, float>(in, out, n);
  }
}

}  // namespace

void copy(Reader& reader) {
  switch (static_cast<Type>(reader.number())) {
    case Type::f64: return copy_places<double>(reader);
    default: return copy_places<std::int32_t>(reader);
  }
}

void cast(Reader& reader) {
  const Type from = static_cast<Type>(reader.number());
  const Type to = static_cast<Type>(reader.number());
  const std::int64_t n = reader.number();
  const void* in = reader.memory<void>();
  void* out = reader.memory<void>();
  switch (from) {
    case Type::f64: return cast_from<double>(in, to, out, n);
    case Type::i32: return cast_from<std::int32_t>(in, to, out, n);
    default: return cast_from<float>(in, to, out, n);
  }
}

/** Classes [outer, inner] -> [outer, depth, inner]. */
void one_hot(Reader& reader) {
  const std::int64_t outer = reader.number();
  const std::int64_t depth = reader.number();
  const std::int64_t inner = reader.number();
  const std::int32_t* classes = reader.memory<std::int32_t>();
  float* out = reader.memory<float>();
  std::fill(out, out + outer * depth * inner, 0.0f);
  for (std::int64_t i = 0; i < outer; i++, classes += inner, out += depth * inner) {
    for (std::int64_t j = 0; j < inner; j++) {
      if (classes[j] >= 0 && classes[j] < depth) out[classes[j] * inner + j] = 1.0f;
    }
  }
}

/** Rows of a table, by number. What is no row of it is all zeros. */
void gather(Reader& reader) {
  const std::int64_t rows = reader.number();
  const std::int64_t width = reader.number();
  const std::int64_t count = reader.number();
  const std::int32_t* table = reader.memory<std::int32_t>();
  const std::int32_t* classes = reader.memory<std::int32_t>();
  std::int32_t* out = reader.memory<std::int32_t>();
  for (std::int64_t i = 0; i < count; i++, out += width) {
    if (classes[i] >= 0 && classes[i] < rows) std::memcpy(out, table + classes[i] * width, width * sizeof *out);
    else std::fill(out, out + width, 0);
  }
}

}  // namespace ISA
}  // namespace harness
