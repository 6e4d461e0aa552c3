// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>

#include "summary/sync_curve.h"

namespace skyhaul::core {

/// Share of the rounds every `interval_s` that are in time, from `phases` phases over `cycles` repetitions of
/// the horizon after a first one: each round by itself, with nothing that makes the count fast.
inline double share_in_time(const SyncCurve& curve, double interval_s, int phases, int cycles) {
  double counted = 0;
  double in_time = 0;
  for (int phase = 0; phase < phases; ++phase) {
    double free_at = 0;
    for (int n = 0;; ++n) {
      const double due = curve.horizon_s() * phase / phases + n * interval_s;
      if (due >= (cycles + 1) * curve.horizon_s()) break;
      free_at = curve.end_s(std::max(due, free_at));
      if (due < curve.horizon_s()) continue;
      ++counted;
      in_time += free_at <= due + interval_s * (1 + 1e-9) ? 1 : 0;
    }
  }
  return in_time / counted;
}

}  // namespace skyhaul::core
