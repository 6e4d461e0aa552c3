// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "report/site_rates.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "report/html.h"
#include "skyhaul/models/weather.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostSites = 40;
constexpr std::int64_t kMostValues = 60'000;
constexpr std::size_t kMostSpans = 600;  // of one site and cause

double seconds(std::int64_t ns) { return static_cast<double>(ns) * 1e-9; }

/// Steps that begin with slots.
struct Steps {
  TimeNs start_ns, end_ns, first_end_ns;
  std::int64_t step_ns, slots;

  std::size_t count() const {
    return 1 + static_cast<std::size_t>(
                   std::max<std::int64_t>(0, (end_ns - first_end_ns + step_ns - 1) / step_ns));
  }
  TimeNs begin(std::size_t i) const {
    return i == 0 ? start_ns : first_end_ns + static_cast<std::int64_t>(i - 1) * step_ns;
  }
  TimeNs end(std::size_t i) const { return std::min(end_ns, begin(i + 1)); }
};

Steps steps_of(const ResolvedScenario& scenario, const models::LinkTimeline& timeline, std::size_t sites) {
  const models::SlotRule& rule = scenario.constellation.slots;
  const std::int64_t slot_ns = std::max<std::int64_t>(rule.length_ns, orbits::kSecond);
  const std::int64_t length_ns = timeline.end_ns - timeline.start_ns;
  const std::int64_t wanted = std::max<std::int64_t>(
      8, kMostValues / (2 * std::max<std::int64_t>(1, static_cast<std::int64_t>(sites))));
  Steps steps{timeline.start_ns, timeline.end_ns, 0, 0, 1};
  steps.slots = std::max<std::int64_t>(1, (length_ns / slot_ns + wanted - 1) / wanted);
  steps.step_ns = steps.slots * slot_ns;
  // A slot begins at rule.offset_ns and every length from there on.
  std::int64_t into = (timeline.start_ns - rule.offset_ns) % slot_ns;
  if (into < 0) into += slot_ns;
  steps.first_end_ns = std::min(timeline.end_ns, timeline.start_ns + slot_ns - into);
  return steps;
}

/// Adds a resource's bits in each step.
void add_bits(const models::LinkTimeline& timeline, const models::Resource& resource, const Steps& steps,
              std::vector<double>& bits) {
  const std::vector<models::CapacityStep> capacity = effective_capacity(timeline, resource);
  std::size_t step = 0;
  for (std::size_t c = 0; c < capacity.size(); ++c) {
    TimeNs from = std::max(capacity[c].start_ns, steps.start_ns);
    const TimeNs until = c + 1 < capacity.size() ? capacity[c + 1].start_ns : steps.end_ns;
    while (from < until && step < bits.size()) {
      const TimeNs to = std::min(until, steps.end(step));
      bits[step] += static_cast<double>(capacity[c].capacity_bps) * seconds(to - from);
      from = to;
      if (to == steps.end(step)) ++step;
    }
  }
}

Json means(const std::vector<double>& bits, const Steps& steps) {
  Json all = Json::array();
  for (std::size_t i = 0; i < bits.size(); ++i)
    all.push_back(static_cast<std::int64_t>(
        std::llround(bits[i] / seconds(std::max<std::int64_t>(1, steps.end(i) - steps.begin(i))) / 1e5)));
  return all;
}

/// Spans of time, those that nearly touch joined where there are very many.
class Spans {
 public:
  explicit Spans(TimeNs origin_ns) : origin_ns_(origin_ns) {}
  void add(TimeNs start_ns, TimeNs end_ns) { spans_.emplace_back(start_ns, end_ns); }
  Json json() {
    std::sort(spans_.begin(), spans_.end());
    std::int64_t near_ns = 0;
    std::vector<std::pair<TimeNs, TimeNs>> joined;
    do {
      joined.clear();
      for (const auto& [start, end] : spans_) {
        if (!joined.empty() && start - joined.back().second <= near_ns) {
          joined.back().second = std::max(joined.back().second, end);
        } else {
          joined.emplace_back(start, end);
        }
      }
      near_ns = near_ns == 0 ? orbits::kSecond : near_ns * 2;
    } while (joined.size() > kMostSpans);
    Json all = Json::array();
    for (const auto& [start, end] : joined) {
      all.push_back(drawn(seconds(start - origin_ns_), 0));
      all.push_back(drawn(seconds(end - origin_ns_), 0));
    }
    return all;
  }

