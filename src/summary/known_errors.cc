// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/known_errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "summary/pair_links.h"

namespace skyhaul::core {
namespace {

constexpr double kSureRoundTrips = 100;
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

const std::vector<KnownClass>& known_classes() {
  // The measured classes for which the flow engine is off by more than 10 % in the median or at 95 %, as
  // today's engine answers the plans of the audits whose packet runs are kept; models/flow/README.md has all
  // classes.
  static const std::vector<KnownClass> classes = {
      {"bbr", false, "high", "", 0.04, 0.11, 0.01, "audit-high-loss and audit-real-sky"},
      {"cubic", false, "high", "", 0.16, 0.21, 0.07, "audit-high-loss and audit-real-sky"},
      {"cubic", true, "high", "fewer at source", 0.10, 0.22, 0.01, "audit-shipped-loss, five windows"},
      {"cubic", true, "low", "fewer at destination", 0.15, 0.30, 0.16, "audit-shipped-loss, two windows"},
  };
  return classes;
}

std::optional<std::string> known_error(const models::TransferPlan& round,
                                       const models::LinkTimeline& timeline) {
  std::map<std::tuple<std::string, std::string, std::string, int>, std::int64_t>
      kinds;  // least bytes of each
  for (const models::Transfer& each : round.transfers) {
    const auto key = std::make_tuple(each.src, each.dst, each.transport, each.streams);
    const auto [at, fresh] = kinds.emplace(key, each.bytes);
    if (!fresh) at->second = std::min(at->second, each.bytes);
  }
  const KnownClass* worst = nullptr;
  double fewest = kSureRoundTrips;
  for (const auto& [key, bytes] : kinds) {
    const auto& [src_name, dst_name, transport, streams] = key;
    if (transport == "ideal" || transport == "udp") continue;
    const std::int32_t src = site_index(timeline, src_name);
    const std::int32_t dst = site_index(timeline, dst_name);
    if (src < 0 || dst < 0) continue;
    const std::vector<const models::Path*> paths = paths_between(timeline, src, dst);
    if (paths.empty()) continue;
    if (const auto count = round_trips(timeline, paths, bytes)) fewest = std::min(fewest, *count);
    const TimeNs until = std::min(timeline.end_ns, timeline.start_ns + kLongestLook);
    const std::string loss = loss_class(events_in(timeline, paths, timeline.start_ns, until).bursts,
                                        static_cast<double>(until - timeline.start_ns) * 1e-9, paths.size());
    const bool many = paths.size() * static_cast<std::size_t>(streams) > 1;
    const std::string ends = ends_of(timeline, src, dst);
    for (const KnownClass& one : known_classes()) {
      if (one.transport != transport || one.many_flows != many || one.loss != loss ||
          (!one.ends.empty() && one.ends != ends))
        continue;
      if (worst == nullptr || one.p95_error > worst->p95_error) worst = &one;
    }
  }
  if (worst != nullptr) {
    return fmt::format(
        "for transfers of this kind ({}, {}, bursts of loss: {}) the flow engine is known to be off by "
        "{:.0f} % in the median and by up to {:.0f} % in 95 % of the windows, and packet runs with different "
        "seeds spread by {:.0f} % (measured by {})",
        worst->transport, worst->many_flows ? "several connections" : "one connection", worst->loss,
        worst->median_error * 100, worst->p95_error * 100, worst->spread * 100, worst->measured_by);
  }
  if (fewest < kSureRoundTrips) {
    return fmt::format(
        "a transfer fills its path for only {:.1f} round trips: below {:.0f} round trips the start-up of the "
        "connections decides how long it takes, and the flow engine is not known to predict that within 10 %",
        fewest, kSureRoundTrips);
  }
  return std::nullopt;
}

}  // namespace skyhaul::core
