// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "alternatives/link_runs.h"
#include "alternatives/ways.h"
#include "skyhaul/core/planning.h"
#include "summary/data_plan.h"

namespace skyhaul::core {
namespace {

using Kind = Alternative::Kind;

bool is_carried(const Alternative& each) { return each.kind == Kind::kRoad || each.kind == Kind::kAir; }

/// The rows of one traffic entry.
class Entry {
 public:
  Entry(const ResolvedScenario& scenario, const models::LinkTimeline& links, const Summary& planned,
        std::size_t index, const AnswerOptions& options)
      : scenario_(scenario),
        links_(links),
        planned_(planned),
        index_(index),
        options_(options),
        traffic_(scenario.traffic[index]),
        result_(planned.results[index]) {}

  std::vector<AlternativeRow> rows(const std::vector<Alternative>& list) {
    rows_.push_back(satellites());
    for (const Alternative& each : list) {
      if (needs_unseen_sea(each)) unmarked_.push_back(rows_.size());
      rows_.push_back(is_carried(each) ? carried(each) : link(each));
    }
    for (std::size_t i = 0; i < list.size(); ++i) add_hybrids(list[i], i + 1);
    mark_best();
    return std::move(rows_);
  }

 private:
  AlternativeRow row(const std::string& name, const std::string& kind) const {
    AlternativeRow row;
    row.group = result_.group;
    row.name = name;
    row.kind = kind;
    return row;
  }

  /// Whether the wanted interval, or the deadline, is met; and what a sync and a TB cost at a month's cost.
  void finish(AlternativeRow& row) const {
    if (traffic_.dataset) {
      if (traffic_.deadline_ns)
        row.meets_target = row.sync_s && *row.sync_s <= seconds(*traffic_.deadline_ns);
    } else if (planned_.target_interval_s) {
      // No link makes rounds more frequent than compute lets them be.
      const auto every_s = interval_of(row);
      row.meets_target = every_s && *every_s <= *planned_.target_interval_s * (1 + 1e-9);
      if (row.feasible && !*row.meets_target && row.interval_s &&
          *row.interval_s <= *planned_.target_interval_s)
        row.reason += std::string(row.reason.empty() ? "" : "; ") +
                      "fast enough as a link, and with the compute between two rounds it misses the interval";
    }
    if (!row.month || traffic_.dataset) return;
    if (const auto every_s = interval_of(row)) {
      const double rounds = kPlanPeriodS / *every_s;
      row.per_sync = *row.month / rounds;
      row.per_tb = *row.month / (rounds * static_cast<double>(result_.bytes_per_round) * 1e-12);
    }
  }

  /// How often rounds would go: as wanted where that holds, and no more often than compute lets them.
  std::optional<double> interval_of(const AlternativeRow& row) const {
    if (!row.interval_s || !row.sync_s) return std::nullopt;
    double every_s = std::max(*row.interval_s, planned_.target_interval_s.value_or(0));
    if (result_.compute_s)
      every_s =
          std::max(every_s, *result_.compute_s + std::max(0.0, *row.sync_s - result_.overlap_s.value_or(0)));
    return every_s;
  }

  AlternativeRow satellites() const {
    AlternativeRow its = row("as planned", "satellite");
    its.sync_s = result_.sync_s[1];
    if (!traffic_.dataset) its.interval_s = result_.headline_s();
    its.feasible = traffic_.dataset ? its.sync_s.has_value() : its.interval_s.has_value();
    its.reason = its.feasible ? "" : result_.reason;
    its.ready_s = 0;
    double works = 1;
    for (const SiteResult& site : planned_.sites) works *= takes_part(site.name) ? site.availability : 1;
    its.availability = works;
    if (result_.planning && result_.planning->money.size() == 1) {
      const Money& money = result_.planning->money.front();
      its.currency = money.currency;
      its.once = money.once_published;
      its.once_unpublished = money.once_unpublished;
      its.month = money.month;
      its.source = fmt::format("{}", fmt::join(result_.planning->sources, "; "));
    } else if (result_.planning && !result_.planning->unpriced.empty()) {
      its.reason += fmt::format("{}no price is published of {}", its.reason.empty() ? "" : "; ",
                                fmt::join(result_.planning->unpriced, ", "));
    }
    finish(its);
    return its;
  }

