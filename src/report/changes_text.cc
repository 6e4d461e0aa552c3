// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "report/text_parts.h"
#include "skyhaul/core/decisions.h"

namespace skyhaul::core {
namespace {

std::string money_of(const CheapestChange& change) {
  if (!change.unpriced.empty())
    return fmt::format(" What it costs is not known: no price of {} is given.", listed(change.unpriced));
  if (!change.month_after) return "";
  std::string text = fmt::format(" Terminals and plans of its sites then cost {} a month",
                                 money_text(change.currency, *change.month_after));
  if (change.month_before)
    text += fmt::format(" instead of {}", money_text(change.currency, *change.month_before));
  return text + (change.once_added
                     ? fmt::format(", and {} once.", money_text(change.currency, *change.once_added))
                     : std::string("; what the added equipment costs is not published."));
}

}  // namespace

std::string changes_text(const Summary& summary) {
  if (!summary.changes || summary.changes->empty()) return "";
  std::string text = "\nwhat would meet the targets that are missed\n";
  for (const CheapestChange& change : *summary.changes) text += wrapped(change.sentence + money_of(change));
  return text;
}

}  // namespace skyhaul::core
