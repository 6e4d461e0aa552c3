// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <xsimd/xsimd.hpp>

// Sine and cosine for double and for xsimd's batches of doubles, with the same bits for all: only additions,
// products, comparisons and operations on bits, in one order. For the files that are compiled once for each
// instruction set: everything has internal linkage, so that no other file can get their instructions.
namespace skyhaul::orbits {
namespace {

template <class V>
struct Lanes {
  using Integers = xsimd::batch<std::int64_t, typename V::arch_type>;
  static constexpr int kCount = static_cast<int>(V::size);
  static V load(const double* from) { return V::load_unaligned(from); }
  static void store(const V& value, double* to) { value.store_unaligned(to); }
  static Integers bits(const V& value) { return xsimd::bitwise_cast<Integers>(value); }
  static V value(const Integers& bits) { return xsimd::bitwise_cast<V>(bits); }
};

template <>
struct Lanes<double> {
  using Integers = std::int64_t;
  static constexpr int kCount = 1;
  static double load(const double* from) { return *from; }
  static void store(double value, double* to) { *to = value; }
  static Integers bits(double value) {
    Integers bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
  }
  static double value(Integers bits) {
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
};

inline double choose(bool condition, double yes, double no) { return condition ? yes : no; }
inline bool any_of(bool condition) { return condition; }
inline double root(double x) { return std::sqrt(x); }
inline double magnitude(double x) { return std::fabs(x); }
inline double whole(double x) { return std::trunc(x); }
inline double smaller(double x, double y) { return x < y ? x : y; }
inline double larger(double x, double y) { return x > y ? x : y; }

template <class T, class A>
inline xsimd::batch<T, A> choose(const xsimd::batch_bool<T, A>& condition, const xsimd::batch<T, A>& yes,
                                 const xsimd::batch<T, A>& no) {
  return xsimd::select(condition, yes, no);
}
template <class T, class A>
inline bool any_of(const xsimd::batch_bool<T, A>& condition) {
  return xsimd::any(condition);
}
template <class T, class A>
inline xsimd::batch<T, A> root(const xsimd::batch<T, A>& x) {
  return xsimd::sqrt(x);
}
template <class T, class A>
inline xsimd::batch<T, A> magnitude(const xsimd::batch<T, A>& x) {
  return xsimd::abs(x);
}
template <class T, class A>
inline xsimd::batch<T, A> whole(const xsimd::batch<T, A>& x) {
  return xsimd::trunc(x);
}
template <class T, class A>
inline xsimd::batch<T, A> smaller(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& y) {
  return xsimd::select(x < y, x, y);
}
template <class T, class A>
inline xsimd::batch<T, A> larger(const xsimd::batch<T, A>& x, const xsimd::batch<T, A>& y) {
  return xsimd::select(x > y, x, y);
}

template <class V>
struct SineCosine {
  V sine, cosine;
};

/// Absolute error below 2e-16 for |x| < 1e6 (trig_coefficients.py makes the numbers); beyond that it grows in
/// proportion to |x|, and from 1e15 on the value has no meaning. NaN for NaN.
template <class V>
inline SineCosine<V> sine_cosine(const V& x) {
  using L = Lanes<V>;
  using I = typename L::Integers;
  // The nearest multiple of pi/2, left in the low bits of the mantissa.
  const V shifter(6755399441055744.0);  // 1.5 * 2^52
  const V shifted = x * V(0.63661977236758134308) + shifter;
  const V k = shifted - shifter;
  const V r = ((x - k * V(0x1.921fb544p+0)) - k * V(0x1.0b4611a6p-34)) - k * V(0x1.3198a2ep-69);
  const V z = r * r;
  const V z2 = z * z;
  const V s_low = V(-0.16666666666666666) + z * V(0.008333333333330948);
  const V s_mid = V(-0.00019841269836758574) + z * V(2.755731610255244e-06);
  const V s_high = V(-2.5051131845003624e-08) + z * V(1.5918129294866608e-10);
  const V sine = r + r * (z * (s_low + z2 * (s_mid + z2 * s_high)));
  const V c_low = V(0.041666666666666664) + z * V(-0.0013888888888887398);
  const V c_mid = V(2.480158729876569e-05) + z * V(-2.7557317271729793e-07);
  const V c_high = V(2.08761462684032e-09) + z * V(-1.1382632425521717e-11);
  const V cosine = (V(1) - V(0.5) * z) + z2 * (c_low + z2 * (c_mid + z2 * c_high));
  const I quadrant = L::bits(shifted);
  const I swap = I(0) - (quadrant & I(1));
  const I s = L::bits(sine), c = L::bits(cosine);
  const I exchanged = (s ^ c) & swap;
  const I sine_sign = (quadrant & I(2)) << 62;
  const I cosine_sign = ((quadrant + I(1)) & I(2)) << 62;
  return {L::value((s ^ exchanged) ^ sine_sign), L::value((c ^ exchanged) ^ cosine_sign)};
}

/// Largest angle of small_sine_cosine.
inline constexpr double kSmallAngle = 0x1p-5;

/// For |x| <= kSmallAngle, by Taylor's series: error below 1e-17.
template <class V>
inline SineCosine<V> small_sine_cosine(const V& x) {
  const V z = x * x;
  const V sine = x + x * (z * (V(-1.0 / 6) + z * (V(1.0 / 120) + z * V(-1.0 / 5040))));
  const V cosine = V(1) + z * (V(-0.5) + z * (V(1.0 / 24) + z * V(-1.0 / 720)));
  return {sine, cosine};
}

/// Sine and cosine of a + x from those of a. Cheap where x is small in all lanes; a lane's result does not
/// depend on the others.
template <class V>
inline SineCosine<V> turned(const SineCosine<V>& a, const V& x) {
  SineCosine<V> by = small_sine_cosine(x);
  const auto large = magnitude(x) > V(kSmallAngle);
  if (any_of(large)) {
    const SineCosine<V> full = sine_cosine(x);
    by = {choose(large, full.sine, by.sine), choose(large, full.cosine, by.cosine)};
  }
  return {a.sine * by.cosine + a.cosine * by.sine, a.cosine * by.cosine - a.sine * by.sine};
}

}  // namespace
}  // namespace skyhaul::orbits
