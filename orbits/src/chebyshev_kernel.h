// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "src/vector_math.h"

// Sums of coefficients times polynomials, for many satellites and times. Included once for each instruction
// set.
namespace skyhaul::orbits {

constexpr int kChebyshevLanes = 8;

/// For each of `rows` satellites (a multiple of kChebyshevLanes) and each of `times` times t, out[t][i] = sum
/// over k of coefficients[i + k * stride] * polynomials[k + t * terms], the highest term first.
using ChebyshevKernel = void (*)(const double* coefficients, std::size_t stride, std::size_t rows, int terms,
                                 const double* polynomials, std::size_t times, double* const* out);

ChebyshevKernel chebyshev_kernel_scalar();
ChebyshevKernel chebyshev_kernel_baseline();
ChebyshevKernel chebyshev_kernel_avx2();
ChebyshevKernel chebyshev_kernel_avx512();

namespace {

/// `kTimes` times together, so that each coefficient is loaded once for them.
template <class V, int kTimes>
inline void sum_terms(const double* coefficients, std::size_t stride, std::size_t rows, int terms,
                      const double* polynomials, double* const* out) {
  using L = Lanes<V>;
  for (std::size_t i = 0; i < rows; i += L::kCount) {
    V sum[kTimes];
    const double* column = coefficients + i + static_cast<std::size_t>(terms - 1) * stride;
    for (int t = 0; t < kTimes; ++t) sum[t] = L::load(column) * V(polynomials[t * terms + terms - 1]);
    for (int k = terms - 2; k >= 0; --k) {
      column -= stride;
      const V c = L::load(column);
      for (int t = 0; t < kTimes; ++t) sum[t] = sum[t] + c * V(polynomials[t * terms + k]);
    }
    for (int t = 0; t < kTimes; ++t) L::store(sum[t], out[t] + i);
  }
}

template <class V>
void sum_all(const double* coefficients, std::size_t stride, std::size_t rows, int terms,
             const double* polynomials, std::size_t times, double* const* out) {
  std::size_t t = 0;
  for (; t + 8 <= times; t += 8) {
    sum_terms<V, 8>(coefficients, stride, rows, terms, polynomials + t * static_cast<std::size_t>(terms),
                    out + t);
  }
  for (; t < times; ++t) {
    sum_terms<V, 1>(coefficients, stride, rows, terms, polynomials + t * static_cast<std::size_t>(terms),
                    out + t);
  }
}

}  // namespace
}  // namespace skyhaul::orbits
