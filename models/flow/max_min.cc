// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "flow/max_min.h"

#include <algorithm>
#include <limits>

namespace skyhaul::models {
namespace {

constexpr double kSlack = 1e-12;  ///< relative: shares this close are one level

}  // namespace

void MaxMin::allocate(std::vector<MaxMinFlow*>& flows, std::vector<double>& capacity) {
  if (stamp_.size() != capacity.size() || ++call_ == 0) {
    stamp_.assign(capacity.size(), 0);
    state_.resize(capacity.size());
    call_ = 1;
  }
  resources_.clear();
  for (const MaxMinFlow* flow : flows) {
    for (const std::uint32_t* r = flow->first; r != flow->last; ++r) {
      if (stamp_[*r] != call_) {
        stamp_[*r] = call_;
        state_[*r].weight = 0;
        resources_.push_back(*r);
      }
      state_[*r].weight += flow->weight;
    }
  }
  std::size_t growing = flows.size();
  while (growing > 0) {
    for (const std::uint32_t r : resources_) {
      State& state = state_[r];
      state.share = state.weight > 0 ? std::max(0.0, capacity[r]) / state.weight
                                     : std::numeric_limits<double>::infinity();
      state.least_of_flows = state.share;
    }
    for (std::size_t f = 0; f < growing; ++f) {
      MaxMinFlow* flow = flows[f];
      double least = std::numeric_limits<double>::infinity();
      for (const std::uint32_t* r = flow->first; r != flow->last; ++r) {
        least = std::min(least, state_[*r].share);
      }
      flow->rate = least;  // a share so far: what it would get here
      for (const std::uint32_t* r = flow->first; r != flow->last; ++r) {
        state_[*r].least_of_flows = std::min(state_[*r].least_of_flows, least);
      }
    }
    // A resource is full where none of its flows is held below its share by another resource. Its flows stop;
    // the others go on. Both keep their order, so that sums do not depend on flows that share nothing with
    // them.
    stopped_.clear();
    std::size_t kept = 0;
    for (std::size_t f = 0; f < growing; ++f) {
      MaxMinFlow* flow = flows[f];
      const bool stops = std::any_of(flow->first, flow->last, [&](std::uint32_t r) {
        return state_[r].share <= flow->rate * (1 + kSlack) &&
               state_[r].least_of_flows >= state_[r].share * (1 - kSlack);
      });
      if (stops) {
        stopped_.push_back(flow);
      } else {
        flows[kept++] = flow;
      }
    }
    std::copy(stopped_.begin(), stopped_.end(), flows.begin() + static_cast<std::ptrdiff_t>(kept));
    for (MaxMinFlow* flow : stopped_) {
      flow->rate *= flow->weight;
      for (const std::uint32_t* r = flow->first; r != flow->last; ++r) {
        State& state = state_[*r];
        capacity[*r] -= flow->rate;
        state.weight -= flow->weight;
        if (state.weight < 1e-9) state.weight = 0;
      }
    }
    if (kept == growing) break;  // flows without a resource, which do not occur
    growing = kept;
  }
}

}  // namespace skyhaul::models