  static bool needs_unseen_sea(const Alternative& each) { return each.under_sea && !each.distance_km; }

  bool takes_part(const std::string& site) const {
    const auto& sites = traffic_.collective.sites;
    return site == traffic_.collective.hub || std::find(sites.begin(), sites.end(), site) != sites.end();
  }

  std::map<std::string, LinkRates> rates_of(const Alternative& each,
                                            const std::map<std::string, double>& lengths) const {
    std::map<std::string, LinkRates> rates;
    for (const auto& [site, km] : lengths) {
      const double way_ns = is_orbit(each) ? 0 : each.delay_ns_per_km * km;
      rates[site] = {each.up_bps, each.down_bps, each.delay_ns + std::llround(way_ns)};
    }
    return rates;
  }

  /// Why a link cannot be had at these lengths; empty: it can.
  std::string why_not(const Alternative& each, const std::map<std::string, double>& lengths) const {
    const std::string beyond = beyond_latitudes(scenario_, traffic_, each);
    if (!beyond.empty())
      return fmt::format("{} lies beyond {:g} degrees of latitude", beyond, each.max_latitude_deg);
    if (scenario_.pops.empty()) return "the scenario has no PoPs that links could lead to";
    if (lengths.empty()) return "every site of the entry has a fixed link already";
    for (const auto& [site, km] : lengths) {
      if (!is_orbit(each) && km > each.max_distance_km)
        return fmt::format("{} is {:.0f} km from the nearest PoP by this way, more than {:.0f} km", site, km,
                           each.max_distance_km);
    }
    return "";
  }

  AlternativeRow link(const Alternative& each) const {
    AlternativeRow its = row(each.name, to_string(each.kind));
    its.source = each.source;
    its.date = each.date;
    const auto lengths = link_lengths_km(scenario_, traffic_, each);
    its.reason = why_not(each, lengths);
    if (!its.reason.empty()) return its;
    const LinkRounds rounds = run_over_links(scenario_, index_, rates_of(each, lengths), options_);
    its.sync_s = rounds.sync_s;
    its.interval_s = rounds.interval_s;
    its.feasible = rounds.sync_s.has_value();
    its.reason = rounds.reason;
    price_link(each, lengths, its);
    const AlternativeRow& planned = rows_.front();
    if (its.month && planned.month && planned.currency == each.currency && !is_orbit(each))
      its.break_even_km = break_even_km(each, *planned.month / static_cast<double>(lengths.size()));
    if (needs_unseen_sea(each))
      its.reason += std::string(its.reason.empty() ? "" : "; ") +
                    "no one has looked for a sea on the way, so that it is not marked; `distance` says that "
                    "there is one";
    if (*its.availability <= 0) {
      its.feasible = false;
      its.reason = "at this length it is cut all the time";
      its.sync_s = its.interval_s = std::nullopt;
    }
    finish(its);
    return its;
  }

  AlternativeRow carried(const Alternative& each) const {
    AlternativeRow its = row(each.name, to_string(each.kind));
    its.source = each.source;
    its.date = each.date;
    const CarriedWay way = carried_way(scenario_, traffic_, each);
    its.distance_km = way.distance_km;
    if (way.distance_km > each.max_distance_km) {
      its.reason =
          fmt::format("the way is {:.0f} km, more than {:.0f} km", way.distance_km, each.max_distance_km);
      return its;
    }
    const Carried out = carry(each, way.out_bytes, way.distance_km);
    double total_s = out.total_s;
    int ways = 1;
    if (way.back_bytes > 0) {
      total_s += carry(each, way.back_bytes, way.distance_km).total_s;
      ways = 2;
    }
    its.feasible = true;
    its.sync_s = total_s;
    if (!traffic_.dataset) its.interval_s = total_s;
    its.ready_s = 0;
    const double every_s = interval_of(its).value_or(total_s);
    // A full load takes longer to write and to read than the payload, unless that fills it.
    const double full_bytes = static_cast<double>(each.unit_bytes) * static_cast<double>(each.units);
    const double full_every_s = std::max(every_s, ways * carry(each, full_bytes, way.distance_km).total_s);
    its.equals_bps = carried_bps(each, each.units, full_every_s);
    its.reason = fmt::format("{} of {} in {} a site; {} full ones every {} equal {}", out.units,
                             human_size(static_cast<double>(each.unit_bytes)),
                             out.trips == 1 ? "one trip" : fmt::format("{} trips", out.trips), each.units,
                             human_duration(full_every_s), rate_text(*its.equals_bps));
    const double site_count = static_cast<double>(traffic_.collective.sites.size());
    const double carriers = std::max(1.0, site_count - (traffic_.collective.hub.empty() ? 1 : 0));
    if (out.money && !traffic_.dataset) {
      its.currency = each.currency;
      its.month = *out.money * carriers * kPlanPeriodS / every_s;
    }
    if (out.money && traffic_.dataset) {
      its.currency = each.currency;
      its.month = *out.money * carriers;
    }
    if (!out.money) its.reason += "; no price is published or given";
    if (each.unit_price) {
      its.currency = each.currency;
      its.once = *each.unit_price * static_cast<double>(std::min(out.units, each.units)) * carriers;
    }
    if (result_.sync_s[1])
      its.break_even_bytes =
          break_even_bytes(each, way.distance_km, ways, *result_.sync_s[1] / way.out_bytes);
    finish(its);
    return its;
  }

