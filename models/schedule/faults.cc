// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/faults.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "schedule/serving_plan.h"
#include "schedule/terrestrial.h"
#include "skyhaul/models/keyed_random.h"
#include "skyhaul/models/network.h"
#include "skyhaul/orbits/catalogue.h"
#include "skyhaul/orbits/propagator.h"
#include "time/renewal.h"

namespace skyhaul::models {
namespace {

constexpr double kEquatorialRadiusKm = 6378.137;
constexpr std::uint64_t kChoice = 20;  // what draws are for

std::string isl_name(const orbits::Propagator& satellites, std::int32_t a, std::int32_t b) {
  const auto& ids = satellites.satellites();
  return ids[static_cast<std::size_t>(a)].name + ">" + ids[static_cast<std::size_t>(b)].name;
}

/// The parts that the rule's patterns match, by index.
std::vector<std::size_t> matching(const FaultRule& rule, const Network& network,
                                  const orbits::Propagator& satellites,
                                  const std::vector<std::string>& names) {
  std::vector<char> chosen(names.size(), 0);
  for (const std::string& pattern : rule.names) {
    bool any = false;
    for (std::size_t i = 0; i < names.size(); ++i) {
      bool match = orbits::name_matches(names[i], pattern);
      if (!match && rule.part == FaultPart::kIsl) {
        const auto& [a, b] = network.isls[i];
        match = orbits::name_matches(isl_name(satellites, b, a), pattern);
      }
      if (!match) continue;
      any = true;
      chosen[i] = 1;
    }
    if (!any) throw std::invalid_argument(pattern);
  }
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (chosen[i] != 0) all.push_back(i);
  }
  return all;
}

/// When something that lasts so long from `at` on is over, or `end_ns` where that is before.
TimeNs end_of(TimeNs at, const std::optional<std::int64_t>& length_ns, TimeNs end_ns) {
  // Before 1970 the sum fits, and after it the difference.
  const bool shorter = length_ns && (at < 0 ? at + *length_ns < end_ns : *length_ns < end_ns - at);
  return shorter ? at + *length_ns : end_ns;
}

/// Times down of one part by the rule's stated time.
DownTimes stated(const FaultRule& rule, TimeNs start_ns, TimeNs end_ns) {
  const TimeNs at = rule.at_ns.value_or(start_ns);
  const DownTimes down{{std::max(at, start_ns), end_of(at, rule.length_ns, end_ns)}};
  return down[0].start_ns < down[0].end_ns ? down : DownTimes{};
}

/// Times down of one part by the rule's rates.
DownTimes renewed(const FaultRule& rule, std::uint64_t seed, std::uint64_t rule_key, std::uint64_t part_key,
                  TimeNs start_ns, TimeNs end_ns) {
  const TimeNs begin = rule.at_ns.value_or(start_ns);
  Renewal renewal;
  renewal.mtbf_ns = rule.mtbf_ns;
  renewal.mttr_ns = rule.mttr_ns;
  renewal.all_up_ns = rule.at_ns;
  renewal.last_failure_ns = end_of(begin, rule.length_ns, end_ns);
  return renewal_down_times(renewal, seed, rule_key, part_key, start_ns, end_ns);
}

std::vector<DownTimes>& list_of(FaultTimes& times, FaultPart part) {
  switch (part) {
    case FaultPart::kSatellite:
      return times.satellites;
    case FaultPart::kGateway:
      return times.gateways;
    case FaultPart::kPop:
      return times.pops;
    case FaultPart::kTerminal:
      return times.terminals;
    case FaultPart::kIsl:
      return times.isls;
    case FaultPart::kFixedLink:
      return times.fixed_links;
    case FaultPart::kPower:
      return times.power;
  }
  throw std::logic_error("unknown part");
}

}  // namespace

bool FaultTimes::empty() const {
  return satellites.empty() && gateways.empty() && pops.empty() && terminals.empty() && isls.empty() &&
         fixed_links.empty() && power.empty();
}

std::vector<std::string> fault_part_names(FaultPart part, const Network& network,
                                          const orbits::Propagator& satellites) {
  std::vector<std::string> names;
  switch (part) {
    case FaultPart::kSatellite:
      for (const orbits::SatelliteId& id : satellites.satellites()) names.push_back(id.name);
      break;
    case FaultPart::kGateway:
      for (const Gateway& gateway : network.gateways) names.push_back(gateway.name);
      break;
    case FaultPart::kPop:
      for (const Pop& pop : network.pops) names.push_back(pop.name);
      break;
    case FaultPart::kTerminal:
      for (const TerminalRef& ref : terminals_of(network)) {
        names.push_back(network.sites[static_cast<std::size_t>(ref.site)].name + "/" +
                        std::to_string(ref.index));
      }
      break;
    case FaultPart::kIsl:
      for (const auto& [a, b] : network.isls) names.push_back(isl_name(satellites, a, b));
      break;
    case FaultPart::kFixedLink:
    case FaultPart::kPower:
      for (const Site& site : network.sites) names.push_back(site.name);
      break;
  }
  return names;
}

