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

Json money_json(const GroupResult& result) {
  if (!result.planning) return nullptr;
  const Planning& its = *result.planning;
  Json amounts = Json::array();
  for (const Money& money : its.money)
    amounts.push_back({{"currency", money.currency},
                       {"once", number(money.once)},
                       {"month", money.month},
                       {"per_sync", money.per_sync},
                       {"per_tb", money.per_tb}});
  return {{"amounts", std::move(amounts)}, {"unpriced", its.unpriced}, {"sources", its.sources}};
}

}  // namespace skyhaul::core
