// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/max_min.h"

#include <algorithm>
#include <limits>

namespace skyhaul::models {

void MaxMin::allocate(std::vector<MaxMinFlow*>& flows, std::vector<double>& capacity) {
  if (stamp_.size() != capacity.size() || ++call_ == 0) {
    stamp_.assign(capacity.size(), 0);
    weight_.assign(capacity.size(), 0);
    call_ = 1;
  }
  resources_.clear();
  for (const MaxMinFlow* flow : flows) {
    for (const std::uint32_t* r = flow->first; r != flow->last; ++r) {
      if (stamp_[*r] != call_) {
        stamp_[*r] = call_;
        weight_[*r] = 0;
        resources_.push_back(*r);
      }
      weight_[*r] += flow->weight;
    }
  }
  std::size_t growing = flows.size();
  while (growing > 0) {
    double least = std::numeric_limits<double>::infinity();
    for (const std::uint32_t r : resources_) {
      if (weight_[r] > 0) least = std::min(least, std::max(0.0, capacity[r]) / weight_[r]);
    }
    // Flows of every resource that is full at this level stop; the others are moved to the front and go on.
    const double level = least * (1 + 1e-12);
    std::size_t kept = 0;
    for (std::size_t f = 0; f < growing; ++f) {
      MaxMinFlow* flow = flows[f];
      const bool stops = std::any_of(flow->first, flow->last, [&](std::uint32_t r) {
        return std::max(0.0, capacity[r]) <= level * weight_[r];
      });
      if (!stops) std::swap(flows[kept++], flows[f]);
    }
    for (std::size_t f = kept; f < growing; ++f) {
      MaxMinFlow* flow = flows[f];
      flow->rate = least * flow->weight;
      for (const std::uint32_t* r = flow->first; r != flow->last; ++r) {
        capacity[*r] -= flow->rate;
        weight_[*r] -= flow->weight;
        if (weight_[*r] < 1e-9) weight_[*r] = 0;
      }
    }
    if (kept == growing) break;  // no resource at all: unlimited flows do not occur
    growing = kept;
  }
}

}  // namespace skyhaul::models
