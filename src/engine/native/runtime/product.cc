// The matrix product, from register tiles of R rows by V vectors: every tile runs through K (or a block of it) with its
// sums in registers. B's panels are read where they lie or packed, whichever pays; so are A's rows.
// One source for all instruction sets: GCC's vector types, and intrinsics for masked edges only.
#include "product.h"

#include "transpose.h"

#if defined(__AVX__)
#include <immintrin.h>
#endif

namespace harness {
namespace ISA {
namespace {

using Size = std::int64_t;

#if defined(__AVX512F__)
constexpr int LANES = 16, MAX_ROWS = 12, MAX_VECTORS = 2;
#elif defined(__AVX__)
constexpr int LANES = 8, MAX_ROWS = 6, MAX_VECTORS = 2;
#elif defined(__aarch64__)
constexpr int LANES = 4, MAX_ROWS = 12, MAX_VECTORS = 2;
#else
constexpr int LANES = 4, MAX_ROWS = 6, MAX_VECTORS = 2;
#endif
constexpr int PANEL = MAX_VECTORS * LANES;  // columns of a panel of B

// Blocks of B that stay in the second-level cache, with KC rows: a panel of A (MAX_ROWS x KC) then stays in the first.
constexpr Size KC = 320, NC = 12 * 32;
// B is packed where it has to be, or is read by at least so many bands of rows and is at least so deep.
constexpr Size PACK_BANDS = 16, PACK_DEPTH = 64;

#if defined(__clang__)
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

// Compilers like to gather the loads of several steps at their beginning, more than there are registers; an empty
// statement after each row of a tile keeps the order as written.
#if defined(__AVX__)
#define SETTLE(sum) asm volatile("" : "+v"(sum) : : "memory")
#elif defined(__aarch64__)
#define SETTLE(sum) asm volatile("" : "+w"(sum) : : "memory")
#else
#define SETTLE(sum) static_cast<void>(sum)
#endif

typedef float Vec __attribute__((vector_size(4 * LANES)));
typedef float LooseVec __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

ALWAYS_INLINE Size smaller(Size x, Size y) { return x < y ? x : y; }
ALWAYS_INLINE Size ceilDivide(Size x, Size y) { return (x + y - 1) / y; }

ALWAYS_INLINE Vec load(const float* p) { return *reinterpret_cast<const LooseVec*>(p); }
ALWAYS_INLINE void store(float* p, Vec v) { *reinterpret_cast<LooseVec*>(p) = v; }

// The first lanes of a vector, for the last columns of a matrix.
#if defined(__AVX512F__)
constexpr bool MASKED_LOADS = true;
using Mask = __mmask16;
ALWAYS_INLINE Mask maskOf(int lanes) { return static_cast<Mask>((1u << lanes) - 1); }
ALWAYS_INLINE Vec loadFirst(const float* p, Mask mask) { return _mm512_maskz_loadu_ps(mask, p); }
ALWAYS_INLINE void storeFirst(float* p, Mask mask, Vec v) { _mm512_mask_storeu_ps(p, mask, v); }
#elif defined(__AVX__)
constexpr bool MASKED_LOADS = true;
using Mask = __m256i;
ALWAYS_INLINE Mask maskOf(int lanes) {
  static const int ones[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(ones + 8 - lanes));
}
ALWAYS_INLINE Vec loadFirst(const float* p, Mask mask) { return _mm256_maskload_ps(p, mask); }
ALWAYS_INLINE void storeFirst(float* p, Mask mask, Vec v) { _mm256_maskstore_ps(p, mask, v); }
#else
constexpr bool MASKED_LOADS = false;
using Mask = int;
ALWAYS_INLINE Mask maskOf(int lanes) { return lanes; }
ALWAYS_INLINE Vec loadFirst(const float* p, Mask lanes) {
  Vec v = {};
  for (int i = 0; i < lanes; i++) v[i] = p[i];
  return v;
}
ALWAYS_INLINE void storeFirst(float* p, Mask lanes, Vec v) {
  for (int i = 0; i < lanes; i++) p[i] = v[i];
}
#endif

/** One tile's operands. */
struct Tile {
  Size depth;
  const float* a;
  Size a_stride;  // between A's rows, or between its columns where those are contiguous
  Size ahead;     // from A's rows to those that will be wanted next, where A lies by rows
  const float* b;
  Size b_stride;  // between B's rows
  float alpha;
  const float* c;
  Size c_row, c_column;
  float* out;
  Size out_stride;
  int last;  // columns in the last vector
};

/**
 * A tile of R x V vectors. A's elements are broadcast: from rows (BY_ROWS) or from columns that are contiguous.
 * TAIL: the last vector is not full.
 */
template <int R, int V, bool BY_ROWS, bool TAIL>
void multiplyTile(const Tile& t) {
  // The tile's place in `out` is wanted at the end: it comes nearer while the sums grow.
  UNROLL for (int r = 0; r < R; r++) {
    UNROLL for (int v = 0; v < V; v++) __builtin_prefetch(t.out + r * t.out_stride + v * LANES, 1);
  }
  Vec sum[R][V] = {};
  const Mask mask = maskOf(t.last);
  const float* b = t.b;
  const Size a_stride = t.a_stride, b_stride = t.b_stride, ahead = t.ahead;
  // By rows, three rows share a pointer: base, base + stride and base + 2 stride are each one address.
  constexpr int POINTERS = BY_ROWS ? (R + 2) / 3 : 1;
  const float* a[POINTERS];
  UNROLL for (int i = 0; i < POINTERS; i++) {
    a[i] = t.a + 3 * i * a_stride;
    asm("" : "+r"(a[i]));
  }

  const auto step = [&](int k) __attribute__((always_inline)) {
    Vec row[V];
    UNROLL for (int v = 0; v < V; v++) {
      // A packed panel's padding is never read where loads are masked.
      row[v] = TAIL && MASKED_LOADS && v == V - 1 ? loadFirst(b + v * LANES, mask) : load(b + v * LANES);
    }
    b += b_stride;
    UNROLL for (int r = 0; r < R; r++) {
      const float x = BY_ROWS ? a[r / 3][(r % 3) * a_stride + k] : a[0][r];
      Vec splat = x - Vec{};
      UNROLL for (int v = 0; v < V; v++) sum[r][v] += splat * row[v];
      UNROLL for (int v = 0; v < V; v++) SETTLE(sum[r][v]);
    }
    if (!BY_ROWS) a[0] += a_stride;
  };
  Size depth = t.depth;
  for (; depth >= 4; depth -= 4) {
    step(0), step(1), step(2), step(3);
    if (BY_ROWS) {
      // To the second-level cache: rows far apart would crowd each other out of the first.
      UNROLL for (int r = 0; r < R; r++) __builtin_prefetch(a[r / 3] + (r % 3) * a_stride + ahead, 0, 2);
      UNROLL for (int i = 0; i < POINTERS; i++) a[i] += 4;
    }
  }
  for (; depth > 0; depth--) {
    step(0);
    if (BY_ROWS) {
      UNROLL for (int i = 0; i < POINTERS; i++) a[i]++;
    }
  }

  const auto finish = [&](auto addend) __attribute__((always_inline)) {
    float* out = t.out;
    UNROLL for (int r = 0; r < R; r++, out += t.out_stride) {
      UNROLL for (int v = 0; v < V; v++) {
        const Vec result = t.alpha * sum[r][v] + addend(r, v);
        if (TAIL && v == V - 1) storeFirst(out + v * LANES, mask, result);
        else store(out + v * LANES, result);
      }
    }
  };
  if (t.c_column == 0) {
    finish([&](int r, int) __attribute__((always_inline)) { return t.c[r * t.c_row] - Vec{}; });
  } else {
    finish([&](int r, int v) __attribute__((always_inline)) {
      const float* c = t.c + r * t.c_row + v * LANES;
      return TAIL && v == V - 1 ? loadFirst(c, mask) : load(c);
    });
  }
}

using Kernel = void (*)(const Tile&);

template <int V, bool BY_ROWS, bool TAIL>
Kernel kernelOf(int rows) {
  static const Kernel kernels[] = {
      multiplyTile<1, V, BY_ROWS, TAIL>, multiplyTile<2, V, BY_ROWS, TAIL>, multiplyTile<3, V, BY_ROWS, TAIL>,
      multiplyTile<4, V, BY_ROWS, TAIL>, multiplyTile<5, V, BY_ROWS, TAIL>, multiplyTile<6, V, BY_ROWS, TAIL>,
#if defined(__AVX512F__) || defined(__aarch64__)
      multiplyTile<7, V, BY_ROWS, TAIL>, multiplyTile<8, V, BY_ROWS, TAIL>, multiplyTile<9, V, BY_ROWS, TAIL>,
      multiplyTile<10, V, BY_ROWS, TAIL>, multiplyTile<11, V, BY_ROWS, TAIL>, multiplyTile<12, V, BY_ROWS, TAIL>,
#endif
  };
  return kernels[rows - 1];
}

Kernel chooseKernel(int rows, int vectors, bool byRows, bool tail) {
  if (vectors == 1) {
    if (byRows) return tail ? kernelOf<1, true, true>(rows) : kernelOf<1, true, false>(rows);
    return tail ? kernelOf<1, false, true>(rows) : kernelOf<1, false, false>(rows);
  }
  if (byRows) return tail ? kernelOf<2, true, true>(rows) : kernelOf<2, true, false>(rows);
  return tail ? kernelOf<2, false, true>(rows) : kernelOf<2, false, false>(rows);
}

/** to[k * width + j] = b(k, j) for `columns` columns; the rest of the width is of no consequence. */
void packPanel(Factor b, Size depth, Size columns, Size width, float* to) {
  Size done = 0;  // columns
  if (b.column_stride == 1) {
    for (; done + LANES <= columns; done += LANES) {
      for (Size k = 0; k < depth; k++) store(to + k * width + done, load(b.data + k * b.row_stride + done));
    }
  } else if (b.row_stride == 1) {
    done = columns / 4 * 4;
    // By cache lines of b: sixteen of k.
    for (Size start = 0; start < depth; start += 16) {
      const Size end = smaller(start + 16, depth);
      for (Size j = 0; j < done; j += 4) {
        const float* from = b.data + j * b.column_stride;
        // What comes after the next lines.
        for (Size i = 0; i < 4; i++) __builtin_prefetch(from + i * b.column_stride + start + 32);
        Size k = start;
        for (; k + 4 <= end; k += 4) transpose4(from + k, b.column_stride, to + k * width + j, width);
        for (; k < end; k++) {
          for (Size i = 0; i < 4; i++) to[k * width + j + i] = from[i * b.column_stride + k];
        }
      }
    }
  }
  for (Size j = done; j < columns; j++) {
    for (Size k = 0; k < depth; k++) to[k * width + j] = b.data[k * b.row_stride + j * b.column_stride];
  }
}

/** Zeros in the last vector of each row of a panel. */
void clearLast(float* panel, Size depth, Size width) {
  for (Size k = 0; k < depth; k++) store(panel + (k + 1) * width - LANES, Vec{});
}

/** to[k * rows + i] = a(i, k) */
void packRows(Factor a, int rows, Size depth, float* to) {
  const Factor transposed = {a.data, a.column_stride, a.row_stride};
  packPanel(transposed, depth, rows, rows, to);
}

/** B's block of `depth` rows, panel by panel. */
void packBlock(Factor b, Size depth, Size columns, float* to) {
  for (Size j = 0; j < columns; j += PANEL) {
    const Size here = smaller(PANEL, columns - j), width = ceilDivide(here, LANES) * LANES;
    if (!MASKED_LOADS && here < width) clearLast(to + j * depth, depth, width);
    packPanel({b.data + j * b.column_stride, b.row_stride, b.column_stride}, depth, here, width, to + j * depth);
  }
}

/** The tiles of one band of rows, from `first`, the leftmost one. `packedB`: b is a packed block. */
void multiplyBand(const Tile& first, int rows, Size columns, bool byRows, bool packedB, Size ahead) {
  Tile t = first;
  for (Size j = 0; j < columns; j += PANEL) {
    const int here = static_cast<int>(smaller(PANEL, columns - j)), vectors = (here + LANES - 1) / LANES;
    t.last = here - (vectors - 1) * LANES;
    t.b = first.b + (packedB ? j * t.depth : j);
    if (packedB) t.b_stride = vectors * LANES;
    t.c = first.c + j * first.c_column;
    t.out = first.out + j;
    t.ahead = j + PANEL < columns ? 0 : ahead;
    chooseKernel(rows, vectors, byRows, t.last < LANES)(t);
  }
}

/** Rows of B in a block: all, or equal shares of whole cache lines. */
Size blockDepth(Size K) { return K <= KC ? K : ceilDivide(ceilDivide(K, ceilDivide(K, KC)), 16) * 16; }

/** Where the addend's columns are neither contiguous nor all alike, `out` takes it first. */
Addend copyAddend(Addend c, Size M, Size N, float* out, Size out_stride) {
  for (Size i = 0; i < M; i++) {
    for (Size j = 0; j < N; j++) out[i * out_stride + j] = c.data[i * c.row_stride + j * c.column_stride];
  }
  return {out, out_stride, 1};
}

const float nothing = 0;

}  // namespace

void multiply(Size M, Size N, Size K, float alpha, Factor a, Factor b, Addend c, float* out, Size out_stride,
              float* workspace) {
  if (c.data == nullptr) c = {&nothing, 0, 0};
  if (c.column_stride != 0 && c.column_stride != 1) c = copyAddend(c, M, N, out, out_stride);

  const Size block = blockDepth(K);
  // Bands of rows as even as can be: most kernels with few rows wait for their sums or their loads.
  const Size bands = ceilDivide(M, MAX_ROWS), shorter = bands == 1 ? M : M / bands, longer = M - bands * shorter;
  const bool packA = a.column_stride != 1 && a.row_stride != 1 && M > 1;
  const bool byRows = a.column_stride == 1;
  const bool packB = (b.column_stride != 1 && N > 1) || (!MASKED_LOADS && N % LANES != 0) ||
                     (bands >= PACK_BANDS && K >= PACK_DEPTH);
  float* const packedA = workspace;
  float* const packedB = workspace + MAX_ROWS * ceilDivide(block, 16) * 16;

  Tile t;
  t.alpha = alpha, t.out_stride = out_stride;
  for (Size column = 0; column < N; column += NC) {
    const Size columns = smaller(NC, N - column);
    Addend addend = c;
    Size start = 0;
    do {
      t.depth = smaller(block, K - start);
      const float* const blockB = b.data + start * b.row_stride + column * b.column_stride;
      if (packB) packBlock({blockB, b.row_stride, b.column_stride}, t.depth, columns, packedB);
      t.b = packB ? packedB : blockB, t.b_stride = b.row_stride;
      t.c_row = addend.row_stride, t.c_column = addend.column_stride;
      for (Size band = 0, row = 0; band < bands; band++) {
        const int rows = static_cast<int>(shorter + (band < longer));
        t.a = a.data + row * a.row_stride + start * a.column_stride;
        t.a_stride = byRows ? a.row_stride : a.column_stride;
        if (packA) {
          packRows({t.a, a.row_stride, a.column_stride}, rows, t.depth, packedA);
          t.a = packedA, t.a_stride = rows;
        }
        t.c = addend.data + row * addend.row_stride + column * addend.column_stride;
        t.out = out + row * out_stride + column;
        multiplyBand(t, rows, columns, byRows, packB, band + 1 < bands ? rows * a.row_stride : 0);
        row += rows;
      }
      addend = {out, out_stride, 1};  // further blocks add to the sums of the first
      start += block;
    } while (start < K);
  }
}

Size multiply_workspace(Size, Size N, Size K) {
  const Size block = blockDepth(K);
  return MAX_ROWS * ceilDivide(block, 16) * 16 + ceilDivide(smaller(N, NC), PANEL) * PANEL * block;
}

}  // namespace ISA
}  // namespace harness
