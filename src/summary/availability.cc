// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What the sites and the pairs of sites get from the sky, read off the timeline.
#include <algorithm>
#include <cmath>
#include <optional>

#include "skyhaul/core/summary.h"
#include "skyhaul/orbits/parallel.h"

namespace skyhaul::core {
namespace {

using models::LinkTimeline;

double seconds(std::int64_t ns) { return static_cast<double>(ns) * 1e-9; }

/// Outages of a resource with neighbours joined.
std::vector<models::TimeInterval> joined(const models::PackedList<models::Outage>& outages) {
  std::vector<models::TimeInterval> all;
  for (const models::Outage& outage : outages) {
    if (!all.empty() && all.back().end_ns == outage.start_ns) {
      all.back().end_ns = outage.end_ns;
    } else {
      all.push_back({outage.start_ns, outage.end_ns});
    }
  }
  return all;
}

Quantiles quantiles_of(std::vector<double>& values) {
  Quantiles result;
  if (values.empty()) return result;
  std::sort(values.begin(), values.end());
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    const double rank = std::ceil(kQuantiles[q] * static_cast<double>(values.size()));
    result[q] = values[static_cast<std::size_t>(std::max(1.0, rank)) - 1];
  }
  return result;
}

/// Delays of routes at rising times: stripes share most of their legs, each of which is looked up once a
/// time.
class LegDelays {
 public:
  explicit LegDelays(const LinkTimeline& timeline)
      : timeline_(timeline), at_ns_(timeline.legs.size(), INT64_MIN), delay_ns_(timeline.legs.size()) {}

  struct Delay {
    std::int64_t legs_ns = 0;
    std::int64_t access_ns = 0;  ///< what a packet waits for the medium
  };
  Delay of_route(std::uint32_t route, TimeNs time) {
    Delay sum;
    models::LinkDirection direction = models::LinkDirection::kUp;  // of the first leg
    for (const models::Hop& hop : timeline_.routes[route]) {
      if (hop.is_resource()) continue;
      const std::uint32_t leg = hop.index();
      const std::uint32_t access = timeline_.legs[leg].access;
      if (at_ns_[leg] != time) {
        at_ns_[leg] = time;
        delay_ns_[leg] = leg_delay_ns(timeline_.legs[leg], time);
      }
      sum.legs_ns += delay_ns_[leg];
      if (access != models::kNoAccess)
        sum.access_ns += access_delay_ns(timeline_.access_rule, timeline_.access[access], direction, time);
      direction = models::LinkDirection::kDown;
    }
    return sum;
  }

 private:
  const LinkTimeline& timeline_;
  std::vector<TimeNs> at_ns_;
  std::vector<std::int64_t> delay_ns_;
};

/// Both directions between two terminals, and their round trip at the sample before; below 0: none. `back` is
/// nullptr where the timeline has one direction alone.
struct Stripe {
  const models::Path* there;
  const models::Path* back;
  double last_ms = -1;
};

}  // namespace

std::optional<double> GroupResult::headline_s() const {
  if (!interval_s[1] || (!plan.empty() && !plan_interval_s)) return std::nullopt;
  return std::max(*interval_s[1], plan_interval_s.value_or(0));
}

double utilisation(double compute_s, double sync_s, double overlap_s) {
  return compute_s / (compute_s + std::max(0.0, sync_s - overlap_s));
}

std::vector<SiteResult> site_results(const LinkTimeline& timeline) {
  std::vector<SiteResult> results;
  for (std::size_t s = 0; s < timeline.sites.size(); ++s) {
    SiteResult site;
    site.name = timeline.sites[s];
    std::vector<models::TimeInterval> out{{timeline.start_ns, timeline.end_ns}};
    int terminals = 0;
    bool fixed = false;  // then its link serves it, and its terminals do not count
    for (const models::Node& node : timeline.nodes) {
      fixed = fixed || (node.site == static_cast<std::int32_t>(s) && node.kind == models::NodeKind::kSite);
    }
    for (std::uint32_t n = 0; n < timeline.nodes.size(); ++n) {
      const models::Node& node = timeline.nodes[n];
      if (node.site != static_cast<std::int32_t>(s)) continue;
      if (fixed != (node.kind == models::NodeKind::kSite)) continue;
      ++terminals;
      const auto kind = fixed ? models::ResourceKind::kFixedLinkUp : models::ResourceKind::kTerminalUp;
      bool known = false;
      for (const models::Resource& resource : timeline.resources) {
        if (resource.node != n || resource.kind != kind) continue;
        known = true;
        const std::vector<models::TimeInterval> its = joined(resource.outages);
        for (const models::TimeInterval& each : its)
          site.terminal_longest_outage_s =
              std::max(site.terminal_longest_outage_s, seconds(each.end_ns - each.start_ns));
        out = common(out, its);
        for (const models::Outage& outage : resource.outages) {
          site.causes[to_string(outage.cause)] += seconds(outage.end_ns - outage.start_ns);
        }
      }
      if (!known) out.clear();  // a fixed link that nothing crosses, and that is never out
    }
    site.terminals = terminals;
    for (auto& [cause, total] : site.causes) total /= terminals;
    double lost = 0;
    if (terminals > 0) {
      for (const models::TimeInterval& each : out) {
        lost += seconds(each.end_ns - each.start_ns);
        site.longest_outage_s = std::max(site.longest_outage_s, seconds(each.end_ns - each.start_ns));
      }
    }
    site.availability = 1 - lost / seconds(timeline.end_ns - timeline.start_ns);
    results.push_back(std::move(site));
  }
  return results;
}

