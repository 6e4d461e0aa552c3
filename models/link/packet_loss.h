// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "skyhaul/models/network.h"

namespace skyhaul::models {

/// The bursts of LossModel in [start, end): intervals of the bad state of its two-state chain, keyed by seed,
/// `key` (terminal and direction) and minute of UTC, so that they do not depend on the horizon.
std::vector<LossInterval> loss_bursts(const LossModel& model, std::uint64_t seed, std::uint64_t key,
                                      TimeNs start_ns, TimeNs end_ns);

/// The same of a terminal whose path goes over links between satellites in some times (sorted, without
/// overlaps), in which bursts come by a chain of their own, rarer by LossModel::laser_bursts.
std::vector<LossInterval> loss_bursts(const LossModel& model, std::uint64_t seed, std::uint64_t key,
                                      const std::vector<TimeInterval>& over_lasers, TimeNs start_ns,
                                      TimeNs end_ns);

/// Loss around the boundaries (sorted) at which a terminal is reallocated, keyed by seed, `key` and boundary.
std::vector<LossInterval> reallocation_loss(const LossModel& model, const SlotRule& rule, std::uint64_t seed,
                                            std::uint64_t key, const std::vector<TimeNs>& boundaries,
                                            TimeNs start_ns, TimeNs end_ns);

/// Loss around the boundaries (sorted) of slots whose path goes over links between satellites, keyed by seed,
/// `key` (the terminal: both directions are lost together) and boundary.
std::vector<LossInterval> laser_loss(const LossModel& model, std::uint64_t seed, std::uint64_t key,
                                     const std::vector<TimeNs>& boundaries, TimeNs start_ns, TimeNs end_ns);

/// What of a loss lies in these times. Both are sorted and without overlaps, and so is the result.
std::vector<LossInterval> loss_within(const std::vector<LossInterval>& loss,
                                      const std::vector<TimeInterval>& times);

/// Two causes of loss together: where both hold, a packet passes if it passes each. Both are sorted and
/// without overlaps, and so is the result.
std::vector<LossInterval> combine_loss(const std::vector<LossInterval>& a,
                                       const std::vector<LossInterval>& b);

}  // namespace skyhaul::models
