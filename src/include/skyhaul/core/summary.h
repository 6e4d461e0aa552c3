// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::core {

/// Values at 50, 95 and 99 %; absent where there is no such value.
using Quantiles = std::array<std::optional<double>, 3>;
constexpr std::array<double, 3> kQuantiles = {0.5, 0.95, 0.99};

/// Where a number would lie in nine of ten other samples of as many days; an end is absent where there is no
/// such number there.
struct Range {
  std::optional<double> low, high;
};
using Ranges = std::array<std::optional<Range>, kQuantiles.size()>;

/// One of the independent days of a traffic entry.
struct DayResult {
  int day = 0;
  int starts = 0;
  double start_step_s = 0;
  Quantiles sync_s, interval_s;  ///< quantiles of this day alone
};

struct Planning;  // planning.h

/// What packet runs that are kept showed of the kind of transfers that an entry consists of: how far the flow
/// engine was off the packet runs of a window, and how far these lay apart. src/summary/known_errors.h.
struct EngineError {
  std::string kind;                            ///< such as "cubic, several connections, bursts of loss: low"
  double median = 0, largest = 0, spread = 0;  ///< shares of the time of a transfer
  std::string measured_by;                     ///< where the windows are
};

/// The answer for one traffic entry, alone on the network. Definitions: src/summary/README.md.
struct SKYHAUL_CORE_EXPORT GroupResult {
  std::string group, payload, topology;
  bool dataset = false;
  std::optional<MethodSpec> method;       ///< method of training; absent: the scenario names none
  std::optional<double> staleness_steps;  ///< age of what is merged, in steps; absent without a method
  std::int64_t bytes_per_round = 0;       ///< payload bytes that all sites send together in a round
  int starts = 0;                         ///< start times tried
  double start_step_s = 0;                ///< round n starts n steps after the horizon's start
  Quantiles sync_s;                       ///< sync time; a dataset's finish time
  Quantiles interval_s;                   ///< smallest achievable interval, with data plans unused
  Ranges sync_range_s, interval_range_s;  ///< over days; absent with one day
  std::vector<DayResult> by_day;          ///< each day by itself; empty with one day
  std::optional<double> first_day_s;      ///< interval_s at 95 %, of a dataset sync_s, on the first day
  std::optional<double> ideal_s;  ///< the same under an ideal sky; absent: not asked, or there is none
  /// What each part of the real sky adds to ideal_s: together first_day_s - ideal_s. Empty: not asked for, or
  /// one of the two is absent.
  std::map<SkyPart, double> cost_s;
  std::string reason;                     ///< why an interval is absent; else empty
  std::vector<std::string> remarks;       ///< what to know of the numbers, a sentence each
  std::string plan;                       ///< the data plan that is used up first; empty: none is used
  double plan_rounds = 0;                 ///< rounds that what is left of its volume holds
  std::optional<double> plan_interval_s;  ///< least interval that plans allow; absent: none is, or no plan
  std::optional<double> plan_used_up_s;   ///< when its volume ends at the wanted interval, or interval_s
  std::optional<double> compute_s, overlap_s;  ///< computing between rounds, and while one goes on
  std::optional<double> utilisation;           ///< compute over wall time at the median sync time
  std::optional<double> power_duty;  ///< least share of the time in which a site's compute has power
  std::optional<double> effective_utilisation;  ///< utilisation x power_duty
  std::optional<double> rpo_s;                  ///< at 95 %: headline interval + sync time
  std::optional<double> deadline_s;             ///< dataset: wanted
  std::optional<double> deadline_met;           ///< dataset: share of the starts that met the deadline
  /// Whether rounds can be as often as the scenario wants: by the links at the wanted quantile, by data
  /// plans, and by the compute between two rounds. Absent where nothing is wanted, and for a dataset.
  std::optional<bool> target_met;
  std::optional<bool> links_meet_target;     ///< the same, if compute took no time
  std::optional<std::int64_t> steps;         ///< steps of compute between two rounds; absent without compute
  std::optional<double> cycle_s;             ///< compute, and what it does not hide of a round: see target.h
  std::optional<std::int64_t> most_steps;    ///< with which the target would be met over these links; 0: none
  std::string compute_limit;                 ///< how compute misses the wanted interval; empty: it does not
  std::optional<EngineError> engine_error;   ///< of its kind of transfers; absent: this kind was not measured
  std::shared_ptr<const Planning> planning;  ///< what follows for a planner; null: not worked out
  std::string bottleneck;
  std::optional<double> bottleneck_gain;  ///< share by which 10 % more of it shortens a round

