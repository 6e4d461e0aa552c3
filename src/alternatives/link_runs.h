// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <string>

#include "skyhaul/core/alternatives.h"

namespace skyhaul::core {

/// The rounds of a traffic entry where every site is joined by a fixed link.
struct LinkRounds {
  std::optional<double> sync_s;      ///< at 95 %
  std::optional<double> interval_s;  ///< at 95 %; absent for a dataset
  std::string reason;                ///< why there is none
};

/// What a site's link carries, and how long it takes to the PoP.
struct LinkRates {
  std::int64_t up_bps, down_bps, delay_ns;
};

/// Runs the rounds of `entry` over links of these rates by site, in place of the sites' terminals. They never
/// fail, and the sites' power stays.
LinkRounds run_over_links(const ResolvedScenario& scenario, std::size_t entry,
                          const std::map<std::string, LinkRates>& rates, const AnswerOptions& options);

/// Mean uplink capacity of a site's terminals together over a timeline.
double mean_up_bps(const models::LinkTimeline& links, const std::string& site);

}  // namespace skyhaul::core
