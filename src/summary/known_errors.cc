// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/known_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

#include "summary/pair_links.h"

namespace skyhaul::core {
namespace {

constexpr double kSureRoundTrips = 100;
/// From here on a connection meets so many bursts that its start no longer counts.
constexpr double kLongRoundTrips = 250;
constexpr const char* kLong = "long";  // in the place of MeasuredClass::ends
constexpr double kTrustedError = 0.1;  // a class off by more is named
constexpr int kSamples = 16;
constexpr TimeNs kLongestLook = orbits::kHour;  // at the horizon's start, for the rate of bursts

std::int32_t site_index(const models::LinkTimeline& timeline, const std::string& name) {
  const auto at = std::find(timeline.sites.begin(), timeline.sites.end(), name);
  return at == timeline.sites.end() ? -1 : static_cast<std::int32_t>(at - timeline.sites.begin());
}

/// For how many round trips `bytes` fill the paths: the median over samples of the horizon, without those at
/// which there is no route. Absent where no sample has one.
std::optional<double> round_trips(const models::LinkTimeline& timeline,
                                  const std::vector<const models::Path*>& paths, std::int64_t bytes) {
  std::vector<double> all;
  for (int i = 0; i < kSamples; ++i) {
    const PathNow now =
        path_now(timeline, paths, timeline.start_ns + (timeline.end_ns - timeline.start_ns) / kSamples * i);
    if (now.rate_bps > 0 && now.round_trip_s > 0)
      all.push_back(static_cast<double>(bytes) * 8 / now.rate_bps / now.round_trip_s);
  }
  if (all.empty()) return std::nullopt;
  std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), all.end());
  return all[all.size() / 2];
}

}  // namespace

const std::vector<MeasuredClass>& measured_classes() {
  // From the table of models/flow/README.md, whose packet runs and answers are of one build.
  static const std::string audits = "the audits of models/flow/README.md";
  static const std::vector<MeasuredClass> classes = {
      {"bbr", false, "none", "equal", 0.014, 0.025, 0.006, audits},
      {"bbr", false, "low", "equal", 0.023, 0.053, 0.001, audits},
      {"bbr", false, "high", "", 0.022, 0.088, 0.005, audits},
      {"bbr", true, "none", "equal", 0.010, 0.028, 0.001, audits},
      {"bbr", true, "low", "equal", 0.000, 0.005, 0.000, audits},
      {"bbr", true, "high", "equal", 0.005, 0.009, 0.001, audits},
      {"bbr", true, "none", "fewer at destination", 0.011, 0.011, 0.000, audits},
      {"bbr", true, "low", "fewer at destination", 0.058, 0.105, 0.064, audits},
      {"bbr", true, "high", "fewer at destination", 0.013, 0.050, 0.003, audits},
      {"bbr", true, "high", "fewer at source", 0.013, 0.027, 0.005, audits},
      {"cubic", false, "none", "equal", 0.001, 0.073, 0.000, audits},
      {"cubic", false, "low", "equal", 0.004, 0.041, 0.000, audits},
      {"cubic", false, "high", "", 0.094, 0.186, 0.066, "audit-high-loss and audit-real-sky, seven windows"},
      {"cubic", true, "none", "equal", 0.004, 0.006, 0.000, audits},
      {"cubic", true, "low", "equal", 0.001, 0.003, 0.000, audits},
      {"cubic", true, "high", "equal", 0.021, 0.091, 0.006, audits},
      {"cubic", true, "none", "fewer at destination", 0.007, 0.007, 0.000, audits},
      {"cubic", true, "low", "fewer at destination", 0.005, 0.285, 0.000,
       "audit-shipped-loss, three windows"},
      {"cubic", true, "high", kLong, 0.155, 0.446, 0.078, "eight transfers of 333 MB"},
      {"cubic", true, "high", "fewer at destination", 0.016, 0.054, 0.006, audits},
      {"cubic", true, "low", "fewer at source", 0.007, 0.012, 0.006, audits},
      {"cubic", true, "high", "fewer at source", 0.041, 0.046, 0.013, audits},
  };
  return classes;
}

