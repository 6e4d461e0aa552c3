// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "skyhaul/core/alternatives.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

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

}  // namespace skyhaul::core
