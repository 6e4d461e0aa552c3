// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <stdexcept>

#include "skyhaul/core/link_export.h"
#include "skyhaul/core/units.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {
namespace {

template <class Step>
std::vector<Step> cut_steps(const models::PackedList<Step>& steps, TimeNs from_ns, TimeNs until_ns) {
  std::vector<Step> kept;
  for (std::size_t i = 0; i < steps.size() && steps[i].start_ns < until_ns; ++i) {
    if (i + 1 < steps.size() && steps[i + 1].start_ns <= from_ns) continue;
    kept.push_back(steps[i]);
    kept.back().start_ns = std::max(from_ns, kept.back().start_ns);
  }
  return kept;
}

template <class Interval>
std::vector<Interval> cut_intervals(const models::PackedList<Interval>& intervals, TimeNs from_ns,
                                    TimeNs until_ns) {
  std::vector<Interval> kept;
  for (Interval each : intervals) {
    each.start_ns = std::max(each.start_ns, from_ns);
    each.end_ns = std::min(each.end_ns, until_ns);
    if (each.start_ns < each.end_ns) kept.push_back(each);
  }
  return kept;
}

}  // namespace

LinkTimeline slice(const LinkTimeline& timeline, TimeNs from_ns, TimeNs until_ns) {
  if (from_ns < timeline.start_ns || until_ns > timeline.end_ns || until_ns <= from_ns) {
    throw std::invalid_argument("slice: the times are not inside the timeline's");
  }
  LinkTimeline part = timeline;
  part.start_ns = from_ns;
  part.end_ns = until_ns;
  for (models::KeyPart& key : part.built_from) {
    if (key.name == "epoch") key.value = orbits::format_utc(from_ns, 9);
    if (key.name == "horizon") key.value = format_duration(until_ns - from_ns);
  }
  for (models::Leg& leg : part.legs) {
    std::vector<models::DelayPiece> kept;
    for (const models::DelayPiece& piece : leg.delay) {
      const models::DelayPiece cut{std::max(piece.start_ns, from_ns), std::min(piece.end_ns, until_ns), 0, 0};
      if (cut.start_ns >= cut.end_ns) continue;
      const models::Leg alone{leg.kind, leg.a, leg.b, {piece}, models::kNoAccess};
      kept.push_back(
          {cut.start_ns, cut.end_ns, leg_delay_ns(alone, cut.start_ns), leg_delay_ns(alone, cut.end_ns)});
    }
    leg.delay = std::move(kept);
  }
  for (models::Access& access : part.access) {
    const bool cuts = !access.steps.empty() && access.steps.front().start_ns < from_ns;
    access.steps = cut_steps(access.steps, from_ns, until_ns);
    if (cuts && access.steps.front().start_ns == from_ns)
      access.steps.plain().front().spike_us = 0;  // it is over
  }
  for (models::Resource& resource : part.resources) {
    resource.capacity = cut_steps(resource.capacity, from_ns, until_ns);
    resource.loss = cut_intervals(resource.loss, from_ns, until_ns);
    resource.outages = cut_intervals(resource.outages, from_ns, until_ns);
  }
  for (models::DataCap& cap : part.data_caps) {
    std::vector<TimeNs> kept;
    for (const TimeNs renewal : cap.renewals) {
      if (renewal > from_ns && renewal < until_ns) kept.push_back(renewal);
    }
    cap.renewals = std::move(kept);
  }
  for (models::Path& path : part.paths) path.segments = cut_steps(path.segments, from_ns, until_ns);
  pack(part);
  return part;
}