namespace {

/// What is known of a round's transfers.
struct Known {
  const MeasuredClass* worst = nullptr;  ///< of the classes that were measured
  bool all_measured = true;
  double fewest_round_trips = std::numeric_limits<double>::infinity();
};

const MeasuredClass* find_class(const std::string& transport, bool many, const std::string& loss,
                                const std::string& ends) {
  for (const MeasuredClass& one : measured_classes()) {
    if (one.transport == transport && one.many_flows == many && one.loss == loss &&
        (one.ends.empty() || one.ends == ends))
      return &one;
  }
  return nullptr;
}

Known what_is_known(const models::TransferPlan& round, const models::LinkTimeline& timeline) {
  std::map<std::tuple<std::string, std::string, std::string, int>, std::int64_t>
      kinds;  // least bytes of each
  for (const models::Transfer& each : round.transfers) {
    const auto key = std::make_tuple(each.src, each.dst, each.transport, each.streams);
    const auto [at, fresh] = kinds.emplace(key, each.bytes);
    if (!fresh) at->second = std::min(at->second, each.bytes);
  }
  Known known;
  for (const auto& [key, bytes] : kinds) {
    const auto& [src_name, dst_name, transport, streams] = key;
    if (transport == "ideal" || transport == "udp") continue;
    const std::int32_t src = site_index(timeline, src_name);
    const std::int32_t dst = site_index(timeline, dst_name);
    if (src < 0 || dst < 0) continue;
    const std::vector<const models::Path*> paths = paths_between(timeline, src, dst);
    if (paths.empty()) continue;
    const auto count = round_trips(timeline, paths, bytes);
    if (count) known.fewest_round_trips = std::min(known.fewest_round_trips, *count);
    const TimeNs until = std::min(timeline.end_ns, timeline.start_ns + kLongestLook);
    const std::string loss = loss_class(events_in(timeline, paths, timeline.start_ns, until).bursts,
                                        static_cast<double>(until - timeline.start_ns) * 1e-9, paths.size());
    const bool many = paths.size() * static_cast<std::size_t>(streams) > 1;
    const bool alone = streams == 1 && count && *count > kLongRoundTrips;  // on each of its paths
    const bool is_long = alone && transport == "cubic" && many && loss == "high";
    const MeasuredClass* one =
        find_class(transport, many, loss, is_long ? kLong : ends_of(timeline, src, dst));
    known.all_measured = known.all_measured && one != nullptr;
    if (one != nullptr && (known.worst == nullptr || one->largest_error > known.worst->largest_error))
      known.worst = one;
  }
  return known;
}

bool is_off(const MeasuredClass& one) { return one.largest_error > kTrustedError; }

}  // namespace

std::optional<EngineError> engine_error(const models::TransferPlan& round,
                                        const models::LinkTimeline& timeline) {
  const Known known = what_is_known(round, timeline);
  if (known.worst == nullptr) return std::nullopt;
  const MeasuredClass& worst = *known.worst;
  if (!is_off(worst) && (!known.all_measured || known.fewest_round_trips < kSureRoundTrips))
    return std::nullopt;
  EngineError error;
  error.kind = fmt::format("{}, {}, bursts of loss: {}{}", worst.transport,
                           worst.many_flows ? "several connections" : "one connection", worst.loss,
                           worst.ends.empty() || worst.ends == "equal" ? ""
                           : worst.ends == kLong                       ? ", long transfers"
                                                                       : ", terminals: " + worst.ends);
  error.median = worst.median_error;
  error.largest = worst.largest_error;
  error.spread = worst.spread;
  error.measured_by = worst.measured_by;
  return error;
}

std::optional<std::string> known_error(const models::TransferPlan& round,
                                       const models::LinkTimeline& timeline) {
  const Known known = what_is_known(round, timeline);
  if (known.worst != nullptr && is_off(*known.worst)) {
    const MeasuredClass& worst = *known.worst;
    return fmt::format(
        "for transfers of this kind ({}, {}, bursts of loss: {}) the flow engine is known to be off by "
        "{:.0f} % in the median and by up to {:.0f} %, and packet runs with different "
        "seeds spread by {:.0f} % (measured by {})",
        worst.transport, worst.many_flows ? "several connections" : "one connection", worst.loss,
        worst.median_error * 100, worst.largest_error * 100, worst.spread * 100, worst.measured_by);
  }
  if (known.fewest_round_trips < kSureRoundTrips) {
    return fmt::format(
        "a transfer fills its path for only {:.1f} round trips: below {:.0f} round trips the start-up of the "
        "connections decides how long it takes, and the flow engine is not known to predict that within 10 %",
        known.fewest_round_trips, kSureRoundTrips);
  }
  return std::nullopt;
}

}  // namespace skyhaul::core
