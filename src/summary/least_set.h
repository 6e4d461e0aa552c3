// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

namespace skyhaul::core {

/// The indices of a small set that still brings a gain of at least `wanted`. The search begins with all
/// `count` elements. It leaves out one element after another, always the one whose loss costs least (the last
/// of equal ones), while the rest brings `wanted`. `gain(set)` is asked with sorted indices. With `may_fall`
/// it may fall when an element is added, and an element that could not be left out of a set is tried again
/// with a smaller one. The set of all elements is taken to bring `wanted`.
template <class Gain>
std::vector<std::size_t> least_set(std::size_t count, double wanted, bool may_fall, const Gain& gain) {
  constexpr double kTie = 1e-9;
  std::vector<std::size_t> set;
  for (std::size_t i = 0; i < count; ++i) set.push_back(i);
  std::vector<char> needed(count, 0);  // could not be left out of a larger set
  double brings = set.size() > 1 ? gain(set) : 0;
  while (set.size() > 1) {
    std::size_t best = count;
    double best_gain = 0;
    for (std::size_t k = set.size(); k-- > 0;) {
      if (needed[set[k]] != 0) continue;
      std::vector<std::size_t> rest = set;
      rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(k));
      const double its = gain(rest);
      if (its < wanted && !may_fall) needed[set[k]] = 1;
      if (its < wanted || (best != count && its <= best_gain + kTie)) continue;
      best = k;
      best_gain = its;
      if (its >= brings - kTie) break;  // its loss costs nothing
    }
    if (best == count) break;
    set.erase(set.begin() + static_cast<std::ptrdiff_t>(best));
    brings = best_gain;
  }
  return set;
}

}  // namespace skyhaul::core
