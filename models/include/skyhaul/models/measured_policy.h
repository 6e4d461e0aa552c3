// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/network.h"
#include "skyhaul/orbits/propagator.h"

namespace skyhaul::models {

/// What ServingPolicy::kMeasured knows of a satellite that may serve a terminal in a slot.
struct MeasuredCandidate {
  std::int32_t satellite = 0;
  double elevation_deg = 0;  ///< at the middle of the slot
  double azimuth_deg = 0;    ///< at the middle of the slot, clockwise from north; for reports
  double arc_deg = 180;  ///< from the geostationary arc, at the middle of the slot; 180 where none is seen
  SatelliteTraits traits;
  bool sunlit = false;  ///< known only where MeasuredPolicy::sunlit is not 0
};

/// Logarithm of a candidate's weight in the draw (a multinomial logit, McFadden 1974).
SKYHAUL_MODELS_EXPORT double measured_utility(const MeasuredPolicy& policy,
                                              const MeasuredCandidate& candidate);

/// Probability of each candidate: exp(utility) over the sum of these of all candidates. `kept` does not
/// change it, since a draw that stands has come from the same distribution.
SKYHAUL_MODELS_EXPORT std::vector<double> measured_probabilities(
    const MeasuredPolicy& policy, const std::vector<MeasuredCandidate>& candidates);

/// The draw of one terminal in one slot. A candidate's mark is keyed by seed, terminal, satellite and the
/// slot in which the terminal last drew anew, which a coin keyed by seed, terminal and slot decides: it draws
/// anew with probability 1 - kept. The candidate of the greatest worth has the probability of
/// measured_probabilities() in each slot (exponential races, equal to Gumbel's maximum), whatever the order
/// of the candidates, and wherever a run begins: nothing is remembered from slot to slot.
class SKYHAUL_MODELS_EXPORT MeasuredDraw {
 public:
  MeasuredDraw(const MeasuredPolicy& policy, std::int32_t site, std::int32_t terminal, std::int64_t slot);

  /// @param weight exp(utility), or any common multiple of it
  double worth(double weight, std::int32_t satellite) const;

  /// Slot in which the terminal last drew anew, `slot` or one before.
  std::int64_t drawn_in() const { return drawn_in_; }

 private:
  std::int64_t drawn_in_;
  std::uint64_t key_;
};

/// Candidates of a terminal, by its place in the order of the sites without a fixed link and then of their
/// lists, slot by slot: all satellites that its mask, its range, the obstacles around its site and the
/// separation from the geostationary arc leave it for the whole slot. Gateways and faults do not count.
SKYHAUL_MODELS_EXPORT std::vector<std::vector<MeasuredCandidate>> measured_candidates(
    const Network& network, const orbits::Propagator& satellites, std::size_t terminal, TimeNs start_ns,
    TimeNs end_ns);

}  // namespace skyhaul::models
