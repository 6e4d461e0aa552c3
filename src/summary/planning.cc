// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/planning.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "summary/data_plan.h"
#include "summary/terminal_price.h"

namespace skyhaul::core {

double utilisation_at(double interval_s, double sync_s, double overlap_s) {
  return std::max(0.0, interval_s - std::max(0.0, sync_s - overlap_s)) / interval_s;
}

double interval_for_utilisation(double utilisation, double sync_s, double overlap_s) {
  return std::max(sync_s, std::max(0.0, sync_s - overlap_s) / (1 - utilisation));
}

double young_interval_s(double save_s, double mtbf_s) { return std::sqrt(2 * save_s * mtbf_s); }

double daly_interval_s(double save_s, double mtbf_s) {
  if (save_s >= 2 * mtbf_s) return mtbf_s;
  const double ratio = save_s / (2 * mtbf_s);
  return young_interval_s(save_s, mtbf_s) * (1 + std::sqrt(ratio) / 3 + ratio / 9) - save_s;
}

double share_lost(double interval_s, double save_s, double mtbf_s) {
  return save_s / interval_s + interval_s / (2 * mtbf_s);
}

namespace {

constexpr double kPayloadShareTcp = 1448.0 / 1500;  // of a full packet with timestamps
constexpr double kPayloadShareUdp = (1500.0 - models::kUdpHeaderBytes) / 1500;

/// Payload bytes of a round that each site sends and receives.
std::map<std::string, double> bytes_by_site(const TrafficSpec& traffic) {
  std::map<std::string, double> bytes;
  for (const models::Transfer& transfer : models::make_round(traffic.collective, 0, 0, 0)) {
    bytes[transfer.src] += static_cast<double>(transfer.bytes);
    bytes[transfer.dst] += static_cast<double>(transfer.bytes);
  }
  return bytes;
}

/// How often rounds are planned: as wanted where that holds, else as often as they can; and no more often
/// than compute lets them: at the wanted quantile, or in the median where no interval is wanted.
std::optional<double> planned_interval_s(const GroupResult& result, const Summary& summary) {
  std::optional<double> interval_s = result.headline_s();
  if (!interval_s) return std::nullopt;
  if (summary.target_interval_s) interval_s = std::max(*interval_s, *summary.target_interval_s);
  if (result.cycle_s) return std::max(*interval_s, *result.cycle_s);
  if (result.compute_s && result.sync_s[0]) {
    const double waits_s = std::max(0.0, *result.sync_s[0] - result.overlap_s.value_or(0));
    interval_s = std::max(*interval_s, *result.compute_s + waits_s);
  }
  return interval_s;
}

void add_utilisation(const GroupResult& result, const ResolvedScenario& scenario, Planning& planning) {
  planning.wanted_utilisation = scenario.target_utilisation;
  const auto headline_s = result.headline_s();
  if (!result.sync_s[1] || !headline_s) return;
  const double sync_s = *result.sync_s[1];
  const double overlap_s = result.overlap_s.value_or(0);
  if (result.compute_s) {
    for (const double times : {1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0})
      planning.utilisation_curve.push_back(
          {times * *headline_s, utilisation_at(times * *headline_s, sync_s, overlap_s)});
  }
  if (scenario.target_utilisation)
    planning.utilisation_interval_s =
        std::max(*headline_s, interval_for_utilisation(*scenario.target_utilisation, sync_s, overlap_s));
}

void add_losses(const GroupResult& result, const TrafficSpec& traffic, Planning& planning) {
  if (planning.planned_interval_s && result.sync_s[1])
    planning.expected_lost_s = *planning.planned_interval_s / 2 + *result.sync_s[1];
  if (!traffic.failures) return;
  const double save_s = static_cast<double>(traffic.failures->save_ns) * 1e-9;
  const double mtbf_s = static_cast<double>(traffic.failures->mtbf_ns) * 1e-9;
  planning.young_s = young_interval_s(save_s, mtbf_s);
  planning.daly_s = daly_interval_s(save_s, mtbf_s);
  planning.local_loss = share_lost(*planning.daly_s, save_s, mtbf_s);
}

void add_energy(const GroupResult& result, const ResolvedScenario& scenario,
                const std::map<std::string, double>& bytes, Planning& planning) {
  if (!planning.planned_interval_s || !result.compute_s) return;
  double kwh = 0;
  for (const SiteSpec& site : scenario.sites) {
    if (bytes.count(site.site.name) == 0) continue;
    if (!site.supply) return;
    const models::PowerLoads& loads = site.supply->supply.loads;
    kwh += (loads.compute_kw * *result.compute_s + loads.radio_kw * *planning.planned_interval_s) / 3600;
  }
  planning.energy_kwh = kwh;
}

/// A month's volume of every site with terminals, and what their plans hold.
void add_volumes(const ResolvedScenario& scenario, const TrafficSpec& traffic,
                 const std::map<std::string, double>& bytes, double rounds, Planning& planning) {
  const double share = traffic.collective.transport == "udp" ? kPayloadShareUdp : kPayloadShareTcp;
  for (const SiteSpec& site : scenario.sites) {
    const auto found = bytes.find(site.site.name);
    if (found == bytes.end() || site.site.terminals.empty() || site.site.fixed_link) continue;
    SiteVolume volume{
        site.site.name, static_cast<int>(site.site.terminals.size()), found->second * rounds / share, {}};
    double cap = 0;
    bool all = true;
    bool pooled = false;
    for (const models::Terminal& terminal : site.site.terminals) {
      all = all && terminal.data_plan;
      if (!terminal.data_plan || (pooled && terminal.data_plan->pooled)) continue;
      cap += static_cast<double>(terminal.data_plan->volume_bytes);
      pooled = pooled || terminal.data_plan->pooled;
    }
    if (all) volume.cap_bytes = cap;
    planning.volumes.push_back(std::move(volume));
  }
}

/// The preset that a type of terminal has its price from; empty where the scenario itself gives it.
std::string preset_of(const ResolvedScenario& scenario, const std::string& type) {
  const std::string name = "terminals/" + type;
  const bool known = std::any_of(scenario.sources.begin(), scenario.sources.end(),
                                 [&](const Source& each) { return each.of == name; });
  return known ? name : "";
}

void count_terminal(const ResolvedScenario& scenario, const models::Terminal& terminal,
                    std::vector<PricedTerminals>& prices) {
  const models::Price& price = *terminal.price;
  const auto same = std::find_if(prices.begin(), prices.end(), [&](const PricedTerminals& each) {
    return each.type == terminal.type && each.price.source == price.source && each.price.date == price.date &&
           each.price.month == price.month && each.price.once == price.once &&
           each.price.currency == price.currency;
  });
  if (same != prices.end()) {
    ++same->terminals;
  } else {
    prices.push_back({terminal.type, 1, preset_of(scenario, terminal.type), price});
  }
}

/// What all terminals of the entry's sites cost, where each has a price.
void add_money(const ResolvedScenario& scenario, double bytes_of_round, double rounds, Planning& planning) {
  std::map<std::string, Money> by_currency;
  std::set<std::string> unpriced, sources;
  std::map<std::string, std::set<std::string>> once_unpublished;  // by currency
  for (const SiteVolume& volume : planning.volumes) {
    const auto site = std::find_if(scenario.sites.begin(), scenario.sites.end(),
                                   [&](const SiteSpec& each) { return each.site.name == volume.site; });
    const auto& terminals = site->site.terminals;
    for (const models::Terminal& terminal : terminals) {
      const auto month = month_of(terminal, volume.month_bytes / static_cast<double>(terminals.size()));
      if (!month) {
        unpriced.insert(terminal.type);
        continue;
      }
      const models::Price& price = *terminal.price;
      count_terminal(scenario, terminal, planning.prices);
      Money& money = by_currency[price.currency];
      money.currency = price.currency;
      money.month += *month;
      money.plans_month += *month_of(terminal, 0);
      if (price.once) money.once_published = money.once_published.value_or(0) + *price.once;
      if (!price.once) once_unpublished[price.currency].insert(terminal.type);
      const std::string words =
          fmt::format("{}{}{}", price.source, price.date.empty() ? "" : ", ", price.date);
      sources.insert(fmt::format("{}: {}", terminal.type, words.empty() ? "given without a source" : words));
    }
  }
  planning.unpriced.assign(unpriced.begin(), unpriced.end());
  planning.sources.assign(sources.begin(), sources.end());
  if (!unpriced.empty()) {
    planning.prices.clear();
    return;
  }
  for (auto& [currency, money] : by_currency) {
    const std::set<std::string>& unknown = once_unpublished[currency];
    money.once_unpublished.assign(unknown.begin(), unknown.end());
    if (unknown.empty()) money.once = money.once_published;
    money.per_sync = money.month / rounds;
    money.per_tb = money.month / (rounds * bytes_of_round * 1e-12);
    planning.money.push_back(money);
  }
}

}  // namespace

void add_planning(Summary& summary, const ResolvedScenario& scenario) {
  for (std::size_t i = 0; i < summary.results.size() && i < scenario.traffic.size(); ++i) {
    GroupResult& result = summary.results[i];
    const TrafficSpec& traffic = scenario.traffic[i];
    const auto bytes = bytes_by_site(traffic);
    Planning planning;
    planning.together = scenario.together;
    double rounds = 1;  // a dataset is moved once, in a month of its own
    if (!result.dataset) {
      planning.planned_interval_s = planned_interval_s(result, summary);
      add_utilisation(result, scenario, planning);
      add_losses(result, traffic, planning);
      add_energy(result, scenario, bytes, planning);
      if (planning.planned_interval_s) rounds = kPlanPeriodS / *planning.planned_interval_s;
    }
    planning.rounds_month = rounds;
    if (result.dataset ? result.sync_s[1].has_value() : planning.planned_interval_s.has_value()) {
      add_volumes(scenario, traffic, bytes, rounds, planning);
      add_money(scenario, static_cast<double>(result.bytes_per_round), rounds, planning);
    }
    result.planning = std::make_shared<const Planning>(std::move(planning));
  }
}

}  // namespace skyhaul::core
