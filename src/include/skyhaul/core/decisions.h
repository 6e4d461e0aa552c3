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
  /// Of the feasible ones of this entry, where it has a target of those that meet it; by a month's cost.
  /// Bounds are neither, nor a cable under the sea that the scenario does not give a length for, since no one
  /// has looked for a sea there, nor hybrids of it.
  bool fastest = false, cheapest = false;
  std::string reason;                  ///< why it is not feasible, or what to know
  std::optional<double> sync_s;        ///< of a round, or a dataset's finish time, at 95 %
  std::optional<double> interval_s;    ///< least, at 95 %; absent for a dataset
  std::optional<double> availability;  ///< share of time in which all sites have it at once
  std::optional<double> ready_s;       ///< until it can be used
  std::optional<double> distance_km;   ///< of all sites together; carried: of the farthest site
  std::string currency;                ///< currency of the amounts that follow; empty: no price
  std::optional<double> once, once_low, once_high, month, per_sync, per_tb;
  std::vector<std::string> once_unpublished;  ///< types of terminals whose equipment `once` does not hold
  std::optional<bool> meets_target;           ///< the wanted interval, or a dataset's deadline
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

/// The same links and terminals with another transport in place of a traffic entry's own.
struct OtherTransport {
  std::string from, to;
  std::optional<double> then_s;   ///< as then_s of CheapestChange
  std::optional<double> cycle_s;  ///< as in GroupResult
  std::string currency;           ///< of `month`; empty: no price
  std::optional<double> month;    ///< of all terminals of the entry's sites, with rounds as often as then
  bool meets = false;             ///< the target; then nothing else was looked for
};

/// What would meet a traffic entry's target, the scenario's interval or a dataset's deadline: another
/// transport, which costs nothing, or else the fewest terminals. Where the compute between two rounds misses
/// the interval, also how many of its steps fit.
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
  std::optional<OtherTransport> transport;  ///< absent: no other transport was tried
  std::vector<Terminals> terminals;         ///< of the entry's sites; kNone: the most that was tried
  std::optional<Steps> steps;               ///< the most that fit then; absent: as many as now do
  std::optional<double> then_utilisation;   ///< with `steps`: their compute over the wanted interval
  std::optional<double> then_s;             ///< then: the interval at 95 %, or the dataset's finish time
  std::string currency;                     ///< of what follows; empty: no price
  std::optional<double> month_before, month_after;  ///< of all terminals of the entry's sites
  std::optional<double> once_added;                 ///< for the terminals that are added
  std::vector<std::string> unpriced;                ///< types of terminals without a published price
  int runs = 0;                                     ///< answers that were computed
  std::string sentence;
};

/// "least", "enough", "none", "no-use", "estimated", "not-sought".
SKYHAUL_CORE_EXPORT const char* to_string(CheapestChange::Outcome outcome);

/// What to build, what it costs, and how to run each payload over it: all that a summary knows, in the words
/// of those who decide.
struct Recommendation {
  enum class Kind {
    kAsWanted,        ///< it meets its target as built
    kAsItCan,         ///< nothing is wanted of it: as often, or as soon, as it can
    kFewerRounds,     ///< it misses its target; rounds farther apart, or a later arrival, are what it can do
    kOtherTransport,  ///< it meets its target with another transport, over the same terminals
    kMoreTerminals,   ///< it meets its target with more terminals (see CheapestChange); as built it does not
    kNot              ///< no round of it ends, and nothing that was tried changes that
  };
  struct Payload {
    std::string group;
    bool dataset = false;
    Kind kind = Kind::kNot;
    /// As built: how often rounds are run, compute included, or the time in which a dataset arrives; absent
    /// where no round ends.
    std::optional<double> every_s;
    std::optional<double> utilisation;       ///< compute over every_s; absent without compute
    std::optional<std::int64_t> more_steps;  ///< of compute, that would fit into every_s; absent: no more do
    /// What its data costs beside the plans: a month, or of a dataset once.
    std::optional<double> data_month;
    /// Whether the verdict stays the same when the time is longer or shorter by the largest known error of
    /// its kind of transfers, at both ends of its range over days; absent where there is no verdict, or
    /// neither is known.
    std::optional<bool> sure;
    std::string sentence;
  };
  std::string build;     ///< the terminals and links of the scenario's sites
  std::string currency;  ///< of all amounts; empty: a terminal has no price, or currencies differ
  std::optional<double> plans_month;  ///< of all terminals, before any data
  /// What the equipment of those terminals costs whose price is published. It is absent where no price is
  /// published, or `currency` is empty.
  std::optional<double> once;
  std::vector<std::string> once_unpublished;  ///< types of terminals for which it is not
  /// plans_month and the data of all rounds that meet their target, or of which nothing is wanted; of entries
  /// that carry the same payload between the same sites, of the one whose data costs least. Volumes that are
  /// sold in blocks are rounded up for each payload, so that this is the most that they cost.
  std::optional<double> month;
  /// The same with all rounds that end, as often as they can; absent also where these would take more than
  /// all of the time one after another.
  std::optional<double> month_of_all;
  std::optional<double> datasets_once;  ///< data of the datasets that arrive; absent: none does, or no price
  std::vector<std::string> notes;       ///< same payloads, and time taken together; a sentence each
  std::vector<std::string> prices;      ///< sources of the prices, and what is not counted, a sentence each
  std::vector<Payload> payloads;        ///< as in Summary::results
};

/// Terminals that the sites have to spare where every target is met.
struct SmallerBuild {
  struct Site {
    std::string site;
    int from = 0, to = 0;            ///< terminals
    std::string from_type, to_type;  ///< types of the site's last terminal
  };
  /// No site has another one to spare, nor one that a cheaper type of the scenario could take the place of.
  /// False: whether there are more was not looked for, since that takes more work than was allowed.
  bool least = false;
  std::vector<Site> sites;  ///< those with other terminals than now; empty: none was found
  std::optional<Recommendation> recommendation;  ///< of the smaller build; absent: none was found
  int runs = 0;                                  ///< answers that were computed
  std::string sentence;
  /// The command, for a shell in the folder of a run, that answers the smaller build by itself; empty where
  /// none was found, or where a type that takes another's place is no preset.
  std::string command;
};

/// "as-wanted", "as-it-can", "fewer-rounds", "other-transport", "more-terminals", "not".
SKYHAUL_CORE_EXPORT const char* to_string(Recommendation::Kind kind);

/// What follows from a summary whose changes and planning, if any, are worked out.
SKYHAUL_CORE_EXPORT Recommendation recommend(const ResolvedScenario& scenario, const Summary& summary);

/// "what to build" and the sentences of a summary's changes, for people; empty where it has neither.
SKYHAUL_CORE_EXPORT std::string decisions_text(const Summary& summary);

}  // namespace skyhaul::core
