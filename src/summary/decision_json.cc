// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/decision_json.h"

#include <nlohmann/json.hpp>

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

Json number(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

}  // namespace

Json alternatives_json_value(const Alternatives& alternatives) {
  Json all = Json::parse(alternatives_json(alternatives));
  return {{"rows", std::move(all["alternatives"])},
          {"notes", alternatives.notes},
          {"unverified", alternatives.unverified}};
}

Json change_json(const CheapestChange& change) {
  Json terminals = Json::array();
  for (const CheapestChange::Terminals& each : change.terminals)
    terminals.push_back({{"site", each.site}, {"from", each.from}, {"to", each.to}});
  return {{"group", change.group},
          {"until", change.until},
          {"found", change.found},
          {"sentence", change.sentence},
          {"terminals", std::move(terminals)},
          {"interval_s", number(change.interval_s)},
          {"currency", change.currency.empty() ? Json(nullptr) : Json(change.currency)},
          {"month_before", number(change.month_before)},
          {"month_after", number(change.month_after)},
          {"runs", change.runs}};
}

}  // namespace skyhaul::core
