// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/models/price.h"

namespace skyhaul::core {

// What follows from an answer for those who plan: closed forms, and sums over sites. Definitions:
// src/summary/README.md.

/// Compute over wall time of rounds that start every `interval_s` and sync for `sync_s`, of which `overlap_s`
/// goes on meanwhile. 0 where the interval is shorter than what waits.
SKYHAUL_CORE_EXPORT double utilisation_at(double interval_s, double sync_s, double overlap_s);

/// The least interval with this utilisation, 0 < utilisation < 1: (S - overlap) / (1 - utilisation), and at
/// least S.
SKYHAUL_CORE_EXPORT double interval_for_utilisation(double utilisation, double sync_s, double overlap_s);

/// The interval between checkpoints that loses least work, by Young 1974: sqrt(2 C M), of a save that takes
/// `save_s` and failures `mtbf_s` apart.
SKYHAUL_CORE_EXPORT double young_interval_s(double save_s, double mtbf_s);

/// The same by Daly 2006, eq. 37: sqrt(2 C M) (1 + sqrt(C / 2M) / 3 + (C / 2M) / 9) - C for C < 2M, else M.
SKYHAUL_CORE_EXPORT double daly_interval_s(double save_s, double mtbf_s);

/// Share of the time that saves and work lost to failures take at an interval: C / tau + tau / 2M, to first
/// order.
SKYHAUL_CORE_EXPORT double share_lost(double interval_s, double save_s, double mtbf_s);

/// Money in one currency.
struct Money {
  std::string currency;
  std::optional<double> once;                 ///< absent where it is not published for one of the terminals
  std::optional<double> once_published;       ///< of those for which it is; absent: of none
  std::vector<std::string> once_unpublished;  ///< types of terminals for which it is not
  double month = 0, per_sync = 0, per_tb = 0;
  double plans_month = 0;  ///< the part of `month` that does not depend on how much is carried
};

/// What the terminals of a site carry.
struct SiteVolume {
  std::string site;
  int terminals = 0;
  double month_bytes = 0;           ///< IP bytes, up and down together
  std::optional<double> cap_bytes;  ///< volume of its terminals' data plans in a month; absent: no plan
};

/// A type of terminal that money is counted for, with its price as the scenario or a preset gives it.
struct PricedTerminals {
  std::string type;
  int terminals = 0;   ///< of the entry's sites together
  std::string preset;  ///< the preset that gives the price, such as "terminals/x"; empty: the scenario
  models::Price price;
};

struct Planning {
  struct Point {
    double interval_s, utilisation;
  };
  bool together = false;                     ///< answered with rounds of the other entries on the links
  std::optional<double> planned_interval_s;  ///< interval that volumes, energy and money are worked out for
  std::vector<Point> utilisation_curve;      ///< at the sync time of 95 %; empty without compute
  std::optional<double> wanted_utilisation, utilisation_interval_s;  ///< and the interval that reaches it
  /// Work that a site loses on average when it fails for good: the mean age of its remote copy.
  std::optional<double> expected_lost_s;
  std::optional<double> young_s, daly_s, local_loss;  ///< checkpoints at the site; share lost at Daly's
  std::optional<double> energy_kwh;  ///< of a round's compute and radios; absent where a site says no loads
  std::vector<SiteVolume> volumes;
  std::vector<Money> money;  ///< by currency; empty where a terminal has no price
  /// What the money is counted for: rounds in a mean month (1 for a dataset), and the prices by type.
  double rounds_month = 0;
  std::vector<PricedTerminals> prices;
  std::vector<std::string> unpriced;  ///< types of terminals without a published price
  std::vector<std::string> sources;   ///< sources of the prices, with their dates
};

/// Works out the planning of each entry of a summary whose results are complete.
SKYHAUL_CORE_EXPORT void add_planning(Summary& summary, const ResolvedScenario& scenario);

}  // namespace skyhaul::core
