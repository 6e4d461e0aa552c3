// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/text_parts.h"
#include "skyhaul/core/summary.h"

namespace skyhaul::core {
namespace {

/// What people call a part of the real sky.
std::string words_of(SkyPart part) {
  switch (part) {
    case SkyPart::kWeather:
      return "weather";
    case SkyPart::kContention:
      return "other users";
    case SkyPart::kLoss:
      return "loss";
    case SkyPart::kScheduling:
      return "waiting and scheduling";
    case SkyPart::kFaults:
      return "faults";
  }
  return "";
}

std::string told(const std::optional<double>& value_s) { return value_s ? human_duration(*value_s) : "none"; }

/// "an interval of 5m 00s", "a finish time of 58m 10s".
std::string of_kind(const GroupResult& r, double value_s) {
  return fmt::format("{} of {}", r.dataset ? "a finish time" : "an interval", human_duration(value_s));
}

/// The ideal number beside the real one.
std::string ideal_line(const Summary& summary, const GroupResult& r) {
  if (!r.ideal_s) return "";
  std::vector<std::string> parts;
  for (const SkyPart part : summary.sky_parts) {
    if (part == SkyPart::kScheduling) parts.emplace_back("waiting");
    parts.push_back(part == SkyPart::kScheduling ? "scheduling" : words_of(part));
  }
  std::string line = fmt::format("{}: an ideal sky would allow {} at 95 %", r.group, of_kind(r, *r.ideal_s));
  const std::string day = summary.days_answered > 1 ? " on the first day" : "";
  // "weather costs", but "other users cost" and "weather and loss cost".
  const bool one = parts.size() == 1 && summary.sky_parts.front() != SkyPart::kContention &&
                   summary.sky_parts.front() != SkyPart::kFaults;
  if (!r.first_day_s) {
    line += fmt::format("; with {} there is none{}", listed(parts), day);
  } else if (*r.first_day_s >= *r.ideal_s) {
    line += fmt::format("; {} cost{} {} of {}{}", listed(parts), one ? "s" : "",
                        human_duration(*r.first_day_s - *r.ideal_s), human_duration(*r.first_day_s), day);
  } else {
    line += fmt::format("; with {} it is {}{}, which is less", listed(parts), human_duration(*r.first_day_s),
                        day);
  }
  return wrapped(line);
}

/// What each part adds, where that was asked for.
std::string shares_text(const GroupResult& r) {
  if (r.cost_s.empty() || !r.first_day_s || !r.ideal_s) return "";
  std::string text;
  for (const auto& [part, share_s] : r.cost_s) {
    text += fmt::format("  {:<22}  {} {:>8}\n", words_of(part), share_s < 0 ? "saves" : "adds ",
                        human_duration(std::abs(share_s)));
  }
  return text;
}

}  // namespace

std::string costs_text(const Summary& summary) {
  std::string text;
  bool shares = false;
  for (const GroupResult& r : summary.results) {
    text += ideal_line(summary, r);
    const std::string its = shares_text(r);
    shares = shares || !its.empty();
    text += its;
  }
  if (shares)
    text += wrapped(
        "what a part adds is the mean of what it adds to those before it, over all orders in which the parts "
        "can "
        "be added to an ideal sky (its Shapley value; exact, from every set of parts)");
  for (const Influence& each : summary.influences) {
    const bool dataset =
        std::any_of(summary.results.begin(), summary.results.end(),
                    [&](const GroupResult& r) { return r.group == each.group && r.dataset; });
    std::string line = fmt::format("without {}, the {} of {} at 95 % would be {} instead of {}", each.name,
                                   dataset ? "finish time" : "interval", each.group, told(each.without_s),
                                   told(each.with_s));
    if (each.with_s && each.without_s && *each.without_s < *each.with_s)
      line += fmt::format(" ({} less)", percent(1 - *each.without_s / *each.with_s));
    text += wrapped(line);
  }
  return text.empty() ? "" : text + "\n";
}

}  // namespace skyhaul::core