FaultTimes fault_times(const std::vector<FaultRule>& rules, const Network& network,
                       const orbits::Propagator& satellites, TimeNs start_ns, TimeNs end_ns,
                       std::uint64_t seed) {
  FaultTimes times;
  for (std::size_t r = 0; r < rules.size(); ++r) {
    const FaultRule& rule = rules[r];
    const std::vector<std::string> names = fault_part_names(rule.part, network, satellites);
    std::vector<std::size_t> parts = matching(rule, network, satellites, names);
    if (rule.part == FaultPart::kSatellite && std::isfinite(rule.max_altitude_km)) {
      orbits::PositionArray positions;
      satellites.positions_ecef_km(start_ns, positions);
      const double limit_km = kEquatorialRadiusKm + rule.max_altitude_km;
      parts.erase(
          std::remove_if(parts.begin(), parts.end(),
                         [&](std::size_t i) {
                           return !(positions.row(static_cast<Eigen::Index>(i)).matrix().norm() < limit_km);
                         }),
          parts.end());
    }
    if (rule.part == FaultPart::kFixedLink) {
      parts.erase(std::remove_if(parts.begin(), parts.end(),
                                 [&](std::size_t i) { return !network.sites[i].fixed_link; }),
                  parts.end());
    }
    std::vector<std::pair<std::uint64_t, std::size_t>> drawn;  // draw, part
    for (const std::size_t i : parts)
      drawn.emplace_back(keyed_bits(seed, {kChoice, r, name_key(names[i])}), i);
    std::sort(drawn.begin(), drawn.end());
    drawn.resize(static_cast<std::size_t>(std::llround(rule.fraction * static_cast<double>(drawn.size()))));
    for (const auto& [draw, i] : drawn) {
      const DownTimes down = rule.mtbf_ns > 0 ? renewed(rule, seed, r, name_key(names[i]), start_ns, end_ns)
                                              : stated(rule, start_ns, end_ns);
      if (down.empty()) continue;
      std::vector<DownTimes>& list = list_of(times, rule.part);
      list.resize(names.size());
      list[i] = united(list[i], down);
    }
  }
  if (times.pops.empty()) return times;
  const Terrestrial ground(network);
  times.gateways.resize(network.gateways.size());
  for (std::size_t g = 0; g < network.gateways.size(); ++g) {
    times.gateways[g] =
        united(times.gateways[g], times.pops[static_cast<std::size_t>(ground.pop_of_gateway(g))]);
  }
  times.fixed_links.resize(network.sites.size());
  for (std::size_t s = 0; s < network.sites.size(); ++s) {
    if (!network.sites[s].fixed_link) continue;
    times.fixed_links[s] =
        united(times.fixed_links[s], times.pops[static_cast<std::size_t>(ground.pop_of_site(s))]);
  }
  return times;
}

bool is_down(const std::vector<DownTimes>& parts, std::size_t index, TimeNs time) {
  if (index >= parts.size()) return false;
  const DownTimes& down = parts[index];
  const auto after = std::upper_bound(down.begin(), down.end(), time,
                                      [](TimeNs t, const TimeInterval& each) { return t < each.start_ns; });
  return after != down.begin() && time < (after - 1)->end_ns;
}

TimeNs goes_down(const std::vector<DownTimes>& parts, std::size_t index, TimeNs from, TimeNs until) {
  if (index >= parts.size()) return until;
  const DownTimes& down = parts[index];
  const auto after = std::upper_bound(down.begin(), down.end(), from,
                                      [](TimeNs t, const TimeInterval& each) { return t < each.start_ns; });
  return after == down.end() ? until : std::min(after->start_ns, until);
}

std::vector<TimeInterval> power_times(const Network& network, std::size_t site, TimeNs start_ns,
                                      TimeNs end_ns) {
  const std::vector<TimeInterval> horizon{{start_ns, end_ns}};
  const auto& windows = network.sites[site].power;
  std::vector<TimeInterval> on = windows ? common(*windows, horizon) : horizon;
  if (site >= network.faults.power.size()) return on;
  return common(on, outside(network.faults.power[site], start_ns, end_ns));
}

}  // namespace skyhaul::models