  /// The interval that people are told: at 95 %, and no less than data plans allow; absent where there is
  /// none.
  std::optional<double> headline_s() const;
};

struct SiteResult {
  std::string name;
  int terminals = 0;                     ///< that its traffic goes over; its fixed link counts as one
  double availability = 0;               ///< share of the horizon with at least one terminal served
  double longest_outage_s = 0;           ///< longest time with no terminal served
  double terminal_longest_outage_s = 0;  ///< longest time that one of its terminals was out of service
  double compute_power = 1;              ///< share of the horizon in which its compute has power
  std::map<std::string, double> causes;  ///< seconds out of service by cause, mean over its terminals
  std::string reason;                    ///< in words, where it is never served
};

struct PairResult {
  std::string src, dst;
  Quantiles rtt_ms;            ///< round trips with medium access, without queues
  Quantiles rtt_geometric_ms;  ///< round trips without medium access: light and fibre alone
  Quantiles jitter_ms;         ///< change of rtt_ms between samples one slot apart
  double no_path_s = 0;        ///< seconds without a route, mean over the pair's stripes
  /// Seconds without a route by cause, mean over the pair's stripes.
  std::map<std::string, double> causes;
  std::string reason;  ///< in words, where there is never a path
};

/// One bulk transfer, by the flow engine and packet by packet. Definitions: src/summary/README.md.
struct SKYHAUL_CORE_EXPORT AuditWindow {
  TimeNs start_ns = 0;
  std::string transport;
  int flows = 1;            ///< connections: stripes x streams
  std::string loss, queue;  ///< "none", "low", "high"; "1 bdp"
  std::string ends =
      "equal";        ///< "equal", "fewer at source", "fewer at destination": terminals that stripes share
  std::string state;  ///< what the link does meanwhile: "steady", "change", "loss"
  std::string src, dst;
  std::int64_t bytes = 0;
  double flow_s = 0;
  std::vector<std::optional<double>> packet_runs;  ///< seconds by seed; absent: the run failed
  std::string status;                              ///< "done", or what went wrong with which seeds

  std::optional<double> packet_s() const;  ///< mean of the runs that ended
  std::optional<double> error() const;     ///< |flow - packet| / packet
  std::optional<double> spread() const;    ///< standard deviation over mean, of two runs or more
};

/// Windows of one transport, number of flows, loss, queue and relation of the ends.
struct AuditClass {
  std::string transport, loss, queue, ends;
  int flows = 1;
  int windows = 0;
  int failures = 0;                 ///< packet runs that did not end, or failed
  std::optional<double> packet_cv;  ///< root mean square of its windows' spreads
  std::optional<double> median_error, p95_error;
  bool predictable = false;  ///< packet_cv <= kPredictableCv: else one run cannot be predicted
};
constexpr double kPredictableCv = 0.04;

struct SKYHAUL_CORE_EXPORT Audit {
  std::vector<AuditWindow> windows;
  std::vector<AuditClass> classes;
  std::optional<double> median_error, p95_error;                   ///< over windows of predictable classes
  std::optional<std::pair<double, double>> median_error_interval;  ///< 95 % confidence, by bootstrap
  int failures = 0;
  std::string note;  ///< says which windows were not found, what failed, which classes cannot be predicted
  double flow_wall_s = 0, packet_processor_s = 0;  ///< of all windows, one seed each; not in summary.json

  const AuditClass* class_of(const AuditWindow& window) const;
};

/// Fills in the classes, errors and failures that follow from the windows, and adds what they show to the
/// note. `seed` is that of the bootstrap.
SKYHAUL_CORE_EXPORT void judge_audit(Audit& audit, std::uint64_t seed);

/// What one influence on the links takes from a traffic entry: the answer without it, all else as it is.
struct Influence {
  std::string name;                         ///< "rain", "contention", "loss", "faults"
  std::string group;                        ///< the traffic entry
  std::optional<double> with_s, without_s;  ///< interval_s at 95 %; of a dataset, the finish time at 95 %
};

struct Alternatives;    // decisions.h
struct CheapestChange;  // decisions.h
struct Recommendation;  // decisions.h
struct SmallerBuild;

