// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/pair_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "skyhaul/models/csv.h"

namespace skyhaul::models {
namespace {

/// Site of a terminal or kSite node.
const std::string& site_of(const LinkTimeline& timeline, std::uint32_t node) {
  return timeline.sites[static_cast<std::size_t>(timeline.nodes[node].site)];
}

template <class Item>
const Item* holding(const std::vector<Item>& items, TimeNs time) {
  const auto after = std::upper_bound(items.begin(), items.end(), time,
                                      [](TimeNs t, const Item& each) { return t < each.start_ns; });
  return after == items.begin() ? nullptr : &*(after - 1);
}

void add_breaks(const Resource& resource, TimeNs from, TimeNs until, std::vector<TimeNs>& breaks) {
  const auto add = [&](TimeNs time) {
    if (time > from && time < until) breaks.push_back(time);
  };
  const auto add_all = [&](const auto& intervals) {
    auto each = std::lower_bound(intervals.begin(), intervals.end(), from,
                                 [](const auto& interval, TimeNs t) { return interval.end_ns < t; });
    for (; each != intervals.end() && each->start_ns < until; ++each) {
      add(each->start_ns);
      add(each->end_ns);
    }
  };
  for (const CapacityStep* step = holding(resource.capacity, from);
       step != resource.capacity.data() + resource.capacity.size() && step->start_ns < until; ++step) {
    add(step->start_ns);
  }
  add_all(resource.outages);
  add_all(resource.loss);
}

void add_breaks(const Leg& leg, TimeNs from, TimeNs until, std::vector<TimeNs>& breaks) {
  for (const DelayPiece* piece = holding(leg.delay, from);
       piece != leg.delay.data() + leg.delay.size() && piece->start_ns < until; ++piece) {
    if (piece->start_ns > from) breaks.push_back(piece->start_ns);
  }
}

/// A row's straight line may leave the path's delay by this much.
constexpr double kBendNs = 10'000;

/// Adds to `breaks` those of the legs' `bends` at which one straight line would leave the path's delay.
void add_bends(const LinkTimeline& timeline, std::uint32_t route, TimeNs from, std::vector<TimeNs>& bends,
               std::vector<TimeNs>& breaks) {
  std::sort(bends.begin(), bends.end());
  bends.erase(std::unique(bends.begin(), bends.end()), bends.end());
  const auto delay = [&](TimeNs t) { return static_cast<double>(route_delay_ns(timeline, route, t)); };
  std::vector<TimeNs> added;
  const std::function<void(TimeNs, TimeNs)> split = [&](TimeNs start, TimeNs end) {
    const double at_start = delay(start);
    const double slope = (delay(end) - at_start) / static_cast<double>(end - start);
    TimeNs worst = start;
    double worst_ns = kBendNs;
    for (auto bend = std::upper_bound(bends.begin(), bends.end(), start); bend != bends.end() && *bend < end;
         ++bend) {
      const double off = std::abs(delay(*bend) - at_start - slope * static_cast<double>(*bend - start));
      if (off > worst_ns) {
        worst_ns = off;
        worst = *bend;
      }
    }
    if (worst == start) return;
    added.push_back(worst);
    split(start, worst);
    split(worst, end);
  };
  TimeNs start = from;
  for (const TimeNs end : breaks) {
    split(start, end);
    start = end;
  }
  breaks.insert(breaks.end(), added.begin(), added.end());
  std::sort(breaks.begin(), breaks.end());
}

/// Fills capacity, loss and outage of a row that begins at `time`, inside which nothing changes.
void compose(const LinkTimeline& timeline, std::uint32_t route, TimeNs time, PairRow& row) {
  row.capacity_bps = INT64_MAX;
  double arrives = 1;
  for (const Hop* hop = timeline.routes.begin(route); hop != timeline.routes.end(route); ++hop) {
    if (!hop->is_resource()) continue;
    const Resource& resource = timeline.resources[hop->index()];
    row.capacity_bps = std::min(row.capacity_bps, holding(resource.capacity, time)->capacity_bps);
    const Outage* outage = holding(resource.outages, time);
    if (outage != nullptr && outage->end_ns > time && row.outage == OutageCause::kNone)
      row.outage = outage->cause;
    const LossInterval* loss = holding(resource.loss, time);
    if (loss != nullptr && loss->end_ns > time) arrives *= 1 - loss->loss;
  }
  if (row.outage != OutageCause::kNone || row.capacity_bps == INT64_MAX) row.capacity_bps = 0;
  row.loss = 1 - arrives;
}

}  // namespace

std::string route_name(const LinkTimeline& timeline, const Path& path, std::uint32_t route) {
  std::string name = timeline.nodes[path.src].name;
  std::uint32_t at = path.src;
  for (const Hop* hop = timeline.routes.begin(route); hop != timeline.routes.end(route); ++hop) {
    if (hop->is_resource()) continue;
    const Leg& leg = timeline.legs[hop->index()];
    at = leg.a == at ? leg.b : leg.a;
    name += '>' + timeline.nodes[at].name;
  }
  return name;
}

void pair_rows(const LinkTimeline& timeline, const Path& path,
               const std::function<void(const PairRow&)>& consume) {
  PairRow row{};
  row.src = site_of(timeline, path.src);
  row.dst = site_of(timeline, path.dst);
  row.src_terminal = timeline.nodes[path.src].name;
  row.dst_terminal = timeline.nodes[path.dst].name;
  std::vector<TimeNs> breaks, bends;
  for (std::size_t s = 0; s < path.segments.size(); ++s) {
    const PathSegment& segment = path.segments[s];
    const TimeNs until = s + 1 < path.segments.size() ? path.segments[s + 1].start_ns : timeline.end_ns;
    row.start_ns = segment.start_ns;
    if (segment.route == kNoRoute) {
      row.end_ns = until;
      row.path.clear();
      row.delay_start_ns = row.delay_end_ns = row.capacity_bps = 0;
      row.loss = 0;
      row.outage = segment.cause;
      consume(row);
      continue;
    }
    row.path = route_name(timeline, path, segment.route);
    breaks.assign(1, until);
    bends.clear();
    for (const Hop* hop = timeline.routes.begin(segment.route); hop != timeline.routes.end(segment.route);
         ++hop) {
      if (hop->is_resource()) {
        add_breaks(timeline.resources[hop->index()], segment.start_ns, until, breaks);
      } else {
        add_breaks(timeline.legs[hop->index()], segment.start_ns, until, bends);
      }
    }
    std::sort(breaks.begin(), breaks.end());
    breaks.erase(std::unique(breaks.begin(), breaks.end()), breaks.end());
    add_bends(timeline, segment.route, segment.start_ns, bends, breaks);
    row.delay_start_ns = route_delay_ns(timeline, segment.route, segment.start_ns);
    for (const TimeNs end : breaks) {
      row.end_ns = end;
      row.outage = OutageCause::kNone;
      row.delay_end_ns = route_delay_ns(timeline, segment.route, end);
      compose(timeline, segment.route, row.start_ns, row);
      consume(row);
      row.start_ns = end;
      row.delay_start_ns = row.delay_end_ns;
    }
  }
}

void write_links_csv(const LinkTimeline& timeline, std::ostream& out) {
  out << "start_ns,end_ns,src,dst,src_terminal,dst_terminal,path,delay_start_ns,delay_end_ns,capacity_bps,"
         "loss,outage\n";
  fmt::memory_buffer buffer;
  for (const Path& path : timeline.paths) {
    const std::string ends =
        csv_cell(site_of(timeline, path.src)) + ',' + csv_cell(site_of(timeline, path.dst)) + ',' +
        csv_cell(timeline.nodes[path.src].name) + ',' + csv_cell(timeline.nodes[path.dst].name);
    pair_rows(timeline, path, [&](const PairRow& row) {
      fmt::format_to(std::back_inserter(buffer), "{},{},{},{},{},{},{},{},{}\n", row.start_ns, row.end_ns,
                     ends, csv_cell(row.path), row.delay_start_ns, row.delay_end_ns, row.capacity_bps,
                     row.loss, row.outage == OutageCause::kNone ? "" : to_string(row.outage));
      if (buffer.size() > 1 << 16) {
        out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        buffer.clear();
      }
    });
  }
  out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
}

void write_resources_csv(const LinkTimeline& timeline, std::ostream& out) {
  out << "resource,kind,start_ns,end_ns,capacity_bps\n";
  for (const Resource& resource : timeline.resources) {
    const std::vector<CapacityStep> steps = effective_capacity(timeline, resource);
    const std::string name = csv_cell(resource.name);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const TimeNs end = i + 1 < steps.size() ? steps[i + 1].start_ns : timeline.end_ns;
      out << name << ',' << to_string(resource.kind) << ',' << steps[i].start_ns << ',' << end << ','
          << steps[i].capacity_bps << '\n';
    }
  }
}

}  // namespace skyhaul::models
