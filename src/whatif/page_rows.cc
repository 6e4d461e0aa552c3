// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/page_rows.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/html.h"
#include "skyhaul/orbits/text.h"
#include "whatif/measured_json.h"
#include "whatif/written_number.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;

// What the page holds of a sweep at most, so that it stays below 2 MB however many columns there are.
constexpr std::size_t kMostRows = 6000;
constexpr std::size_t kMostBytes = 1'300'000;

}  // namespace

Json input_json(const std::string& text) {
  const auto number = parse_written_number(text);
  if (number && number->unit.empty()) return number->value;
  return in_utf8(text);
}

Json rows_for_page(const ResultTable& table, const CasePlaces& places) {
  std::map<double, std::vector<Json>> policies;
  for (const ResultRow& row : table.rows) {
    const auto place = places.find(row.id);
    const std::pair<double, double> its = place == places.end() ? std::pair(0.0, 0.0) : place->second;
    Json one = {row.id, row.status, its.first, its.second};
    for (const std::string& each : row.inputs) one.push_back(input_json(each));
    for (const MeasuredValue& each : row.outputs) one.push_back(measured_json(each));
    policies[its.first].push_back(std::move(one));
  }
  std::vector<std::vector<Json>*> order;
  order.reserve(policies.size());
  for (auto& [number, rows] : policies) order.push_back(&rows);
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return a->front().front().template get_ref<const std::string&>() <
           b->front().front().template get_ref<const std::string&>();
  });
  Json shown = Json::array();
  std::size_t bytes = 0;
  for (std::vector<Json>* rows : order) {
    std::size_t its = 0;
    for (const Json& row : *rows) its += bytes_in_page(json_text(row)) + 1;
    const bool fits = shown.size() + rows->size() <= kMostRows && bytes + its <= kMostBytes;
    if (!fits && !shown.empty()) break;
    for (Json& row : *rows) {  // of a first policy that is too large by itself, its first futures
      if (shown.size() == kMostRows || (!fits && bytes > kMostBytes)) break;
      if (!fits) bytes += bytes_in_page(json_text(row)) + 1;
      shown.push_back(std::move(row));
    }
    if (fits) bytes += its;
  }
  return shown;
}

}  // namespace skyhaul::core
