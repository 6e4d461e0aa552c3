// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "skyhaul/core/answer.h"
#include "skyhaul/core/cheapest_change.h"

namespace skyhaul::core {

/// Whether a traffic entry's target is met, at this share of the starts; absent where it has none.
std::optional<bool> met(const GroupResult& result, double share);

/// The share of the starts that has to meet a deadline, or at which an interval is judged.
double share_wanted(const Summary& summary);

/// The scenario's interval, or a dataset's deadline.
double wanted_s(const GroupResult& result, const Summary& summary);

/// What has to be no longer than wanted: the interval that people are told, or a dataset's finish time.
std::optional<double> reached_s(const GroupResult& result);

/// How many times as long as wanted it takes; absent where no round ends.
std::optional<double> times_too_long(const GroupResult& result, double wanted);

/// The next answer would take more work than is allowed.
struct TooMuch {};

/// What an answer of a search needs: the interval that people are told, of each entry, and no more.
AnswerOptions search_answer_options(const CheapestChangeOptions& options, StageCache& cache);

/// Answers a scenario with links of its own. `spent` is the terminal-days of what was answered before, and
/// gets those of this answer. Throws TooMuch where that would be more than `options` allow, and Interrupted.
Summary answer_anew(const ResolvedScenario& scenario, const CheapestChangeOptions& options, StageCache& cache,
                    double& spent);

/// The answers for one traffic entry with other terminals at its sites, or another transport, each worked
/// out once. Its sites are those that have terminals of their own; a fixed link is left as it is. All
/// references are to live as long as this object, which one thread uses.
class Trials {
 public:
  /// Terminals of each of the entry's sites.
  using Counts = std::vector<int>;

  /// What k times as many terminals would do, as far as that is known without links of their own.
  struct Estimate {
    Counts counts;
    GroupResult result;
    bool holds = false;
  };

  /// `spent`: terminal-days of what was answered before, for all entries.
  Trials(const ResolvedScenario& scenario, const models::LinkTimeline& links, const Summary& summary,
         const CheapestChangeOptions& options, StageCache& cache, std::size_t entry, double& spent);

  const std::vector<std::string>& sites() const { return names_; }
  const Counts& own() const { return own_; }
  int runs() const { return static_cast<int>(results_.size()); }
  double step_s() const { return static_cast<double>(traffic().step_ns) * 1e-9; }
  const TrafficSpec& traffic() const { return scenario_.traffic.at(entry_); }

  /// The fixed part of what one more terminal of the site costs a month; 0 where it is not published.
  double month(std::size_t site) const;

  /// The answer with so many terminals, and with a single step of compute where now there are too many of
  /// them: how many fit is told by `most_steps`. Throws TooMuch, Interrupted.
  const GroupResult& result(const Counts& counts);
  bool holds(const Counts& counts) { return met(result(counts), share_wanted(summary_)).value_or(false); }

  /// The answer over the present links, with a transport in place of the entry's own and compute as it is.
  GroupResult with_transport(const std::string& transport) const;

  /// The first day over the present links, with a payload that is `times` as small. Terminals of k times the
  /// number carry the whole payload as these carry that part: each connection has as much to send, at the
  /// same rates. What all share (cells, satellites, gateways, fixed links) is taken k times as large.
  Estimate estimate_of(double times, Counts counts) const;

 private:
  ResolvedScenario alone() const;
  void with_terminals(const Counts& counts, ResolvedScenario& scenario) const;

  const ResolvedScenario& scenario_;
  const models::LinkTimeline& links_;
  const Summary& summary_;
  const CheapestChangeOptions& options_;
  StageCache& cache_;
  const std::size_t entry_;
  double& spent_;
  std::vector<std::size_t> sites_;  ///< places in the scenario
  std::vector<std::string> names_;
  Counts own_;
  std::map<Counts, GroupResult> results_;
};

}  // namespace skyhaul::core