std::vector<PairRow> rows_between(const LinkTimeline& timeline, const std::string& src,
                                  const std::string& dst, const std::string& option) {
  const auto is = [&](std::uint32_t node, const std::string& name) {
    const models::Node& its = timeline.nodes[node];
    return its.name == name || (its.site >= 0 && timeline.sites[static_cast<std::size_t>(its.site)] == name);
  };
  for (const models::Path& path : timeline.paths) {
    if (!is(path.src, src) || !is(path.dst, dst)) continue;
    std::vector<PairRow> rows;
    pair_rows(timeline, path, [&](const PairRow& row) { rows.push_back(row); });
    return rows;
  }
  throw InputError("", 0, option, src + "," + dst, "two sites or terminals that a path joins, as SRC,DST");
}

std::vector<LinkDifference> compare(const LinkTimeline& a, const LinkTimeline& b) {
  const TimeNs from = std::max(a.start_ns, b.start_ns);
  const TimeNs until = std::min(a.end_ns, b.end_ns);
  if (from >= until) throw std::invalid_argument("compare: the timelines have no time in common");
  std::vector<LinkDifference> all;
  for (const models::Path& of_a : a.paths) {
    const auto of_b = std::find_if(b.paths.begin(), b.paths.end(), [&](const models::Path& path) {
      return b.nodes[path.src].name == a.nodes[of_a.src].name &&
             b.nodes[path.dst].name == a.nodes[of_a.dst].name;
    });
    if (of_b == b.paths.end()) continue;
    std::vector<PairRow> rows_a, rows_b;
    pair_rows(a, of_a, [&](const PairRow& row) { rows_a.push_back(row); });
    pair_rows(b, *of_b, [&](const PairRow& row) { rows_b.push_back(row); });
    LinkDifference sum;
    sum.src_terminal = a.nodes[of_a.src].name;
    sum.dst_terminal = a.nodes[of_a.dst].name;
    sum.seconds = static_cast<double>(until - from) / 1e9;
    double joined_s = 0;
    std::size_t i = 0, j = 0;
    for (TimeNs now = from; now < until;) {
      while (rows_a[i].end_ns <= now) ++i;
      while (rows_b[j].end_ns <= now) ++j;
      const PairRow& x = rows_a[i];
      const PairRow& y = rows_b[j];
      const TimeNs end = std::min({x.end_ns, y.end_ns, until});
      const double s = static_cast<double>(end - now) * 1e-9;
      const auto capacity_x = static_cast<double>(x.capacity_bps);
      const auto capacity_y = static_cast<double>(y.capacity_bps);
      sum.capacity_a_bps += s * capacity_x;
      sum.capacity_b_bps += s * capacity_y;
      sum.capacity_difference_bps += s * std::abs(capacity_x - capacity_y);
      const bool out_x = x.outage != models::OutageCause::kNone;
      const bool out_y = y.outage != models::OutageCause::kNone;
      sum.outage_a_s += out_x ? s : 0;
      sum.outage_b_s += out_y ? s : 0;
      sum.outage_differs_s += out_x != out_y ? s : 0;
      if (!x.path.empty() && !y.path.empty()) {
        const auto delay_ms = [&](const PairRow& row) {
          const double share =
              (static_cast<double>(now - row.start_ns) + static_cast<double>(end - now) / 2) /
              static_cast<double>(row.end_ns - row.start_ns);
          return (static_cast<double>(row.delay_start_ns) +
                  share * static_cast<double>(row.delay_end_ns - row.delay_start_ns)) *
                 1e-6;
        };
        joined_s += s;
        sum.delay_a_ms += s * delay_ms(x);
        sum.delay_b_ms += s * delay_ms(y);
        sum.delay_difference_ms += s * std::abs(delay_ms(x) - delay_ms(y));
      }
      now = end;
    }
    for (double* mean : {&sum.capacity_a_bps, &sum.capacity_b_bps, &sum.capacity_difference_bps}) {
      *mean /= sum.seconds;
    }
    if (joined_s > 0) {
      for (double* mean : {&sum.delay_a_ms, &sum.delay_b_ms, &sum.delay_difference_ms}) *mean /= joined_s;
    }
    all.push_back(sum);
  }
  return all;
}

}  // namespace skyhaul::core
