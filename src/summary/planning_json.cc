// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/planning_json.h"

#include <nlohmann/json.hpp>

#include "skyhaul/core/planning.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

}  // namespace

Json planning_json(const GroupResult& result) {
  if (!result.planning) return nullptr;
  const Planning& its = *result.planning;
  Json curve = Json::array();
  for (const Planning::Point& point : its.utilisation_curve)
    curve.push_back({{"interval_s", point.interval_s}, {"utilisation", point.utilisation}});
  Json volumes = Json::array();
  for (const SiteVolume& volume : its.volumes)
    volumes.push_back({{"site", volume.site},
                       {"terminals", volume.terminals},
                       {"month_bytes", volume.month_bytes},
                       {"cap_bytes", number(volume.cap_bytes)}});
  return {{"together", its.together},
          {"interval_s", number(its.planned_interval_s)},
          {"utilisation_curve", std::move(curve)},
          {"wanted_utilisation", number(its.wanted_utilisation)},
          {"utilisation_interval_s", number(its.utilisation_interval_s)},
          {"expected_lost_s", number(its.expected_lost_s)},
          {"young_s", number(its.young_s)},
          {"daly_s", number(its.daly_s)},
          {"local_loss", number(its.local_loss)},
          {"energy_kwh_per_round", number(its.energy_kwh)},
          {"volumes", std::move(volumes)}};
}

/// What the money is counted for; null where there is none.
Json basis_json(const Planning& its) {
  if (its.money.empty()) return nullptr;
  Json prices = Json::array();
  for (const PricedTerminals& each : its.prices) {
    Json blocks = Json::array();
    for (const models::PriceBlock& block : each.price.blocks)
      blocks.push_back({{"volume_bytes", block.volume_bytes}, {"price", block.price}});
    const auto text = [](const std::string& word) { return word.empty() ? Json(nullptr) : Json(word); };
    prices.push_back({{"type", each.type},
                      {"terminals", each.terminals},
                      {"preset", text(each.preset)},
                      {"currency", each.price.currency},
                      {"once", number(each.price.once)},
                      {"month", number(each.price.month)},
                      {"month_per_gbit_s", number(each.price.month_per_gbit_s)},
                      {"included_bytes", each.price.included_bytes},
                      {"blocks", std::move(blocks)},
                      {"source", text(each.price.source)},
                      {"date", text(each.price.date)}});
  }
  return {{"rounds_month", its.rounds_month}, {"prices", std::move(prices)}};
}

Json money_json(const GroupResult& result) {
  if (!result.planning) return nullptr;
  const Planning& its = *result.planning;
  Json amounts = Json::array();
  for (const Money& money : its.money)
    amounts.push_back({{"currency", money.currency},
                       {"once", number(money.once)},
                       {"month", money.month},
                       {"plans_month", money.plans_month},
                       {"per_sync", money.per_sync},
                       {"per_tb", money.per_tb}});
  return {{"amounts", std::move(amounts)},
          {"basis", basis_json(its)},
          {"unpriced", its.unpriced},
          {"sources", its.sources}};
}

}  // namespace skyhaul::core
