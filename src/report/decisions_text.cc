// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>

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

std::string smaller_text(const SmallerBuild& its, const Recommendation& now) {
  std::string text = its.sentence;
  if (!its.recommendation) return wrapped(text);
  const Recommendation& then = *its.recommendation;
  if (then.month && now.month && then.currency == now.currency)
    text += fmt::format(" Plans and data then cost {} a month instead of {}.",
                        money_text(then.currency, *then.month), money_text(now.currency, *now.month));
  if (then.once)
    text += fmt::format(" Its equipment costs {} once{}.", money_text(then.currency, *then.once),
                        then.once_unpublished.empty() ? ""
                                                      : ", without that of " + listed(then.once_unpublished) +
                                                            ", which is not published");
  // Commands are not broken into lines.
  return wrapped(text) + (its.command.empty() ? "" : "  " + its.command + "\n");
}

std::string build_text(const Recommendation& its) {
  if (its.payloads.empty() || its.build.empty()) return "";
  const bool wanted = std::any_of(its.payloads.begin(), its.payloads.end(), [](const auto& each) {
    return each.kind != Recommendation::Kind::kAsItCan && each.kind != Recommendation::Kind::kNot;
  });
  std::string first = fmt::format("As planned: {}.", its.build);
  if (its.plans_month) {
    first += fmt::format(" The plans of all terminals cost {} a month before any data",
                         money_text(its.currency, *its.plans_month));
    if (its.once) first += fmt::format(", and their equipment {} once", money_text(its.currency, *its.once));
    if (!its.once_unpublished.empty())
      first += fmt::format("; what the equipment{} costs is not published",
                           its.once ? " of " + listed(its.once_unpublished) : "");
    first += ".";
  }
  if (its.month)
    first += fmt::format(" With the data of {} below: {} a month at most.",
                         wanted ? "all rounds that meet their target" : "all rounds",
                         money_text(its.currency, *its.month));
  if (its.month_of_all && its.month_of_all != its.month)
    first += fmt::format(
        " With the data of all that can be run, which fits on the links one after another: {} a month at "
        "most.",
        money_text(its.currency, *its.month_of_all));
  if (its.datasets_once)
    first += fmt::format(" Datasets: {} once.", money_text(its.currency, *its.datasets_once));
  for (const std::vector<std::string>* lines : {&its.notes, &its.prices}) {
    for (const std::string& each : *lines) first += " " + each;
  }
  std::string text = "\nwhat to build\n" + wrapped(first);
  for (const Recommendation::Payload& each : its.payloads) {
    std::string line = each.sentence;
    if (each.data_month)
      line += fmt::format(" Data as built: {}{}.", money_text(its.currency, *each.data_month),
                          each.dataset ? "" : " a month");
    text += wrapped(line);
  }
  return text;
}

}  // namespace

std::string decisions_text(const Summary& summary) {
  std::string text = summary.recommendation ? build_text(*summary.recommendation) : "";
  if (summary.smaller_build && summary.recommendation)
    text += smaller_text(*summary.smaller_build, *summary.recommendation);
  if (!summary.changes || summary.changes->empty()) return text;
  text += "\nwhat would meet the targets that are missed\n";
  for (const CheapestChange& change : *summary.changes) text += wrapped(change.sentence + money_of(change));
  return text;
}

}  // namespace skyhaul::core
