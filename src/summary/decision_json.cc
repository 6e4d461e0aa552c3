// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/decision_json.h"

#include <nlohmann/json.hpp>

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;
using Outcome = CheapestChange::Outcome;

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json text(const std::string& value) { return value.empty() ? Json(nullptr) : Json(value); }

}  // namespace

std::string alternatives_json(const Alternatives& alternatives) {
  Json rows = Json::array();
  for (const AlternativeRow& row : alternatives.rows) {
    rows.push_back({{"group", row.group},
                    {"name", row.name},
                    {"kind", row.kind},
                    {"feasible", row.feasible},
                    {"fastest", row.fastest},
                    {"cheapest", row.cheapest},
                    {"reason", text(row.reason)},
                    {"sync_s", or_null(row.sync_s)},
                    {"interval_s", or_null(row.interval_s)},
                    {"meets_target", or_null(row.meets_target)},
                    {"availability", or_null(row.availability)},
                    {"ready_s", or_null(row.ready_s)},
                    {"distance_km", or_null(row.distance_km)},
                    {"currency", text(row.currency)},
                    {"once", or_null(row.once)},
                    {"once_low", or_null(row.once_low)},
                    {"once_high", or_null(row.once_high)},
                    {"once_unpublished", row.once_unpublished},
                    {"month", or_null(row.month)},
                    {"per_sync", or_null(row.per_sync)},
                    {"per_tb", or_null(row.per_tb)},
                    {"break_even_km", or_null(row.break_even_km)},
                    {"break_even_bytes", or_null(row.break_even_bytes)},
                    {"equals_bps", or_null(row.equals_bps)},
                    {"source", text(row.source)},
                    {"date", text(row.date)}});
  }
  Json sources = Json::array();
  for (const Source& each : alternatives.sources)
    sources.push_back(
        {{"of", text(each.of)}, {"what", each.what}, {"source", each.source}, {"date", text(each.date)}});
  return Json{{"alternatives", std::move(rows)},
              {"notes", alternatives.notes},
              {"unverified", alternatives.unverified},
              {"sources", std::move(sources)}}
             .dump(2) +
         "\n";
}

Json alternatives_json_value(const Alternatives& alternatives) {
  Json all = Json::parse(alternatives_json(alternatives));
  return {{"rows", std::move(all["alternatives"])},
          {"notes", alternatives.notes},
          {"unverified", alternatives.unverified},
          {"sources", std::move(all["sources"])}};
}

const char* to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::kLeast:
      return "least";
    case Outcome::kEnough:
      return "enough";
    case Outcome::kNone:
      return "none";
    case Outcome::kNoUse:
      return "no-use";
    case Outcome::kEstimated:
      return "estimated";
    case Outcome::kNotSought:
      return "not-sought";
  }
  return "";
}

Json transport_json(const CheapestChange& change) {
  if (!change.transport) return nullptr;
  const OtherTransport& its = *change.transport;
  return {{"from", its.from},
          {"to", its.to},
          {"then_s", or_null(its.then_s)},
          {"cycle_s", or_null(its.cycle_s)},
          {"currency", text(its.currency)},
          {"month", or_null(its.month)},
          {"meets", its.meets}};
}

Json recommendation_json(const Recommendation& its) {
  Json payloads = Json::array();
  for (const Recommendation::Payload& each : its.payloads)
    payloads.push_back({{"group", each.group},
                        {"advice", to_string(each.kind)},
                        {"every_s", or_null(each.every_s)},
                        {"utilisation", or_null(each.utilisation)},
                        {"more_steps", or_null(each.more_steps)},
                        {"data_month", or_null(each.data_month)},
                        {"sure", or_null(each.sure)},
                        {"sentence", each.sentence}});
  return {{"build", its.build},
          {"currency", text(its.currency)},
          {"plans_month", or_null(its.plans_month)},
          {"once", or_null(its.once)},
          {"once_unpublished", its.once_unpublished},
          {"month", or_null(its.month)},
          {"month_of_all", or_null(its.month_of_all)},
          {"datasets_once", or_null(its.datasets_once)},
          {"notes", its.notes},
          {"prices", its.prices},
          {"payloads", std::move(payloads)}};
}

Json smaller_build_json(const SmallerBuild& its) {
  Json sites = Json::array();
  for (const SmallerBuild::Site& each : its.sites)
    sites.push_back({{"site", each.site},
                     {"from", each.from},
                     {"to", each.to},
                     {"from_type", text(each.from_type)},
                     {"to_type", text(each.to_type)}});
  return {{"least", its.least},
          {"sites", std::move(sites)},
          {"recommendation", its.recommendation ? recommendation_json(*its.recommendation) : Json(nullptr)},
          {"runs", its.runs},
          {"sentence", its.sentence},
          {"command", text(its.command)}};
}

Json changes_json(const std::vector<CheapestChange>& changes) {
  Json all = Json::array();
  for (const CheapestChange& change : changes) {
    Json terminals = Json::array();
    for (const CheapestChange::Terminals& each : change.terminals)
      terminals.push_back({{"site", each.site}, {"from", each.from}, {"to", each.to}});
    all.push_back({{"group", change.group},
                   {"until", change.until},
                   {"outcome", to_string(change.outcome)},
                   {"sentence", change.sentence},
                   {"transport", transport_json(change)},
                   {"terminals", std::move(terminals)},
                   {"steps", change.steps ? Json({{"from", change.steps->from}, {"to", change.steps->to}})
                                          : Json(nullptr)},
                   {"then_s", or_null(change.then_s)},
                   {"then_utilisation", or_null(change.then_utilisation)},
                   {"currency", text(change.currency)},
                   {"month_before", or_null(change.month_before)},
                   {"month_after", or_null(change.month_after)},
                   {"once_added", or_null(change.once_added)},
                   {"unpriced", change.unpriced},
                   {"runs", change.runs}});
  }
  return all;
}

}  // namespace skyhaul::core
