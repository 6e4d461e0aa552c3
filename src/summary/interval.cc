// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/interval.h"

#include <algorithm>
#include <vector>

namespace skyhaul::core {
namespace {

constexpr int kPhases = 64;
constexpr double kResolution = 1.01;

}  // namespace

bool achievable(const SyncCurve& curve, double interval_s, double q) {
  std::size_t counted = 0;
  std::size_t in_time = 0;
  int phases = 0;
  int steady = 0;
  std::vector<double> lags;  // of a phase's counted rounds
  for (int phase = 0; phase < kPhases; ++phase) {
    const double t0 = curve.horizon_s() * phase / kPhases;
    double free_at = t0;
    lags.clear();
    for (double due = t0; due + interval_s <= curve.horizon_s();
         due = t0 + interval_s * static_cast<double>(lags.size())) {
      if (free_at == SyncCurve::kNever) {
        lags.push_back(interval_s);
        continue;
      }
      const double start = std::max(due, free_at);
      lags.push_back(start - due);
      const double end = start < curve.horizon_s() ? curve.end_s(start) : SyncCurve::kNever;
      if (end != SyncCurve::kNever && end <= due + interval_s) ++in_time;
      free_at = end;
    }
    if (lags.empty()) continue;
    counted += lags.size();
    ++phases;
    const auto last_quarter = static_cast<std::ptrdiff_t>((lags.size() + 3) / 4);
    steady += *std::min_element(lags.end() - last_quarter, lags.end()) < interval_s ? 1 : 0;
  }
  return counted > 0 && static_cast<double>(in_time) >= q * static_cast<double>(counted) &&
         static_cast<double>(steady) >= q * phases;
}

std::optional<double> smallest_interval_s(const SyncCurve& curve, double q) {
  double shortest = SyncCurve::kNever;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const double end = curve.ends_s()[i];
    if (end == SyncCurve::kNever) break;
    const double sync = end - curve.start_s(i);
    if (shortest == SyncCurve::kNever || sync < shortest) shortest = sync;
  }
  if (shortest == SyncCurve::kNever) return std::nullopt;
  for (double interval = std::max(shortest, 1e-3); interval <= curve.horizon_s(); interval *= kResolution) {
    if (achievable(curve, interval, q)) return interval;
  }
  return std::nullopt;
}

}  // namespace skyhaul::core