  static std::string rate_text(double bps) {
    if (bps >= 1e9) return fmt::format("{:.3g} Gbit/s", bps * 1e-9);
    return fmt::format("{:.3g} Mbit/s", bps * 1e-6);
  }

  void add_hybrids(const Alternative& each, std::size_t place) {
    if (is_carried(each) || !rows_.front().feasible) return;
    const AlternativeRow its = rows_[place];
    if (!its.feasible) return;
    if (is_orbit(each)) {
      unmarked_.push_back(rows_.size());
      rows_.push_back(up_and_down(each));
      return;
    }
    for (const AlternativeRow& hybrid : {until_built(its), protected_link(each, its)}) {
      if (needs_unseen_sea(each)) unmarked_.push_back(rows_.size());
      rows_.push_back(hybrid);
    }
  }

  AlternativeRow until_built(const AlternativeRow& link) const {
    const AlternativeRow& planned = rows_.front();
    AlternativeRow its = planned;
    its.name = "as planned until " + link.name;
    its.kind = "hybrid";
    its.distance_km = link.distance_km;
    its.reason = fmt::format("after {} a round takes {} instead of {}", human_duration(*link.ready_s),
                             human_duration(*link.sync_s), human_duration(*planned.sync_s));
    if (link.month && planned.month && link.currency == planned.currency) {
      // The months of satellites until the link works come on top of building it.
      const double months = *link.ready_s / kPlanPeriodS;
      const auto with = [&](const std::optional<double>& once) {
        return once ? std::optional<double>(*once + planned.once.value_or(0) + months * *planned.month)
                    : std::nullopt;
      };
      its.once = with(link.once);
      its.once_low = with(link.once_low);
      its.once_high = with(link.once_high);
      its.month = link.month;
      its.reason += "; the months of satellites until then are in what is paid once";
    } else {
      drop_money(its);
    }
    its.source = link.source;
    its.date = link.date;
    finish(its);
    // A sync costs one sum until the link works and another one afterwards.
    its.per_sync = its.per_tb = std::nullopt;
    return its;
  }

  AlternativeRow protected_link(const Alternative& each, const AlternativeRow& link) const {
    const AlternativeRow& planned = rows_.front();
    AlternativeRow its = link;
    its.name = link.name + ", protected as planned";
    its.kind = "hybrid";
    its.break_even_km.reset();
    its.once_unpublished = planned.once_unpublished;
    its.availability = either_works(link.availability.value_or(0), planned.availability.value_or(0));
    its.reason = fmt::format(
        "while the link is cut{}, a round takes {} instead of {}",
        each.repair_ns > 0 ? fmt::format(", {} on average", human_duration(seconds(each.repair_ns))) : "",
        human_duration(*planned.sync_s), human_duration(*link.sync_s));
    if (link.month && planned.month && link.currency == planned.currency) {
      its.month = *link.month + *planned.month;
      const double once = planned.once.value_or(0);
      for (auto* value : {&its.once, &its.once_low, &its.once_high}) {
        if (*value) **value += once;
      }
    } else {
      drop_money(its);
    }
    finish(its);
    return its;
  }

