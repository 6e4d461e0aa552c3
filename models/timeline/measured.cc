// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "timeline/measured.h"

#include <algorithm>
#include <cmath>

#include "link/packet_loss.h"
#include "skyhaul/orbits/parallel.h"
#include "timeline/access.h"
#include "timeline/capacity.h"

namespace skyhaul::models {
namespace {

using Stretches = std::vector<MeasuredLink::Stretch>;

MeasuredLink::Reader reader_of(const TerminalRef& ref, const Site& site, const BuildOptions& options) {
  return {options.seed, terminal_key(ref), static_cast<std::size_t>(ref.index), site.terminals.size()};
}

/// When a quantity is known.
std::vector<TimeInterval> times_of(const Stretches& stretches) {
  std::vector<TimeInterval> all;
  for (const auto& each : stretches) {
    if (!all.empty() && all.back().end_ns == each.start_ns) {
      all.back().end_ns = each.end_ns;
    } else {
      all.push_back({each.start_ns, each.end_ns});
    }
  }
  return all;
}

/// Steps by start, of which `before` holds where no stretch does. `value(stretch)` makes a step of one,
/// `at(step, time)` one of before that begins at a time; `same` says whether one step goes on as the other.
template <class Step, class Value, class At, class Same>
std::vector<Step> overlaid(const std::vector<Step>& before, const Stretches& stretches, TimeNs start_ns,
                           TimeNs end_ns, const Value& value, const At& at, const Same& same) {
  std::vector<Step> all;
  const auto append = [&](const Step& step) {
    if (!all.empty() && same(all.back(), step)) return;
    all.push_back(step);
  };
  std::size_t next = 0;  // of before
  const auto go_on = [&](TimeNs from, TimeNs until) {
    if (from >= until) return;
    while (next < before.size() && before[next].start_ns <= from) ++next;
    if (next > 0) append(at(before[next - 1], from));
    for (; next < before.size() && before[next].start_ns < until; ++next) append(before[next]);
  };
  TimeNs now = start_ns;
  for (const auto& each : stretches) {
    go_on(now, each.start_ns);
    append(value(each));
    now = each.end_ns;
  }
  go_on(now, end_ns);
  return all;
}

void put_rates(const Stretches& rates, const Assembler& assembler, double available_share,
               const LinkTimeline& timeline, Resource& resource) {
  if (rates.empty()) return;
  resource.capacity = overlaid(
      resource.capacity.vector(), rates, timeline.start_ns, timeline.end_ns,
      [&](const MeasuredLink::Stretch& each) {
        return CapacityStep{
            each.start_ns,
            static_cast<std::int64_t>(assembler.resources().carried_bps(each.value / available_share))};
      },
      [](const CapacityStep& step, TimeNs from) {
        return CapacityStep{from, step.capacity_bps};
      },
      [](const CapacityStep& a, const CapacityStep& b) { return a.capacity_bps == b.capacity_bps; });
  resource.seconds = {};
  std::vector<Outage> kept;
  const std::vector<TimeInterval> others = outside(times_of(rates), timeline.start_ns, timeline.end_ns);
  for (const Outage& outage : resource.outages) {
    if (outage.cause != OutageCause::kReallocationGap) {
      kept.push_back(outage);
      continue;
    }
    for (const TimeInterval& part : common({{outage.start_ns, outage.end_ns}}, others))
      kept.push_back({part.start_ns, part.end_ns, outage.cause});
  }
  resource.outages = std::move(kept);
  std::vector<TimeInterval> still;
  for (const auto& each : rates) {
    if (each.value == 0) still.push_back({each.start_ns, each.end_ns});
  }
  add_outages(still, OutageCause::kFault, resource.outages.plain());
}

void put_loss(const Stretches& loss, const LinkTimeline& timeline, Resource& resource) {
  if (loss.empty()) return;
  std::vector<LossInterval> all =
      loss_within(resource.loss.vector(), outside(times_of(loss), timeline.start_ns, timeline.end_ns));
  for (const auto& each : loss) {
    if (each.value > 0) all.push_back({each.start_ns, each.end_ns, each.value});
  }
  std::sort(all.begin(), all.end(),
            [](const LossInterval& a, const LossInterval& b) { return a.start_ns < b.start_ns; });
  resource.loss = std::move(all);
}

/// Stretches of at least a second: shorter ones that meet are one, with their mean.
Stretches by_seconds(const Stretches& stretches) {
  Stretches all;
  double sum = 0;
  TimeNs from = 0, until = 0;
  const auto end = [&] {
    if (until > from) all.push_back({from, until, sum / static_cast<double>(until - from)});
    from = until = 0;
    sum = 0;
  };
  for (const auto& each : stretches) {
    if (each.start_ns != until || until - from >= orbits::kSecond) end();
    if (from == until) from = until = each.start_ns;
    sum += each.value * static_cast<double>(each.end_ns - each.start_ns);
    until = each.end_ns;
  }
  end();
  return all;
}

/// The way between a terminal and its PoP by one of its paths, there and back, ns.
class RoundTripOfLight {
 public:
  RoundTripOfLight(const LinkTimeline& timeline, std::uint32_t node) : timeline_(timeline) {
    const auto path = std::lower_bound(timeline.paths.begin(), timeline.paths.end(), node,
                                       [](const Path& each, std::uint32_t n) { return each.src < n; });
    if (path != timeline.paths.end() && path->src == node) path_ = &*path;
  }

