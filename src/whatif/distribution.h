// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <string>
#include <vector>

#include "whatif/written_number.h"

namespace skyhaul::core {

// Distributions of the values of a key, by their quantile functions: from a place in [0, 1) to a value as
// text, in the unit of the first number. Values of keys that hold whole numbers are whole.
using Quantile = std::function<std::string(double)>;

/// From `from` to `to`; of whole numbers each from `from` to `to` is equally likely.
Quantile uniform_distribution(const WrittenNumber& from, double to, bool whole);

/// The parameters of "uniform" (from, to), "normal" (mean, sd) and "triangular" (from, mode, to).
std::vector<const char*> distribution_parameters(const std::string& name);

/// One of these three by its parameters, which are in the unit of the first. The normal distribution has no
/// ends, so its places are moved up by half of 1 / `cells` (0: not at all): points of a net such as Sobol's
/// first 2^k are at the lower ends of 2^k cells, and so get to their middles. `refuse` is called with what is
/// accepted and must throw.
Quantile make_distribution(const std::string& name, const std::vector<WrittenNumber>& numbers, bool whole,
                           std::size_t cells, const std::function<void(const std::string&)>& refuse);

/// One of some values, each with its weight.
struct Choice {
  std::vector<std::string> values;
  std::vector<double> until;  ///< sums of weights up to each value, the last 1
  std::string at(double place) const;
};

/// {choice: [a, b]}, {choice: [a, b], weights: [1, 3]} or {choice: {a: 1, b: 3}}. `refuse` is called with the
/// node, what it holds and what is accepted, and must throw.
Choice read_choice(
    const YAML::Node& node,
    const std::function<void(const YAML::Node&, const std::string&, const std::string&)>& refuse);

}  // namespace skyhaul::core
