// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "report/text_parts.h"
#include "skyhaul/core/planning.h"
#include "skyhaul/core/summary.h"

namespace skyhaul::core {
namespace {

constexpr std::size_t kColumns = 100;

std::string cell(const std::optional<double>& value_s) { return value_s ? human_duration(*value_s) : "none"; }

std::string causes_text(const std::map<std::string, double>& causes) {
  std::string text;
  for (const auto& [cause, total] : causes) {
    std::string name = cause;
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
      row.push_back(each ? cell(low ? each->low : each->high) : "-");
    rows.push_back(std::move(row));
  }
}

std::string rounds_table(const Summary& summary) {
  std::vector<std::vector<std::string>> rows{
      {"", "", "sync time", "", "", "interval", "", "", "GPU", "bytes a"},
      {"payload", "topology", "p50", "p95", "p99", "50 %", "95 %", "99 %", "use", "round"}};
  for (const GroupResult& r : summary.results) {
    if (r.dataset) continue;
    rows.push_back({r.group, r.topology, cell(r.sync_s[0]), cell(r.sync_s[1]), cell(r.sync_s[2]),
                    cell(r.interval_s[0]), cell(r.interval_s[1]), cell(r.interval_s[2]),
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
    rows.push_back({r.group, cell(r.sync_s[0]), cell(r.sync_s[1]), cell(r.sync_s[2]),
                    r.deadline_s ? human_duration(*r.deadline_s) : "-",
                    r.deadline_met ? percent(*r.deadline_met) : "-",
                    human_size(static_cast<double>(r.bytes_per_round))});
    add_range_rows({r.sync_range_s[0], r.sync_range_s[1], r.sync_range_s[2]}, 1, rows);
  }
  return rows.size() > 2 ? aligned(rows) + "\n" : "";
}

/// "limited by terminal uplinks", or what else is said of the bottleneck.
std::string limit_text(const GroupResult& r) {
  const bool is_sentence =
      r.bottleneck.rfind("no path between ", 0) == 0 || r.bottleneck.rfind("nothing that ", 0) == 0;
  return is_sentence ? r.bottleneck : "limited by " + r.bottleneck;
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
      line = fmt::format("GPU use: {} of compute, then one sync (p50)", human_duration(*r.compute_s));
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
  std::vector<std::vector<std::string>> sites{
      {"site", "served", "longest outage", "out of service, each terminal"}};
  for (const SiteResult& s : summary.sites) {
    sites.push_back(
        {s.name, percent(s.availability), human_duration(s.longest_outage_s), causes_text(s.causes)});
  }
  std::vector<std::vector<std::string>> pairs{
      {"pair", "RTT p50", "p99", "jitter p50", "p99", "without a path"}};
  const auto ms = [](const std::optional<double>& value) {
    return value ? fmt::format("{:.1f} ms", *value) : std::string("-");
  };
  for (const PairResult& p : summary.pairs) {
    pairs.push_back({p.src + " - " + p.dst, ms(p.rtt_ms[0]), ms(p.rtt_ms[2]), ms(p.jitter_ms[0]),
                     ms(p.jitter_ms[2]), p.no_path_s > 0 ? causes_text(p.causes) : "never"});
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

std::string human_duration(double seconds) {
  if (seconds < 10) return fmt::format("{:.2g} s", seconds);
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole < 120) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}m {:02}s", whole / 60, whole % 60);
  const long long minutes = std::llround(seconds / 60);
  if (minutes < 48LL * 60) return fmt::format("{}h {:02}m", minutes / 60, minutes % 60);
  constexpr double kDay = 86400;
  constexpr double kYear = 365.25 * kDay;
  if (seconds < 1000 * kDay)
    return fmt::format("{:.{}f} days", seconds / kDay, seconds < 99.95 * kDay ? 1 : 0);
  return seconds < 1000 * kYear ? fmt::format("{:.1f} years", seconds / kYear)
                                : std::string("more than 1000 years");
}

std::string human_size(double bytes) {
  constexpr const char* kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  std::size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < std::size(kUnits)) {
    bytes /= 1000;
    ++unit;
  }
  return fmt::format("{:.3g} {}", bytes, kUnits[unit]);
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

namespace {

/// " (8m 10s to 8m 55s)": of what the sentence says of an entry, over days; empty where data plans say more.
std::string range_text(const GroupResult& r) {
  const std::optional<Range>& range = r.dataset ? r.sync_range_s[1] : r.interval_range_s[1];
  if (!range || (!r.dataset && r.headline_s() != r.interval_s[1])) return "";
  return fmt::format("{} to {}", cell(range->low), cell(range->high));
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
      if (!r.compute_limit.empty())
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
