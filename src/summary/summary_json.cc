// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "skyhaul/core/summary.h"
#include "skyhaul/orbits/time.h"
#include "summary/decision_json.h"
#include "summary/planning_json.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json quantiles(const Quantiles& values) {
  return {{"p50", number(values[0])}, {"p95", number(values[1])}, {"p99", number(values[2])}};
}

/// [low, high] at each quantile.
Json ranges(const Ranges& values) {
  const auto pair = [](const std::optional<Range>& range) {
    return range ? Json::array({number(range->low), number(range->high)}) : Json(nullptr);
  };
  return {{"p50", pair(values[0])}, {"p95", pair(values[1])}, {"p99", pair(values[2])}};
}

Json by_day(const std::vector<DayResult>& days) {
  Json all = Json::array();
  for (const DayResult& each : days) {
    all.push_back({{"day", each.day},
                   {"starts", each.starts},
                   {"start_step_s", each.start_step_s},
                   {"sync_s", quantiles(each.sync_s)},
                   {"interval_s", quantiles(each.interval_s)}});
  }
  return all;
}

Json costs(const std::map<SkyPart, double>& shares) {
  if (shares.empty()) return nullptr;
  Json json = Json::object();
  for (const auto& [part, share_s] : shares) json[to_string(part)] = share_s;
  return json;
}

Json method(const GroupResult& result) {
  if (!result.method) return nullptr;
  const MethodSpec& its = *result.method;
  return {{"name", its.name},
          {"description", its.description},
          {"bits_per_parameter", its.bits_per_parameter > 0 ? Json(its.bits_per_parameter) : Json(nullptr)},
          {"payload_bytes", its.payload_bytes},
          {"fragments", its.fragments},
          {"inner_steps", its.inner_steps > 0 ? Json(its.inner_steps) : Json(nullptr)},
          {"staleness_steps", number(result.staleness_steps)}};
}

Json engine_error(const GroupResult& result) {
  if (!result.engine_error) return nullptr;
  const EngineError& its = *result.engine_error;
  return {{"kind", its.kind},
          {"median", its.median},
          {"largest", its.largest},
          {"spread", its.spread},
          {"measured_by", its.measured_by}};
}

Json group(const GroupResult& result) {
  Json json;
  json["group"] = result.group;
  json["payload"] = result.payload;
  json["topology"] = result.topology;
  json["kind"] = result.dataset ? "dataset" : "rounds";
  json["method"] = method(result);
  json["starts"] = result.starts;
  json["start_step_s"] = result.start_step_s;
  json["sync_s"] = quantiles(result.sync_s);
  json["interval_s"] = quantiles(result.interval_s);
  json["sync_range_s"] = result.by_day.empty() ? Json(nullptr) : ranges(result.sync_range_s);
  json["interval_range_s"] = result.by_day.empty() ? Json(nullptr) : ranges(result.interval_range_s);
  json["by_day"] = by_day(result.by_day);
  json["first_day_interval_s"] = number(result.first_day_s);
  json["ideal_interval_s"] = number(result.ideal_s);
  json["cost"] = costs(result.cost_s);
  json["reason"] = result.reason.empty() ? Json(nullptr) : Json(result.reason);
  json["remarks"] = result.remarks;
  json["plan"] = result.plan.empty() ? Json(nullptr) : Json(result.plan);
  json["plan_rounds"] = result.plan.empty() ? Json(nullptr) : Json(result.plan_rounds);
  json["plan_interval_s"] = number(result.plan_interval_s);
  json["plan_used_up_s"] = number(result.plan_used_up_s);
  json["compute_s"] = number(result.compute_s);
  json["overlap_s"] = number(result.overlap_s);
  json["utilisation"] = number(result.utilisation);
  json["power_duty"] = number(result.power_duty);
  json["effective_utilisation"] = number(result.effective_utilisation);
  json["rpo_s"] = number(result.rpo_s);
  json["bytes_per_round"] = result.bytes_per_round;
  json["deadline_s"] = number(result.deadline_s);
  json["deadline_met"] = number(result.deadline_met);
  json["target_met"] = result.target_met ? Json(*result.target_met) : Json(nullptr);
  json["links_meet_target"] = result.links_meet_target ? Json(*result.links_meet_target) : Json(nullptr);
  json["steps"] = result.steps ? Json(*result.steps) : Json(nullptr);
  json["most_steps"] = result.most_steps ? Json(*result.most_steps) : Json(nullptr);
  json["cycle_s"] = number(result.cycle_s);
  json["compute_limit"] = result.compute_limit.empty() ? Json(nullptr) : Json(result.compute_limit);
  json["engine_error"] = engine_error(result);
  json["bottleneck"] = result.bottleneck.empty() ? Json(nullptr) : Json(result.bottleneck);
  json["bottleneck_gain"] = number(result.bottleneck_gain);
  json["planning"] = planning_json(result);
  json["money"] = money_json(result);
  return json;
}

template <class Labels>
Json class_labels(const Labels& of) {
  return {{"transport", of.transport},
          {"flows", of.flows},
          {"loss", of.loss},
          {"queue", of.queue},
          {"ends", of.ends}};
}

