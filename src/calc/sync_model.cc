// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "calc/sync_model.h"

#include <array>
#include <cmath>

#include "skyhaul/models/sync_demand.h"

namespace skyhaul::core {
namespace {

struct Method {
  const char* name;
  models::SyncOverlap overlap;
};

using models::SyncOverlap;
/// Named as the rows of table 4 of Streaming DiLoCo (arXiv 2501.18512) and table 5 of Eager Updates (arXiv
/// 2502.12996). What is exchanged, and how many fragments, is said by columns of their own.
constexpr std::array<Method, 6> kMethods = {{{"data-parallel", SyncOverlap::kBackward},
                                             {"diloco", SyncOverlap::kBackward},
                                             {"streaming", SyncOverlap::kBackward},
                                             {"streaming-overlap", SyncOverlap::kSteps},
                                             {"streaming-overlap-fp4", SyncOverlap::kSteps},
                                             {"eager-overlap-fp4", SyncOverlap::kRound}}};

}  // namespace

CalculatorModel sync_calculator_model() {
  CalculatorInput method{"method", "of training", 0, kMethods.size() - 1, {}};
  for (const Method& each : kMethods) method.choices.emplace_back(each.name);
  CalculatorModel model{
      "sync",
      "rate between sites that a training method needs for a share of compute in wall time (fitted to table "
      "4 "
      "of Streaming DiLoCo)",
      {{"parameters", "of the model", 1, 1e18, {}},
       {"step_s", "s, compute of one step", 1e-6, 1e7, {}},
       {"fragments", "synchronised one after the other", 1, 1e6, {}},
       {"inner_steps", "steps between two synchronisations of the same parameters", 1, 1e9, {}},
       std::move(method),
       {"bits_per_parameter", "bit, of what is exchanged", 1e-3, 1e3, {}},
       {"utilisation_percent", "%, compute in wall time", 0.01, 100, {}}},
      {{"gbit_per_s", "Gbit/s, for the utilisation"},
       {"floor_gbit_per_s", "Gbit/s, below which the bits of a round do not pass in its wall time"}},
      [](const std::vector<double>& v) -> std::vector<CalculatorValue> {
        const models::SyncDemand demand{
            v[0], v[5], v[1], v[2], v[3], kMethods[static_cast<std::size_t>(std::lround(v[4]))].overlap};
        return {1e-9 * models::sync_bit_per_s(demand, v[6] / 100),
                1e-9 * models::sync_floor_bit_per_s(demand, v[6] / 100)};
      }};
  model.floor = CalculatorFloor{"gbit_per_s", 1, "Gbit/s or more, so that all bits of a round pass"};
  return model;
}

}  // namespace skyhaul::core
