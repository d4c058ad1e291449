// Many values to one: sums, smallest and largest values, distributions over classes.

#include <algorithm>

#include "functions.h"
#include "kernels.h"

namespace harness {
namespace ISA {
namespace {

/** Partial sums beside each other, so that additions need not wait for each other; the order of summation is fixed all the same. */
template <int LANES, typename T>
T sum_in_lanes(const T* x, std::int64_t n) {
  T sums[LANES] = {0};
  std::int64_t i = 0;
  for (; i + LANES <= n; i += LANES) {
    for (int lane = 0; lane < LANES; lane++) sums[lane] += x[i + lane];
  }
  for (int lane = 0; i < n; i++, lane++) sums[lane] += x[i];
  for (int half = LANES / 2; half > 0; half /= 2) {
    for (int lane = 0; lane < half; lane++) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

template <typename T>
T sum_of(const T* x, std::int64_t n) {
  return n < 64 ? sum_in_lanes<4>(x, n) : sum_in_lanes<32>(x, n);
}

template <typename T>
T smallest_of(const T* x, std::int64_t n) {
  T smallest = x[0];
  for (std::int64_t i = 1; i < n; i++) smallest = x[i] < smallest ? x[i] : smallest;
  return smallest;
}

/** Strides of the result are 0 along what is taken together. */
template <typename T>
void reduce_values(Reader& reader, bool smallest) {
  const int rank = reader.number();
  const std::int32_t* dims = reader.numbers(rank);
  const T* in = reader.memory<T>();
  const std::int64_t size = reader.number();
  T* out = reader.memory<T>();
  const std::int32_t* strides = reader.numbers(rank);
  using Limits = std::numeric_limits<T>;
  const T largest = Limits::has_infinity ? Limits::infinity() : Limits::max();
  std::fill(out, out + size, smallest ? largest : T(0));
  const std::int64_t width = dims[rank - 1];
  const bool within_rows = strides[rank - 1] == 0;
  each_place(rank - 1, dims, {strides}, [&](const std::int64_t (&offsets)[1]) {
    T* place = out + offsets[0];
    if (within_rows && smallest) *place = std::min(*place, smallest_of(in, width));
    else if (within_rows) *place += sum_of(in, width);
    else if (smallest) for (std::int64_t i = 0; i < width; i++) place[i] = std::min(place[i], in[i]);
    else for (std::int64_t i = 0; i < width; i++) place[i] += in[i];
    in += width;
  });
}

/** Of [n, inner], for `width` columns from the first one on. */
template <typename T>
void softmax_columns(const T* in, T* out, std::int64_t n, std::int64_t inner, std::int64_t width, bool logarithm, T* largest, T* total) {
  std::copy(in, in + width, largest);
  for (std::int64_t i = 1; i < n; i++) {
    const T* row = in + i * inner;
    for (std::int64_t j = 0; j < width; j++) largest[j] = row[j] > largest[j] ? row[j] : largest[j];
  }
  std::fill(total, total + width, T(0));
  for (std::int64_t i = 0; i < n; i++) {
    const T* row = in + i * inner;
    T* to = out + i * inner;
    for (std::int64_t j = 0; j < width; j++) {
      const T power = exp_of(row[j] - largest[j]);
      total[j] += power;
      to[j] = power;
    }
  }
  if (logarithm) for (std::int64_t j = 0; j < width; j++) total[j] = std::log(total[j]) + largest[j];
  else for (std::int64_t j = 0; j < width; j++) total[j] = T(1) / total[j];
  for (std::int64_t i = 0; i < n; i++) {
    const T* row = in + i * inner;
    T* to = out + i * inner;
    if (logarithm) for (std::int64_t j = 0; j < width; j++) to[j] = row[j] - total[j];
    else for (std::int64_t j = 0; j < width; j++) to[j] *= total[j];
  }
}

/** Of n values beside each other. */
template <typename T>
void softmax_row(const T* in, T* out, std::int64_t n, bool logarithm) {
  T largest = in[0];
  for (std::int64_t i = 1; i < n; i++) largest = in[i] > largest ? in[i] : largest;
  for (std::int64_t i = 0; i < n; i++) out[i] = exp_of(in[i] - largest);
  const T total = sum_of(out, n);
  if (logarithm) {
    const T shift = std::log(total) + largest;
    for (std::int64_t i = 0; i < n; i++) out[i] = in[i] - shift;
  } else {
    const T factor = T(1) / total;
    for (std::int64_t i = 0; i < n; i++) out[i] *= factor;
  }
}

/** Rows that are shorter are turned over, many at a time: a column of them fills vectors that a row does not. */
constexpr std::int64_t SHORT = 32;

/** Of rows of n values, one behind the other. */
template <typename T>
void softmax_short_rows(const T* in, T* out, std::int64_t rows, std::int64_t n, bool logarithm, T* space) {
  T* columns = space + 2 * SHORT;
  T* results = columns + SHORT * SHORT;
  for (std::int64_t from = 0; from < rows; from += SHORT, in += SHORT * n, out += SHORT * n) {
    const std::int64_t some = std::min(SHORT, rows - from);
    for (std::int64_t row = 0; row < some; row++) {
      for (std::int64_t i = 0; i < n; i++) columns[i * SHORT + row] = in[row * n + i];
    }
    softmax_columns(columns, results, n, SHORT, some, logarithm, space, space + SHORT);
    for (std::int64_t row = 0; row < some; row++) {
      for (std::int64_t i = 0; i < n; i++) out[row * n + i] = results[i * SHORT + row];
    }
  }
}

template <typename T>
void softmax_values(Reader& reader, float* workspace, bool logarithm) {
  const std::int64_t outer = reader.number();
  const std::int64_t n = reader.number();
  const std::int64_t inner = reader.number();
  const T* in = reader.memory<T>();
  T* out = reader.memory<T>();
  T* space = reinterpret_cast<T*>(workspace);
  if (inner == 1 && n < SHORT) return softmax_short_rows(in, out, outer, n, logarithm, space);
  for (std::int64_t i = 0; i < outer; i++, in += n * inner, out += n * inner) {
    if (inner == 1) softmax_row(in, out, n, logarithm);
    for (std::int64_t from = 0; inner > 1 && from < inner; from += TILE) {
      softmax_columns(in + from, out + from, n, inner, std::min(TILE, inner - from), logarithm, space, space + TILE);
    }
  }
}

/** The first of the largest along the middle of [outer, n, inner]. */
template <typename T>
void arg_max_values(Reader& reader) {
  const std::int64_t outer = reader.number();
  const std::int64_t n = reader.number();
  const std::int64_t inner = reader.number();
  const T* in = reader.memory<T>();
  std::int32_t* out = reader.memory<std::int32_t>();
  for (std::int64_t i = 0; i < outer; i++, in += n * inner, out += inner) {
    for (std::int64_t j = 0; j < inner; j++) {
      std::int64_t best = 0;
      for (std::int64_t k = 1; k < n; k++) best = in[k * inner + j] > in[best * inner + j] ? k : best;
      out[j] = static_cast<std::int32_t>(best);
    }
  }
}

}  // namespace

void reduce(Reader& reader, bool smallest) {
  switch (static_cast<Type>(reader.number())) {
    case Type::f64: return reduce_values<double>(reader, smallest);
    case Type::i32: return reduce_values<std::int32_t>(reader, smallest);
    default: return reduce_values<float>(reader, smallest);
  }
}

void softmax(Reader& reader, float* workspace, bool logarithm) {
  if (static_cast<Type>(reader.number()) == Type::f64) softmax_values<double>(reader, workspace, logarithm);
  else softmax_values<float>(reader, workspace, logarithm);
}

void arg_max(Reader& reader) {
  if (static_cast<Type>(reader.number()) == Type::f64) arg_max_values<double>(reader);
  else arg_max_values<float>(reader);
}

}  // namespace ISA
}  // namespace harness