 private:
  TimeNs origin_ns_;
  std::vector<std::pair<TimeNs, TimeNs>> spans_;
};

Json rain(const SiteSpec& site, const Steps& steps) {
  Json none = Json::array();
  if (!site.site.weather) return none;
  // A usual user link: 11.7 GHz, circular polarization, 0.5 m. When it rains does not depend on these.
  const double dry =
      models::PathWeather(site.site.weather->climate(), {11.7, 45, 0.5, 0.5}).lowest_rain_deviate();
  models::SiteWeather::Reader reader(*site.site.weather);
  Spans spans(steps.start_ns);
  for (std::size_t i = 0; i < steps.count(); ++i) {
    if (steps.begin(i) < steps.end(i) && reader.rains(steps.begin(i), steps.end(i), dry))
      spans.add(steps.begin(i), steps.end(i));
  }
  return spans.json();
}

/// Outages of at least a second by cause, each with the number of terminals that are out for it.
Json outages(const std::vector<const models::Resource*>& links, TimeNs origin_ns) {
  std::map<models::OutageCause, std::pair<int, Spans>> by_cause;
  for (const models::Resource* link : links) {
    std::map<models::OutageCause, bool> seen;
    for (const models::Outage& each : link->outages) {
      if (each.end_ns - each.start_ns < orbits::kSecond) continue;
      auto& its = by_cause.try_emplace(each.cause, 0, Spans(origin_ns)).first->second;
      its.second.add(each.start_ns, each.end_ns);
      if (!seen[each.cause]) ++its.first;
      seen[each.cause] = true;
    }
  }
  Json all = Json::array();
  for (auto& [cause, its] : by_cause)
    all.push_back(
        {{"cause", models::to_string(cause)}, {"terminals", its.first}, {"at_s", its.second.json()}});
  return all;
}

}  // namespace

Json site_rates(const ResolvedScenario& scenario, const models::LinkTimeline& timeline) {
  const std::size_t count = std::min(kMostSites, scenario.sites.size());
  const Steps steps = steps_of(scenario, timeline, count);
  Json json = {{"first_s", drawn(seconds(steps.first_end_ns - steps.start_ns), 3)},
               {"step_s", drawn(seconds(steps.step_ns), 3)},
               {"slots_per_step", steps.slots},
               {"sites", Json::array()}};
  for (std::size_t s = 0; s < count; ++s) {
    const SiteSpec& site = scenario.sites[s];
    std::vector<double> up(steps.count()), down(steps.count());
    std::vector<const models::Resource*> links;
    for (const models::Resource& resource : timeline.resources) {
      using models::ResourceKind;
      if (resource.node == models::kNoNode) continue;
      const auto its_site = static_cast<std::size_t>(timeline.nodes[resource.node].site);
      if (timeline.sites[its_site] != site.site.name) continue;
      const bool upwards =
          resource.kind == ResourceKind::kTerminalUp || resource.kind == ResourceKind::kFixedLinkUp;
      add_bits(timeline, resource, steps, upwards ? up : down);
      if (upwards) links.push_back(&resource);
    }
    json["sites"].push_back({{"name", site.site.name},
                             {"longitude", drawn(site.site.place.longitude_deg, 3)},
                             {"terminals", links.size()},
                             {"up", means(up, steps)},
                             {"down", means(down, steps)},
                             {"outages", outages(links, steps.start_ns)},
                             {"rain_s", rain(site, steps)}});
  }
  return json;
}

}  // namespace skyhaul::core
