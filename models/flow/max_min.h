// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace skyhaul::models {

/// A flow for the allocation: the resources it crosses, and the rate it gets.
struct MaxMinFlow {
  const std::uint32_t* first = nullptr;  ///< resource indices
  const std::uint32_t* last = nullptr;
  double weight = 1;
  double rate = 0;  ///< result
};

/// Weighted max-min fair rates by progressive filling (Bertsekas and Gallager, Data Networks, 2nd ed.,
/// section 6.5.2): the resource that gives the least rate per weight to the flows still growing is full
/// first, and its flows stop there. A flow that crosses a resource twice counts twice. Keeps its memory
/// between calls; one object serves one thread.
class MaxMin {
 public:
  /// `capacity` is indexed by resource and holds what is left for these flows; it is reduced by what they
  /// get.
  void allocate(std::vector<MaxMinFlow*>& flows, std::vector<double>& capacity);

 private:
  std::vector<double> weight_;            ///< by resource: of the flows still growing
  std::vector<std::uint32_t> resources_;  ///< in use, in order of first appearance
  std::vector<std::uint32_t> stamp_;
  std::uint32_t call_ = 0;
};

}  // namespace skyhaul::models