  /// 0 where there is no route.
  double operator()(TimeNs time) const {
    if (path_ == nullptr) return 0;
    const std::uint32_t route = segment_at(*path_, time).route;
    if (route == kNoRoute) return 0;
    const RouteHops::Span hops = timeline_.routes.part(timeline_.routes.parts[route][0]);
    std::int64_t sum_ns = 0, to_satellite_ns = 0;
    bool at_pop = false;
    for (std::size_t i = 0; i < hops.size; ++i) {
      if (hops.first[i].is_resource()) continue;
      const Leg& leg = timeline_.legs[hops.first[i].index()];
      const std::int64_t delay_ns = leg_delay_ns(leg, time);
      if (leg.kind == LegKind::kTerminalSatellite) to_satellite_ns = delay_ns;
      at_pop = at_pop || leg.kind == LegKind::kGatewayPop;
      sum_ns += delay_ns;
    }
    return 2.0 * static_cast<double>(at_pop ? sum_ns : 2 * to_satellite_ns);
  }

 private:
  const LinkTimeline& timeline_;
  const Path* path_ = nullptr;
};

template <class Each>
void each_measured(const Network& network, const BuildOptions& options, Assembler& assembler,
                   const Each& each) {
  parallel_for(assembler.terminals().size(), options.threads, [&](std::size_t i) {
    const TerminalRef& ref = assembler.terminals()[i];
    const Site& site = network.sites[static_cast<std::size_t>(ref.site)];
    if (site.measured) each(i, *site.measured, reader_of(ref, site, options));
  });
}

}  // namespace

void fill_measured(const Network& network, const BuildOptions& options, Assembler& assembler) {
  LinkTimeline& timeline = assembler.timeline();
  each_measured(network, options, assembler,
                [&](std::size_t i, const MeasuredLink& log, const MeasuredLink::Reader& reader) {
                  const auto of = [&](LogQuantity quantity) {
                    return log.stretches(quantity, reader, timeline.start_ns, timeline.end_ns);
                  };
                  const ResourceTable::OfTerminal& its = assembler.resources().terminals()[i];
                  Resource& up = timeline.resources[its.up];
                  Resource& down = timeline.resources[its.down];
                  put_rates(of(LogQuantity::kUp), assembler, network.available_share, timeline, up);
                  put_rates(of(LogQuantity::kDown), assembler, network.available_share, timeline, down);
                  put_loss(of(LogQuantity::kUpLoss), timeline, up);
                  put_loss(of(LogQuantity::kDownLoss), timeline, down);
                });
}

void fill_measured_waits(const Network& network, const BuildOptions& options, Assembler& assembler) {
  LinkTimeline& timeline = assembler.timeline();
  each_measured(
      network, options, assembler,
      [&](std::size_t i, const MeasuredLink& log, const MeasuredLink::Reader& reader) {
        const Stretches trips =
            by_seconds(log.stretches(LogQuantity::kRtt, reader, timeline.start_ns, timeline.end_ns));
        if (trips.empty()) return;
        const RoundTripOfLight light(timeline, timeline.access[i].terminal);
        // Cut where the satellite changes, since the way does.
        Stretches cut;
        auto service = assembler.services()[i].services.begin();
        const auto last = assembler.services()[i].services.end();
        for (const auto& each : trips) {
          TimeNs from = each.start_ns;
          while (service != last && service->start_ns <= from) ++service;
          for (; service != last && service->start_ns < each.end_ns; ++service) {
            cut.push_back({from, service->start_ns, each.value});
            from = service->start_ns;
          }
          cut.push_back({from, each.end_ns, each.value});
        }
        std::vector<AccessStep>& steps = timeline.access[i].steps.plain();
        if (steps.empty()) steps.push_back({timeline.start_ns, 0, 0, 0, 0});
        steps = overlaid(
            steps, cut, timeline.start_ns, timeline.end_ns,
            [&](const MeasuredLink::Stretch& each) {
              const double way_ns = light(each.start_ns + (each.end_ns - each.start_ns) / 2);
              const double wait_us = std::max(0.0, each.value * 1000 - way_ns / kMicrosecondNs);
              return AccessStep{each.start_ns, 0, 0, static_cast<std::int32_t>(std::llround(wait_us)), 0};
            },
            [](AccessStep step, TimeNs from) {
              if (step.start_ns != from) step.spike_us = 0;
              step.start_ns = from;
              return step;
            },
            [](const AccessStep& a, const AccessStep& b) {
              return b.spike_us == 0 && a.wait_us == b.wait_us && a.base_us == b.base_us &&
                     a.spread_us == b.spread_us;
            });
        steps.shrink_to_fit();
      });
}

}  // namespace skyhaul::models
