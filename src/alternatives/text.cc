// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

#include "report/text_parts.h"
#include "skyhaul/core/alternatives.h"
#include "skyhaul/core/summary.h"

namespace skyhaul::core {
namespace {

std::string duration(const std::optional<double>& value_s) {
  return value_s ? (*value_s == 0 ? std::string("now") : human_duration(*value_s)) : std::string("-");
}

std::string amount(const AlternativeRow& row, const std::optional<double>& value) {
  return value && !row.currency.empty() ? money_text(row.currency, *value) : std::string("-");
}

/// What is paid once: "from" where a part of it is not published.
std::string once(const AlternativeRow& row) {
  const std::string text = amount(row, row.once);
  return row.once && !row.once_unpublished.empty() ? "from " + text : text;
}

std::string marks(const AlternativeRow& row) {
  std::vector<std::string> words;
  if (row.fastest) words.emplace_back("fastest");
  if (row.cheapest) words.emplace_back("cheapest");
  if (row.feasible && row.meets_target) words.emplace_back(*row.meets_target ? "in time" : "too slow");
  return fmt::format("{}", fmt::join(words, ", "));
}

/// What does not fit into a row.
std::string details(const AlternativeRow& row) {
  std::vector<std::string> parts;
  if (!row.reason.empty()) parts.push_back(row.reason);
  if (row.distance_km && row.feasible && row.kind != "hybrid")
    parts.push_back(fmt::format("{:.0f} km", *row.distance_km));
  if (row.once_low && row.once_high && row.kind != "hybrid")
    parts.push_back(fmt::format("building costs {} to {}", money_text(row.currency, *row.once_low),
                                money_text(row.currency, *row.once_high)));
  if (row.once && !row.once_unpublished.empty() && row.kind != "hybrid")
    parts.push_back(
        fmt::format("what the equipment of {} costs is not published", listed(row.once_unpublished)));
  if (row.break_even_km)
    parts.push_back(
        fmt::format("as cheap a month as planned up to {:.3g} km of each site", *row.break_even_km));
  if (row.break_even_bytes)
    parts.push_back(fmt::format("as fast as planned where a site has {}", human_size(*row.break_even_bytes)));
  if (row.per_tb && row.kind != "hybrid")
    parts.push_back(fmt::format("{} a TB", money_text(row.currency, *row.per_tb)));
  if (!row.source.empty() && !row.currency.empty() && row.kind != "hybrid")
    parts.push_back(fmt::format("prices: {}{}{}", row.source, row.date.empty() ? "" : ", ", row.date));
  if (parts.empty()) return "";
  return wrapped(fmt::format("{}: {}", row.name, fmt::join(parts, "; ")), true);
}

}  // namespace

std::string alternatives_text(const Alternatives& alternatives) {
  std::string text;
  const auto& rows = alternatives.rows;
  for (std::size_t from = 0; from < rows.size();) {
    std::size_t until = from;
    while (until < rows.size() && rows[until].group == rows[from].group) ++until;
    std::vector<std::vector<std::string>> table{{rows[from].group, "feasible", "round", "interval", "ready",
                                                 "available", "once", "a month", "a sync", ""}};
    std::string below;
    for (std::size_t i = from; i < until; ++i) {
      const AlternativeRow& row = rows[i];
      table.push_back({row.name, row.feasible ? "yes" : "no", duration(row.sync_s), duration(row.interval_s),
                       duration(row.ready_s), row.availability ? percent(*row.availability) : "-", once(row),
                       amount(row, row.month), amount(row, row.per_sync), marks(row)});
      below += details(row);
    }
    text += aligned(table) + below + "\n";
    from = until;
  }
  for (const std::string& each : alternatives.notes) text += wrapped(each);
  for (const std::string& each : alternatives.unverified) text += wrapped("unverified: " + each);
  return text;
}

}  // namespace skyhaul::core
