// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/sentence.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace skyhaul::core {

std::string duration_or_none(const std::optional<double>& value_s) {
  return value_s ? human_duration(*value_s) : "none";
}

std::string limit_text(const GroupResult& r) {
  const bool is_sentence =
      r.bottleneck.rfind("no path between ", 0) == 0 || r.bottleneck.rfind("nothing that ", 0) == 0;
  return is_sentence ? r.bottleneck : "limited by " + r.bottleneck;
}

namespace {

/// " (8m 10s to 8m 55s)": of what the sentence says of an entry, over days; empty where data plans say more.
std::string range_text(const GroupResult& r) {
  const std::optional<Range>& range = r.dataset ? r.sync_range_s[1] : r.interval_range_s[1];
  if (!range || (!r.dataset && r.headline_s() != r.interval_s[1])) return "";
  return fmt::format("{} to {}", duration_or_none(range->low), duration_or_none(range->high));
}

std::string subject_text(const Summary& summary) {
  const std::string horizon = human_duration(summary.horizon_s);
  if (summary.days_answered < 2) return fmt::format("Over {} of {}", horizon, summary.scenario);
  return fmt::format("Over {} days of {} ({} each)", summary.days_answered, summary.scenario, horizon);
}

/// ", with rounds wanted every 1h 00m", where that is judged of an entry; the quantile where it is not 95 %.
std::string wanted_text(const Summary& summary) {
  const bool judged = std::any_of(summary.results.begin(), summary.results.end(),
                                  [](const GroupResult& r) { return !r.dataset && r.target_met; });
  if (!judged || !summary.target_interval_s) return "";
  const std::string share = std::abs(summary.target_quantile - 0.95) < 1e-9
                                ? ""
                                : fmt::format(" at {:.3g} %", 100 * summary.target_quantile);
  return fmt::format(", with rounds wanted every {}{}", human_duration(*summary.target_interval_s), share);
}

/// "met", "missed", or of a dataset "within 8h 00m: met"; empty where nothing is wanted.
std::string verdict_text(const Summary& summary, const GroupResult& r) {
  if (!r.dataset) return r.target_met && summary.target_interval_s ? (*r.target_met ? "met" : "missed") : "";
  if (!r.deadline_s) return "";
  const double share = summary.target_interval_s ? summary.target_quantile : 0.95;
  return fmt::format("within {}: {}", human_duration(*r.deadline_s),
                     r.deadline_met.value_or(0) >= share ? "met" : "missed");
}

}  // namespace

std::string answer_sentence(const Summary& summary) {
  const std::string subject = subject_text(summary);
  if (summary.results.empty() && !summary.complete) {
    return subject + ", no payload was answered before the run was interrupted.";
  }
  if (summary.results.empty()) return subject + ", nothing is exchanged: the scenario has no traffic.";
  std::vector<std::string> parts;
  bool ranges = false;
  for (const GroupResult& r : summary.results) {
    std::string part;
    if (r.dataset) {
      part = r.sync_s[1] ? fmt::format("{} arrives within {}", r.group, human_duration(*r.sync_s[1]))
                         : fmt::format("{} does not arrive within the horizon", r.group);
    } else if (const std::optional<double> headline_s = r.headline_s()) {
      part = fmt::format("{} can sync every {}", r.group, human_duration(*headline_s));
      if (r.compute_s.value_or(0) > 0)
        part += fmt::format(" without its {} of compute", human_duration(*r.compute_s));
    } else {
      part = fmt::format("{} has no achievable interval", r.group);
    }
    const std::string range = r.sync_s[1] ? range_text(r) : "";
    ranges = ranges || !range.empty();
    std::vector<std::string> about;
    for (const std::string& each :
         {range, verdict_text(summary, r), r.bottleneck.empty() ? "" : limit_text(r)}) {
      if (!each.empty()) about.push_back(each);
    }
    if (!about.empty()) part += fmt::format(" ({})", fmt::join(about, "; "));
    parts.push_back(std::move(part));
  }
  const std::string sentence =
      fmt::format("{}, at 95 %{}: {}.", subject, wanted_text(summary), fmt::join(parts, "; "));
  if (!ranges) return sentence;
  return sentence +
         fmt::format(" The ranges are where nine of ten other samples of {} days are expected to lie.",
                     summary.days_answered);
}

}  // namespace skyhaul::core