/// The version of summary.json, as configs/summary.schema.json describes it.
constexpr int kSummarySchema = 2;

struct Summary {
  std::string version;                  ///< version of the program
  std::string routing;                  ///< "bent-pipe", "isl" or "isl-gateway"
  std::string routing_reason;           ///< the same name, and why it is that one
  std::vector<std::string> warnings;    ///< what is accepted and yet worth knowing, a line each
  std::vector<std::string> unverified;  ///< numbers of presets that no one has published, a line each
  std::vector<Source> sources;          ///< where other numbers of presets come from
  std::vector<Influence> influences;
  std::string scenario;
  std::uint64_t seed = 0;
  TimeNs start_ns = 0;
  double horizon_s = 0;
  int days_wanted = 1, days_answered = 0;   ///< independent days that the numbers of `results` are taken over
  std::vector<SkyPart> sky_parts;           ///< what the scenario has that an ideal sky does not
  std::vector<std::string> influences_off;  ///< influences that the scenario does not have, named as above
  bool complete = true;
  std::optional<double> target_interval_s;  ///< wanted by the scenario
  double target_quantile = 0;
  std::string sentence;
  std::vector<GroupResult> results;
  std::vector<SiteResult> sites;
  std::vector<PairResult> pairs;
  std::optional<Audit> audit;
  std::shared_ptr<const Alternatives> alternatives;  ///< what else could carry it; null: not worked out
  /// What would meet each target that is missed; null: not worked out.
  std::shared_ptr<const std::vector<CheapestChange>> changes;
  /// What could be left out, where all targets are met; null: not looked for.
  std::shared_ptr<const SmallerBuild> smaller_build;
  std::shared_ptr<const Recommendation> recommendation;  ///< null: not worked out
};

/// Compute over wall time of rounds that sync for `sync_s` after each `compute_s` of compute, of which
/// `overlap_s` goes on meanwhile: W / (W + max(0, S - overlap)).
SKYHAUL_CORE_EXPORT double utilisation(double compute_s, double sync_s, double overlap_s);

SKYHAUL_CORE_EXPORT std::vector<SiteResult> site_results(const models::LinkTimeline& timeline);
/// Round trips sampled each `sample_ns`; the result does not depend on `threads` (0: one for each core).
SKYHAUL_CORE_EXPORT std::vector<PairResult> pair_results(const models::LinkTimeline& timeline,
                                                         std::int64_t sample_ns, unsigned threads = 1);

/// One plain sentence that a planner can quote.
SKYHAUL_CORE_EXPORT std::string answer_sentence(const Summary& summary);

/// summary.json, as configs/summary.schema.json describes it.
SKYHAUL_CORE_EXPORT std::string to_json(const Summary& summary);

/// The tables and the sentence for a terminal, at most 100 columns wide where names allow it; every number is
/// one of summary.json. The packet check is left out.
SKYHAUL_CORE_EXPORT std::string answer_text(const Summary& summary);

/// What the real sky costs, as far as it is known: the answer of the first day beside that of an ideal sky,
/// what single influences take, and each part's share where that was asked for. Empty where there is nothing
/// to say.
SKYHAUL_CORE_EXPORT std::string costs_text(const Summary& summary);

/// The packet check, line by line: its heading, the line of a window (`windows` holds all windows; later ones
/// may not have run yet), and what all of them say.
SKYHAUL_CORE_EXPORT std::string audit_heading(const std::vector<AuditWindow>& windows);
SKYHAUL_CORE_EXPORT std::string audit_line(const std::vector<AuditWindow>& windows, std::size_t index);
SKYHAUL_CORE_EXPORT std::string audit_verdict(const Audit& audit);

/// All of the above: what `skyhaul run` prints.
SKYHAUL_CORE_EXPORT std::string to_text(const Summary& summary);

/// "a", "a and b", "a, b and c".
SKYHAUL_CORE_EXPORT std::string listed(const std::vector<std::string>& names);

/// "9m 12s", "3h 20m", "45 s", "2.5 days": for people.
SKYHAUL_CORE_EXPORT std::string human_duration(double seconds);
/// "4 GB", "1.05 TB": three digits.
SKYHAUL_CORE_EXPORT std::string human_size(double bytes);

}  // namespace skyhaul::core
