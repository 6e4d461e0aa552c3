// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "skyhaul/models/export.h"

namespace skyhaul::models {

/// What of a synchronisation compute hides.
enum class SyncOverlap : std::uint8_t {
  kBackward,  ///< nothing but the backward pass of the step after which it starts: kBackwardOverlapSteps
  kSteps,     ///< kOverlapSteps steps as well
  kRound      ///< all that is computed until the same parameters are synchronised again (eager updates)
};

/// Steps of compute that hide a synchronisation. A gradient can leave as soon as the backward pass of its
/// layer has ended, and that pass is about two thirds of a step. The pair was fitted to table 4 of Streaming
/// DiLoCo (arXiv 2501.18512), of whose 75 cells 73 lie within one step of the table's grid with it.
constexpr double kBackwardOverlapSteps = 0.65;
constexpr double kOverlapSteps = 1.1;

/// Rounds of training that synchronise a model over one link.
struct SyncDemand {
  double parameters = 0;
  double bits_per_parameter = 0;  ///< bits that are exchanged for each parameter
  double step_s = 0;              ///< compute of one step
  double fragments = 1;           ///< parts that are synchronised one after the other, evenly spread
  double inner_steps = 1;         ///< steps between two synchronisations of the same parameters
  SyncOverlap overlap = SyncOverlap::kBackward;
};

/// The bit/s that let compute be this share of wall time, 0 < utilisation <= 1. A fragment's bits need what
/// compute hides and what the utilisation leaves; fragments use the link one after the other, so that compute
/// hides no more of one than the time to the next one. Never below sync_floor_bit_per_s(), and equal to it
/// with kRound. With data parallel training above about 98 % it is too low, as the gradient of the first
/// layer, which comes last, is not told apart.
SKYHAUL_MODELS_EXPORT double sync_bit_per_s(const SyncDemand& demand, double utilisation);

/// The bit/s below which the bits of a round do not pass in the wall time of a round at this utilisation,
/// whatever is hidden.
SKYHAUL_MODELS_EXPORT double sync_floor_bit_per_s(const SyncDemand& demand, double utilisation);

/// The share of wall time that is compute over a link of `bit_per_s` > 0: the inverse of sync_bit_per_s().
SKYHAUL_MODELS_EXPORT double sync_utilisation(const SyncDemand& demand, double bit_per_s);

}  // namespace skyhaul::models
