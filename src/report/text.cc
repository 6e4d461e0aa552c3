// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "report/text_parts.h"
#include "skyhaul/core/planning.h"
#include "skyhaul/core/summary.h"
#include "summary/sentence.h"

namespace skyhaul::core {
namespace {

constexpr std::size_t kColumns = 100;

/// Where the scenario has no faults of equipment, those of the loss preset and of fixed links are left.
std::string causes_text(const std::map<std::string, double>& causes, bool faults_off) {
  std::string text;
  for (const auto& [cause, total] : causes) {
    std::string name = cause == "fault" && faults_off ? "outages" : cause;
    std::replace(name.begin(), name.end(), '_', ' ');
    text += (text.empty() ? "" : ", ") + name + " " + human_duration(total);
  }
  return text.empty() ? "-" : text;
}

/// Two rows below an entry's row, with both ends of the ranges over days; `before` columns stand before them.
void add_range_rows(const std::vector<std::optional<Range>>& ranges, std::size_t before,
                    std::vector<std::vector<std::string>>& rows) {
  if (std::none_of(ranges.begin(), ranges.end(), [](const auto& each) { return each.has_value(); })) return;
  for (const bool low : {true, false}) {
    std::vector<std::string> row(before);
    row[0] = low ? "  from" : "  to";
    for (const std::optional<Range>& each : ranges)
      row.push_back(each ? duration_or_none(low ? each->low : each->high) : "-");
    rows.push_back(std::move(row));
  }
}

std::string rounds_table(const Summary& summary) {
  std::vector<std::vector<std::string>> rows{
      {"", "", "sync time", "", "", "interval", "", "", "GPU", "bytes a"},
      {"payload", "topology", "p50", "p95", "p99", "50 %", "95 %", "99 %", "use", "round"}};
  for (const GroupResult& r : summary.results) {
    if (r.dataset) continue;
    rows.push_back({r.group, r.topology, duration_or_none(r.sync_s[0]), duration_or_none(r.sync_s[1]),
                    duration_or_none(r.sync_s[2]), duration_or_none(r.interval_s[0]),
                    duration_or_none(r.interval_s[1]), duration_or_none(r.interval_s[2]),
                    r.utilisation ? percent(*r.utilisation) : "-",
                    human_size(static_cast<double>(r.bytes_per_round))});
    add_range_rows({r.sync_range_s[0], r.sync_range_s[1], r.sync_range_s[2], r.interval_range_s[0],
                    r.interval_range_s[1], r.interval_range_s[2]},
                   2, rows);
  }
  return rows.size() > 2 ? aligned(rows) + "\n" : "";
}

std::string datasets_table(const Summary& summary) {
  std::vector<std::vector<std::string>> rows{{"", "finish time", "", "", "", "deadline", "bytes"},
                                             {"dataset", "p50", "p95", "p99", "deadline", "met", "in all"}};
  for (const GroupResult& r : summary.results) {
    if (!r.dataset) continue;
    rows.push_back({r.group, duration_or_none(r.sync_s[0]), duration_or_none(r.sync_s[1]),
                    duration_or_none(r.sync_s[2]), r.deadline_s ? human_duration(*r.deadline_s) : "-",
                    r.deadline_met ? percent(*r.deadline_met) : "-",
                    human_size(static_cast<double>(r.bytes_per_round))});
    add_range_rows({r.sync_range_s[0], r.sync_range_s[1], r.sync_range_s[2]}, 1, rows);
  }
  return rows.size() > 2 ? aligned(rows) + "\n" : "";
}

/// What data plans make of an entry's rounds.
std::string plan_text(const Summary& summary, const GroupResult& r) {
  if (r.plan.empty()) return "";
  const std::string kind = r.dataset ? "transfer" : "round";
  std::string line = "data plans: " + r.plan + " holds " +
                     (r.plan_rounds < 0.05  ? "less than a tenth of a " + kind
                      : r.plan_rounds < 1e6 ? fmt::format("{:.1f} {}s", r.plan_rounds, kind)
                                            : "more than a million " + kind + "s") +
                     " when the horizon begins";
  if (r.dataset) return wrapped(line, true);
  const std::string interval = summary.target_interval_s ? "the wanted interval"
                               : r.interval_s[1]         ? "the interval at 95 %"
                                                         : "";
  if (r.plan_used_up_s && *r.plan_used_up_s < 1) {
    line += ", and is used up in the first round";
  } else if (r.plan_used_up_s) {
    line += fmt::format("; at {} it is used up after {}", interval, human_duration(*r.plan_used_up_s));
  } else if (!interval.empty()) {
    line += fmt::format("; at {} it is not used up before it is renewed", interval);
  }
  line += r.plan_interval_s
              ? fmt::format("; data plans allow a round every {}", human_duration(*r.plan_interval_s))
              : std::string("; data plans allow no interval");
  line += " (the intervals of the table leave data plans out)";
  return wrapped(line, true);
}

std::string limits_text(const Summary& summary) {
  std::string text;
  for (const GroupResult& r : summary.results) {
    std::string line = fmt::format("{}: {}", r.group, r.payload);
    if (!r.bottleneck.empty()) line += "; " + limit_text(r);
    if (r.bottleneck_gain && *r.bottleneck_gain > 0)
      line += fmt::format(" (10 % more{}: {} less time)",
                          r.compute_limit.empty() ? "" : " of what limits the links",
                          percent(*r.bottleneck_gain));
    if (r.target_met && summary.target_interval_s) {
      line += fmt::format("; wanted every {} at {:.3g} %: {}", human_duration(*summary.target_interval_s),
                          100 * summary.target_quantile, *r.target_met ? "yes" : "no");
    }
    if (r.power_duty && *r.power_duty < 1) {
      line += fmt::format("; compute has power {} of the time", percent(*r.power_duty));
      if (r.effective_utilisation)
        line += fmt::format(", GPU use {} in all", percent(*r.effective_utilisation));
    }
    text += wrapped(line) + method_text(r);
    if (r.utilisation && r.compute_s) {
      line = fmt::format("GPU use of rounds back to back: {} of compute, then one sync (p50)",
                         human_duration(*r.compute_s));
      if (r.overlap_s.value_or(0) > 0)
        line +=
            fmt::format("; compute goes on through the first {} of the sync", human_duration(*r.overlap_s));
      text += wrapped(line, true);
    }
    text += plan_text(summary, r) + planning_text(r);
    if (!r.reason.empty()) text += wrapped(r.reason, true);
    if (!r.compute_limit.empty()) text += wrapped(r.compute_limit, true);
    for (const std::string& remark : r.remarks) text += wrapped(remark, true);
  }
  return text.empty() ? "" : text + "\n";
}

/// The unverified numbers in use; warnings.
std::string notes_text(const Summary& summary) {
  std::string text;
  for (const std::string& each : summary.unverified) text += wrapped("unverified: " + each);
  for (const std::string& each : summary.warnings) text += wrapped("warning: " + each);
  return text.empty() ? "" : text + "\n";
}

std::string sky_table(const Summary& summary) {
  const auto& off = summary.influences_off;
  const bool faults_off = std::find(off.begin(), off.end(), "faults") != off.end();
  std::vector<std::vector<std::string>> sites{
      {"site", "served", "longest outage", "out of service, each terminal"}};
  for (const SiteResult& s : summary.sites) {
    sites.push_back({s.name, percent(s.availability), human_duration(s.longest_outage_s),
                     causes_text(s.causes, faults_off)});
  }
  std::vector<std::vector<std::string>> pairs{
      {"pair", "RTT p50", "p99", "jitter p50", "p99", "without a path"}};
  const auto ms = [](const std::optional<double>& value) {
    return value ? fmt::format("{:.1f} ms", *value) : std::string("-");
  };
  for (const PairResult& p : summary.pairs) {
    pairs.push_back({p.src + " - " + p.dst, ms(p.rtt_ms[0]), ms(p.rtt_ms[2]), ms(p.jitter_ms[0]),
                     ms(p.jitter_ms[2]), p.no_path_s > 0 ? causes_text(p.causes, faults_off) : "never"});
  }
  std::string text = aligned(sites) + "\n";
  if (pairs.size() > 1) text += aligned(pairs) + "\n";
  for (const SiteResult& s : summary.sites) {
    if (!s.reason.empty()) text += wrapped(s.name + ": " + s.reason);
  }
  return text;
}

}  // namespace

std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> width;
  for (const auto& row : rows) {
    width.resize(std::max(width.size(), row.size()), 0);
    for (std::size_t c = 0; c < row.size(); ++c) width[c] = std::max(width[c], row[c].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      line += c == 0 ? fmt::format("{:<{}}", row[c], width[c]) : fmt::format("  {:>{}}", row[c], width[c]);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string percent(double share) {
  const double value = 100 * share;
  if (share < 1 && value > 99.9) return fmt::format("{:.3f} %", std::floor(value * 1000) / 1000);
  return fmt::format("{:.1f} %", value);
}

std::string wrapped(const std::string& text, bool set_in) {
  std::string lines;
  std::string line = set_in ? " " : "";
  std::istringstream words(text);
  for (std::string word, sign; words >> word;) {
    while ((words >> std::ws).peek() == '%' && words >> sign) word += " " + sign;
    if (line.size() > 1 && line.size() + 1 + word.size() > kColumns) {
      lines += line + "\n";
      line = " ";
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return lines + line + "\n";
}

std::string answer_text(const Summary& summary) {
  std::string text = fmt::format("{}: {} from {}, seed {}{}\n", summary.scenario,
                                 human_duration(summary.horizon_s), orbits::format_utc(summary.start_ns, 0),
                                 summary.seed, summary.complete ? "" : " (INCOMPLETE: interrupted)");
  const bool together = !summary.results.empty() && summary.results.front().planning &&
                        summary.results.front().planning->together;
  std::string intro = together ? "Rounds of all payloads start at the same time and share the links by their "
                                 "priorities; what limits a payload is what limits it alone."
                               : "Each payload is answered alone on the network.";
  if (!summary.routing_reason.empty()) intro += fmt::format(" Routing is {}.", summary.routing_reason);
  if (summary.days_answered > 1)
    intro += fmt::format(
        " The times are those of {} independent days together; \"from\" and \"to\" say where nine of ten "
        "other "
        "samples of as many days are expected. What limits a payload, the sites and the pairs are those of "
        "the "
        "first day.",
        summary.days_answered);
  text += wrapped(intro) + "\n";
  text += rounds_table(summary) + datasets_table(summary) + limits_text(summary) + sky_table(summary) +
          costs_text(summary) + notes_text(summary);
  return text + summary.sentence + "\n";
}

}  // namespace skyhaul::core
