// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/core/summary.h"

namespace skyhaul::core {

// What a summary holds for those who decide: what else could carry the payloads (alternatives.h works it
// out), and what would meet each target that is missed (cheapest_change.h).

/// One way to carry a traffic entry.
struct AlternativeRow {
  std::string group;  ///< traffic entry
  std::string name;   ///< "as planned", the name of the alternative, or of a hybrid
  std::string kind;   ///< "satellite", as to_string(), "hybrid"
  bool feasible = false;
  bool fastest = false, cheapest = false;  ///< of the feasible ones of this entry; by a month's cost
  std::string reason;                      ///< why it is not feasible, or what to know
  std::optional<double> sync_s;            ///< of a round, or a dataset's finish time, at 95 %
  std::optional<double> interval_s;        ///< least, at 95 %; absent for a dataset
  std::optional<double> availability;      ///< share of time in which all sites have it at once
  std::optional<double> ready_s;           ///< until it can be used
  std::optional<double> distance_km;       ///< of all sites together; carried: of the farthest site
  std::string currency;                    ///< currency of the amounts that follow; empty: no price
  std::optional<double> once, once_low, once_high, month, per_sync, per_tb;
  std::optional<bool> meets_target;        ///< the wanted interval, or a dataset's deadline
  std::optional<double> break_even_km;     ///< of each site, from which it costs more a month than as planned
  std::optional<double> break_even_bytes;  ///< carried: least payload that is as fast as planned
  std::optional<double> equals_bps;        ///< carried: rate that full trips at this interval are equal to
  std::string source, date;                ///< of the prices
};

struct Alternatives {
  std::vector<AlternativeRow> rows;
  std::vector<std::string> notes;       ///< what holds for all of them, a sentence each
  std::vector<std::string> unverified;  ///< numbers that no one has published
  std::vector<Source> sources;          ///< where other numbers come from
};

/// One JSON document: {"alternatives", "notes", "unverified", "sources"}.
SKYHAUL_CORE_EXPORT std::string alternatives_json(const Alternatives& alternatives);

/// The fewest terminals with which a traffic entry meets its target: the scenario's interval, or a dataset's
/// deadline. Where the compute between two rounds misses the interval, also how many of its steps fit.
struct CheapestChange {
  enum class Outcome {
    kLeast,      ///< these terminals do it, and no site has one too many
    kEnough,     ///< these terminals do it; whether fewer would was not looked for
    kNone,       ///< no number up to the greatest that is tried does it
    kNoUse,      ///< no number can: a site is never served, or the payload is too large for any number
    kEstimated,  ///< these can be expected to do it, by what the present ones carry; no answer was computed
    kNotSought   ///< it would have taken more work than was allowed
  };
  struct Terminals {
    std::string site;
    int from = 0, to = 0;
  };
  std::string group;  ///< the entry
  std::string until;  ///< what has to hold
  Outcome outcome = Outcome::kNotSought;
  /// Steps of compute between two rounds.
  struct Steps {
    std::int64_t from = 0, to = 0;
  };
  std::vector<Terminals> terminals;        ///< of the entry's sites; kNone: the most that was tried
  std::optional<Steps> steps;              ///< the most that fit then; absent: as many as now do
  std::optional<double> then_utilisation;  ///< with `steps`: compute over wall time, as in GroupResult
  std::optional<double> then_s;            ///< then: the interval at 95 %, or the dataset's finish time
  std::string currency;                    ///< of what follows; empty: no price
  std::optional<double> month_before, month_after;  ///< of all terminals of the entry's sites
  std::optional<double> once_added;                 ///< for the terminals that are added
  std::vector<std::string> unpriced;                ///< types of terminals without a published price
  int runs = 0;                                     ///< answers that were computed
  std::string sentence;
};

/// "least", "enough", "none", "no-use", "estimated", "not-sought".
SKYHAUL_CORE_EXPORT const char* to_string(CheapestChange::Outcome outcome);

/// The sentences of a summary's changes, for people; empty where it has none.
SKYHAUL_CORE_EXPORT std::string changes_text(const Summary& summary);

}  // namespace skyhaul::core
