// Elementary functions without branches, so that compilers turn loops over them into vector instructions.

#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace harness {
namespace ISA {

/** Of two values the first comparison decides, and so NaN stays NaN. */
inline float clamped(float x, float low, float high) {
  x = x < low ? low : x;
  return x > high ? high : x;
}

/**
 * Between -87 and 88.7, and what it is there for all that lies beyond:
 * exp(x) = 2^n exp(r), n whole and |r| <= ln(2) / 2: the Taylor polynomial of exp to r^7 is then exact to 1e-8. ln(2) in two parts,
 * so that r is exact (Cody & Waite 1980).
 */
inline float limited_exp_of(float x) {
  const float limited = clamped(x, -87.0f, 88.7f);
  const float rounding = 12582912.0f;  // 1.5 * 2^23: adding it leaves no place for fractions
  const float shifted = limited * 1.44269504f + rounding;
  const float n = shifted - rounding;
  const float r = (limited - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.0f / 5040;
  p = p * r + 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  std::int32_t bits;
  std::memcpy(&bits, &p, sizeof bits);
  bits += static_cast<std::int32_t>(n) << 23;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

inline float exp_of(float x) {
  const float result = x < -87.0f ? 0.0f : limited_exp_of(x);
  return x > 88.7f ? std::numeric_limits<float>::infinity() : result;
}

inline float sigmoid_of(float x) { return 1.0f / (1.0f + limited_exp_of(-x)); }

/** Odd rational approximation, as in Eigen (Eigen/src/Core/MathFunctionsImpl.h, generic_fast_tanh_float). */
inline float tanh_of(float x) {
  x = clamped(x, -7.90531110763549805f, 7.90531110763549805f);
  const float s = x * x;
  float p = -2.76076847742355e-16f;
  p = p * s + 2.00018790482477e-13f;
  p = p * s + -8.60467152213735e-11f;
  p = p * s + 5.12229709037114e-08f;
  p = p * s + 1.48572235717979e-05f;
  p = p * s + 6.37261928875436e-04f;
  p = p * s + 4.89352455891786e-03f;
  float q = 1.19825839466702e-06f;
  q = q * s + 1.18534705686654e-04f;
  q = q * s + 2.26843463243900e-03f;
  q = q * s + 4.89352518554385e-03f;
  return x * p / q;
}

/** Odd rational approximation, as in Eigen (unsupported/Eigen/src/SpecialFunctions/SpecialFunctionsImpl.h, generic_fast_erf_float). */
inline float erf_of(float x) {
  x = clamped(x, -4.0f, 4.0f);
  const float s = x * x;
  float p = -2.72614225801306e-10f;
  p = p * s + 2.77068142495902e-08f;
  p = p * s + -2.10102402082508e-06f;
  p = p * s + -5.69250639462346e-05f;
  p = p * s + -7.34990630326855e-04f;
  p = p * s + -2.95459980854025e-03f;
  p = p * s + -1.60960333262415e-02f;
  float q = -1.45660718464996e-05f;
  q = q * s + -2.13374055278905e-04f;
  q = q * s + -1.68282697438203e-03f;
  q = q * s + -7.37332916720468e-03f;
  q = q * s + -1.42647390514189e-02f;
  return x * p / q;
}

inline double exp_of(double x) { return std::exp(x); }
inline double sigmoid_of(double x) { return 1.0 / (1.0 + std::exp(-x)); }
inline double tanh_of(double x) { return std::tanh(x); }
inline double erf_of(double x) { return std::erf(x); }

}  // namespace ISA
}  // namespace harness