std::vector<PairResult> pair_results(const LinkTimeline& timeline, std::int64_t sample_ns, unsigned threads) {
  const auto find_path = [&](std::uint32_t src, std::uint32_t dst) {
    for (const models::Path& path : timeline.paths) {
      if (path.src == src && path.dst == dst) return &path;
    }
    return static_cast<const models::Path*>(nullptr);
  };
  const auto result = [&](std::size_t a, std::size_t b) {
    PairResult pair;
    pair.src = timeline.sites[a];
    pair.dst = timeline.sites[b];
    std::vector<Stripe> stripes;
    for (const models::Path& path : timeline.paths) {
      if (timeline.nodes[path.src].site != static_cast<std::int32_t>(a) ||
          timeline.nodes[path.dst].site != static_cast<std::int32_t>(b)) {
        continue;
      }
      stripes.push_back({&path, find_path(path.dst, path.src)});
      for (std::size_t s = 0; s < path.segments.size(); ++s) {
        if (path.segments[s].route != models::kNoRoute) continue;
        const TimeNs end = s + 1 < path.segments.size() ? path.segments[s + 1].start_ns : timeline.end_ns;
        pair.causes[to_string(path.segments[s].cause)] += seconds(end - path.segments[s].start_ns);
        pair.no_path_s += seconds(end - path.segments[s].start_ns);
      }
    }
    if (stripes.empty()) return std::optional<PairResult>();
    std::vector<double> rtt_ms, geometric_ms, jitter_ms;
    LegDelays delays(timeline);
    for (TimeNs t = timeline.start_ns; t < timeline.end_ns; t += sample_ns) {
      for (Stripe& stripe : stripes) {
        const std::uint32_t there = segment_at(*stripe.there, t).route;
        const std::uint32_t back =
            stripe.back != nullptr ? segment_at(*stripe.back, t).route : models::kNoRoute;
        if (there == models::kNoRoute || back == models::kNoRoute) {
          stripe.last_ms = -1;
          continue;
        }
        const auto out = delays.of_route(there, t), home = delays.of_route(back, t);
        const std::int64_t legs_ns = out.legs_ns + home.legs_ns;
        const double ms = static_cast<double>(legs_ns + out.access_ns + home.access_ns) * 1e-6;
        rtt_ms.push_back(ms);
        geometric_ms.push_back(1e-6 * static_cast<double>(legs_ns));
        if (stripe.last_ms >= 0) jitter_ms.push_back(std::abs(ms - stripe.last_ms));
        stripe.last_ms = ms;
      }
    }
    const auto count = static_cast<double>(stripes.size());
    const bool one_way =
        std::all_of(stripes.begin(), stripes.end(), [](const Stripe& each) { return each.back == nullptr; });
    if (one_way) {  // nothing comes back
      pair.causes = {
          {to_string(models::OutageCause::kNoRoute), count * seconds(timeline.end_ns - timeline.start_ns)}};
      pair.no_path_s = pair.causes.begin()->second;
    }
    pair.no_path_s /= count;
    for (auto& [cause, total] : pair.causes) total /= count;
    pair.rtt_ms = quantiles_of(rtt_ms);
    pair.rtt_geometric_ms = quantiles_of(geometric_ms);
    pair.jitter_ms = quantiles_of(jitter_ms);
    return std::make_optional(std::move(pair));
  };
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t a = 0; a < timeline.sites.size(); ++a) {
    for (std::size_t b = a + 1; b < timeline.sites.size(); ++b) pairs.emplace_back(a, b);
  }
  std::vector<std::optional<PairResult>> found(pairs.size());
  parallel_for(pairs.size(), threads,
               [&](std::size_t i) { found[i] = result(pairs[i].first, pairs[i].second); });
  std::vector<PairResult> results;
  for (std::optional<PairResult>& each : found) {
    if (each) results.push_back(std::move(*each));
  }
  return results;
}

}  // namespace skyhaul::core
