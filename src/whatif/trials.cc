// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/trials.h"

#include <algorithm>
#include <cmath>

#include "skyhaul/core/planning.h"
#include "skyhaul/models/price.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {

std::optional<double> reached_s(const GroupResult& result) {
  return result.dataset ? result.sync_s[1] : result.headline_s();
}

double wanted_s(const GroupResult& result, const Summary& summary) {
  return result.dataset ? *result.deadline_s : *summary.target_interval_s;
}

double share_wanted(const Summary& summary) {
  return summary.target_interval_s ? summary.target_quantile : 0.95;
}

std::optional<bool> met(const GroupResult& result, double share) {
  if (!result.dataset) return result.target_met;
  if (!result.deadline_s) return std::nullopt;
  return result.deadline_met.value_or(0) >= share;
}

std::optional<double> times_too_long(const GroupResult& result, double wanted) {
  const std::optional<double> its = reached_s(result);
  if (its) return *its / wanted;
  return result.sync_s[1] ? std::optional<double>(*result.sync_s[1] / wanted) : std::nullopt;
}

AnswerOptions search_answer_options(const CheapestChangeOptions& options, StageCache& cache) {
  AnswerOptions its;
  its.threads = options.threads;
  its.interrupted = options.interrupted;
  its.cache = &cache;
  its.parts.limits = its.parts.costs = its.parts.sites = its.parts.pairs = false;
  its.parts.from_quantile = 0.95;  // what people are told
  return its;
}

Summary answer_anew(const ResolvedScenario& scenario, const CheapestChangeOptions& options, StageCache& cache,
                    double& spent) {
  double terminals = 0;
  for (const SiteSpec& each : scenario.sites) terminals += static_cast<double>(each.site.terminals.size());
  const double spends = terminals * scenario.days * static_cast<double>(scenario.horizon_ns) /
                        static_cast<double>(orbits::kDay);
  if (spent + spends > options.terminal_days) throw TooMuch{};
  try {
    check_memory(scenario, options.threads, options.memory_bytes, MemoryFor::kEntries);
  } catch (const InputError&) {
    throw TooMuch{};
  }
  spent += spends;
  StageOptions stage;
  stage.threads = options.threads;
  stage.proceed = [&](double) { return !options.interrupted(); };
  const auto timeline = cache.timeline(scenario, stage);
  return answer(scenario, *timeline, search_answer_options(options, cache)).summary;
}

Trials::Trials(const ResolvedScenario& scenario, const models::LinkTimeline& links, const Summary& summary,
               const CheapestChangeOptions& options, StageCache& cache, std::size_t entry, double& spent)
    : scenario_(scenario),
      links_(links),
      summary_(summary),
      options_(options),
      cache_(cache),
      entry_(entry),
      spent_(spent) {
  const models::CollectiveSpec& collective = traffic().collective;
  for (std::size_t s = 0; s < scenario.sites.size(); ++s) {
    const models::Site& site = scenario.sites[s].site;
    const bool member =
        site.name == collective.hub ||
        std::find(collective.sites.begin(), collective.sites.end(), site.name) != collective.sites.end();
    if (!member || site.fixed_link || site.terminals.empty()) continue;
    sites_.push_back(s);
    names_.push_back(site.name);
    own_.push_back(static_cast<int>(site.terminals.size()));
  }
}

double Trials::month(std::size_t site) const {
  const auto& price = scenario_.sites[sites_[site]].site.terminals.back().price;
  return price ? price->month.value_or(0) : 0;
}

/// The scenario with this entry alone, where entries do not share the links.
ResolvedScenario Trials::alone() const {
  ResolvedScenario scenario = scenario_;
  if (!scenario.together) scenario.traffic = {traffic()};
  return scenario;
}

/// Sites get so many terminals, those that are added like the last one.
void Trials::with_terminals(const Counts& counts, ResolvedScenario& scenario) const {
  for (std::size_t s = 0; s < sites_.size(); ++s) {
    auto& its = scenario.sites[sites_[s]].site.terminals;
    const models::Terminal last = its.back();
    its.resize(static_cast<std::size_t>(counts[s]), last);
  }
}

const GroupResult& Trials::result(const Counts& counts) {
  const bool fewer_steps = !summary_.results[entry_].compute_limit.empty();
  if (counts == own_ && !fewer_steps) return summary_.results[entry_];
  const auto known = results_.find(counts);
  if (known != results_.end()) return known->second;
  ResolvedScenario scenario = alone();
  const std::size_t place = scenario.traffic.size() == 1 ? 0 : entry_;
  TrafficSpec& traffic = scenario.traffic.at(place);
  traffic.compute_ns = std::min(traffic.compute_ns, traffic.step_ns);
  if (options_.progress) options_.progress(static_cast<int>(results_.size()));
  with_terminals(counts, scenario);
  const Summary its = counts == own_  // its links are there
                          ? answer(scenario, links_, search_answer_options(options_, cache_)).summary
                          : answer_anew(scenario, options_, cache_, spent_);
  return results_.emplace(counts, its.results.at(place)).first->second;
}

GroupResult Trials::with_transport(const std::string& transport) const {
  ResolvedScenario scenario = alone();
  const std::size_t place = scenario.traffic.size() == 1 ? 0 : entry_;
  scenario.traffic.at(place).collective.transport = transport;
  return answer(scenario, links_, search_answer_options(options_, cache_)).summary.results.at(place);
}

Trials::Estimate Trials::estimate_of(double times, Counts counts) const {
  constexpr int kStarts = 64;
  ResolvedScenario scenario = alone();
  scenario.days = 1;
  if (scenario.flow.starts == 0 || scenario.flow.starts > kStarts) scenario.flow.starts = kStarts;
  TrafficSpec& its = scenario.traffic.front();
  its.compute_ns = std::min(its.compute_ns, its.step_ns);
  its.collective.bytes =
      std::max<std::int64_t>(1, std::llround(static_cast<double>(its.collective.bytes) / times));
  Summary one = answer(scenario, links_, search_answer_options(options_, cache_)).summary;
  // Money is that of the whole payload over the larger number of terminals.
  its.collective.bytes = traffic().collective.bytes;
  one.results.front().bytes_per_round = summary_.results[entry_].bytes_per_round;
  with_terminals(counts, scenario);
  add_planning(one, scenario);
  const bool holds = met(one.results.front(), share_wanted(summary_)).value_or(false);
  return {std::move(counts), std::move(one.results.front()), holds};
}

}  // namespace skyhaul::core