Json audit(const Audit& result) {
  Json json;
  json["windows"] = Json::array();
  for (const AuditWindow& window : result.windows) {
    const AuditClass* its = result.class_of(window);
    Json one;
    one["start_ns"] = window.start_ns;
    one["class"] = class_labels(window);
    one["state"] = window.state;
    one["src"] = window.src;
    one["dst"] = window.dst;
    one["bytes"] = window.bytes;
    one["flow_s"] = window.flow_s;
    one["packet_s"] = number(window.packet_s());
    one["error"] = number(window.error());
    one["packet_cv"] = its != nullptr ? number(its->packet_cv) : Json(nullptr);
    one["window_cv"] = number(window.spread());
    one["packet_runs"] = Json::array();
    for (const auto& run : window.packet_runs) one["packet_runs"].push_back(number(run));
    one["status"] = window.status;
    json["windows"].push_back(std::move(one));
  }
  json["classes"] = Json::array();
  for (const AuditClass& each : result.classes) {
    json["classes"].push_back({{"class", class_labels(each)},
                               {"windows", each.windows},
                               {"failures", each.failures},
                               {"packet_cv", number(each.packet_cv)},
                               {"predictable", each.predictable},
                               {"median_error", number(each.median_error)},
                               {"p95_error", number(each.p95_error)}});
  }
  json["median_error"] = number(result.median_error);
  json["median_error_interval"] = nullptr;
  if (result.median_error_interval) {
    json["median_error_interval"] = {{"low", result.median_error_interval->first},
                                     {"high", result.median_error_interval->second},
                                     {"confidence", 0.95}};
  }
  json["p95_error"] = number(result.p95_error);
  json["failures"] = result.failures;
  json["note"] = result.note.empty() ? Json(nullptr) : Json(result.note);
  return json;
}

}  // namespace

std::string to_json(const Summary& summary) {
  Json json;
  json["schema"] = kSummarySchema;
  json["version"] = summary.version;
  json["scenario"] = summary.scenario;
  json["seed"] = summary.seed;
  json["start"] = orbits::format_utc(summary.start_ns, 3);
  json["horizon_s"] = summary.horizon_s;
  json["days"] = {{"wanted", summary.days_wanted}, {"answered", summary.days_answered}};
  json["complete"] = summary.complete;
  json["routing"] = summary.routing;
  json["routing_reason"] = summary.routing_reason.empty() ? Json(nullptr) : Json(summary.routing_reason);
  json["target"] = nullptr;
  if (summary.target_interval_s) {
    json["target"] = {{"interval_s", *summary.target_interval_s}, {"quantile", summary.target_quantile}};
  }
  json["answer"] = {{"sentence", summary.sentence}};
  json["warnings"] = summary.warnings;
  json["unverified"] = summary.unverified;
  json["sources"] = Json::array();
  for (const Source& each : summary.sources) {
    json["sources"].push_back({{"of", each.of.empty() ? Json(nullptr) : Json(each.of)},
                               {"what", each.what},
                               {"source", each.source},
                               {"date", each.date.empty() ? Json(nullptr) : Json(each.date)}});
  }
  json["influences"] = Json::array();
  for (const Influence& each : summary.influences) {
    json["influences"].push_back({{"name", each.name},
                                  {"group", each.group},
                                  {"with_s", number(each.with_s)},
                                  {"without_s", number(each.without_s)}});
  }
  json["influences_off"] = summary.influences_off;
  json["results"] = Json::array();
  for (const GroupResult& result : summary.results) json["results"].push_back(group(result));
  json["sites"] = Json::array();
  for (const SiteResult& site : summary.sites) {
    json["sites"].push_back({{"name", site.name},
                             {"terminals", site.terminals},
                             {"availability", site.availability},
                             {"longest_outage_s", site.longest_outage_s},
                             {"terminal_longest_outage_s", site.terminal_longest_outage_s},
                             {"compute_power", site.compute_power},
                             {"causes", site.causes},
                             {"reason", site.reason.empty() ? Json(nullptr) : Json(site.reason)}});
  }
  json["pairs"] = Json::array();
  for (const PairResult& pair : summary.pairs) {
    json["pairs"].push_back({{"src", pair.src},
                             {"dst", pair.dst},
                             {"rtt_ms", quantiles(pair.rtt_ms)},
                             {"rtt_geometric_ms", quantiles(pair.rtt_geometric_ms)},
                             {"jitter_ms", quantiles(pair.jitter_ms)},
                             {"no_path_s", pair.no_path_s},
                             {"causes", pair.causes},
                             {"reason", pair.reason.empty() ? Json(nullptr) : Json(pair.reason)}});
  }
  json["alternatives"] = nullptr;
  if (summary.alternatives) json["alternatives"] = alternatives_json_value(*summary.alternatives);
  json["changes"] = summary.changes ? changes_json(*summary.changes) : Json::array();
  json["smaller_build"] = nullptr;
  if (summary.smaller_build) json["smaller_build"] = smaller_build_json(*summary.smaller_build);
  json["recommendation"] = nullptr;
  if (summary.recommendation) json["recommendation"] = recommendation_json(*summary.recommendation);
  if (summary.audit) json["audit"] = audit(*summary.audit);
  return json.dump(2) + "\n";
}

}  // namespace skyhaul::core
