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
          {"unverified", alternatives.unverified},
          {"sources", std::move(all["sources"])}};
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
                   {"terminals", std::move(terminals)},
                   {"steps", change.steps ? Json({{"from", change.steps->from}, {"to", change.steps->to}})
                                          : Json(nullptr)},
                   {"then_s", number(change.then_s)},
                   {"then_utilisation", number(change.then_utilisation)},
                   {"currency", change.currency.empty() ? Json(nullptr) : Json(change.currency)},
                   {"month_before", number(change.month_before)},
                   {"month_after", number(change.month_after)},
                   {"once_added", number(change.once_added)},
                   {"unpriced", change.unpriced},
                   {"runs", change.runs}});
  }
  return all;
}

}  // namespace skyhaul::core
