// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace skyhaul::models {

/// A flow for the allocation: the resources it crosses, and the rate it gets.
struct MaxMinFlow {
  const std::uint32_t* first = nullptr;  ///< resource indices; at least one
  const std::uint32_t* last = nullptr;
  double weight = 1;  ///< above 0
  double rate = 0;    ///< result
};

/// Weighted max-min fair rates (Bertsekas and Gallager, Data Networks, 2nd ed., section 6.5.2). Instead of
/// one level a round, each round fills every resource whose share per weight is the least on all the paths of
/// its flows: shares of the others can only grow while flows stop, so that these flows are at their final
/// rate. A flow that crosses a resource twice counts twice. Keeps its memory between calls; one object serves
/// one thread.
class MaxMin {
 public:
  /// `capacity` is indexed by resource and holds what is left for these flows; it is reduced by what they
  /// get. `flows` is put in another order. What a flow gets depends, to the last bit, only on the flows that
  /// it shares a resource with, directly or through others, and on their order.
  void allocate(std::vector<MaxMinFlow*>& flows, std::vector<double>& capacity);

 private:
  struct State {
    double weight;          ///< of the flows still growing
    double share;           ///< what is left, for each unit of weight
    double least_of_flows;  ///< least share that a flow here meets on its path
  };
  std::vector<State> state_;              ///< by resource
  std::vector<std::uint32_t> resources_;  ///< in use, in order of first appearance
  std::vector<MaxMinFlow*> stopped_;      ///< in the present round
  std::vector<std::uint32_t> stamp_;
  std::uint32_t call_ = 0;
};

}  // namespace skyhaul::models