  /// Requests and pushes go up by the planned satellites, and answers come down from the other orbit.
  AlternativeRow up_and_down(const Alternative& each) const {
    AlternativeRow its = row("up as planned, down by " + each.name, "hybrid");
    const auto lengths = link_lengths_km(scenario_, traffic_, each);
    std::map<std::string, LinkRates> rates = rates_of(each, lengths);
    for (auto& [site, rate] : rates) {
      rate.up_bps = std::llround(mean_up_bps(links_, site));
      rate.delay_ns = rate.delay_ns / 2;  // one of the two ways is long
      if (rate.up_bps < 1) {
        its.reason = site + " has no uplink as planned";
        return its;
      }
    }
    const LinkRounds rounds = run_over_links(scenario_, index_, rates, options_);
    its.sync_s = rounds.sync_s;
    its.interval_s = rounds.interval_s;
    its.feasible = rounds.sync_s.has_value();
    its.reason = rounds.reason.empty()
                     ? "a bound: the uplink is the mean of the planned one, without its loss, waits and gaps"
                     : rounds.reason;
    its.ready_s = seconds(each.build_ns);
    its.availability = rows_.front().availability.value_or(0) * each.availability;
    finish(its);
    return its;
  }

  static void drop_money(AlternativeRow& row) {
    row.currency.clear();
    row.once_unpublished.clear();
    row.once = row.once_low = row.once_high = row.month = row.per_sync = row.per_tb = std::nullopt;
    row.reason += "; one of the two has no price, or another currency";
  }

  void mark_best() {
    AlternativeRow *fastest = nullptr, *cheapest = nullptr;
    const auto in_time = [](const AlternativeRow& each) {
      return each.feasible && each.meets_target.value_or(false);
    };
    // Where something is wanted, what misses it is not marked as the best.
    const bool judged = std::any_of(rows_.begin(), rows_.end(),
                                    [](const auto& each) { return each.meets_target.has_value(); });
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      AlternativeRow& each = rows_[r];
      const bool unmarked = std::find(unmarked_.begin(), unmarked_.end(), r) != unmarked_.end();
      if (!each.feasible || unmarked || (judged && !in_time(each))) continue;
      if (each.sync_s && (fastest == nullptr || *each.sync_s < *fastest->sync_s)) fastest = &each;
      const bool comparable = each.month && (cheapest == nullptr || each.currency == cheapest->currency);
      if (comparable && (cheapest == nullptr || *each.month < *cheapest->month)) cheapest = &each;
    }
    if (fastest != nullptr) fastest->fastest = true;
    if (cheapest != nullptr) cheapest->cheapest = true;
  }

  const ResolvedScenario& scenario_;
  const models::LinkTimeline& links_;
  const Summary& planned_;
  std::size_t index_;
  const AnswerOptions& options_;
  const TrafficSpec& traffic_;
  const GroupResult& result_;
  std::vector<AlternativeRow> rows_;
  /// Rows without the loss and the waits of a half that is planned, and those that need a sea.
  std::vector<std::size_t> unmarked_;
};

}  // namespace

Alternatives compare_alternatives(const ResolvedScenario& scenario, const models::LinkTimeline& links,
                                  const Summary& planned, const std::vector<Alternative>& list,
                                  const AnswerOptions& options) {
  Alternatives all;
  for (std::size_t i = 0; i < planned.results.size(); ++i) {
    for (AlternativeRow& each : Entry(scenario, links, planned, i, options).rows(list))
      all.rows.push_back(std::move(each));
  }
  all.notes = {
      "Distances are great circles times each alternative's detour, to the nearest PoP, or of what is "
      "carried to where the sites meet; neither roads nor seas are looked at.",
      "Available is the share of the time in which every site has it at once. Links of alternatives are run "
      "without failures; what they lose is in this column.",
      "A month's cost has what is built paid over its life, without interest and upkeep; it does not wait "
      "for what is not ready yet."};
  if (planned.target_interval_s && std::any_of(planned.results.begin(), planned.results.end(),
                                               [](const GroupResult& each) { return !each.dataset; }))
    all.notes.push_back(fmt::format(
        "Costs are those of rounds every {}, or as often as the way and the compute allow where that is less "
        "often; the times say what the links allow.",
        human_duration(*planned.target_interval_s)));
  return all;
}

}  // namespace skyhaul::core
