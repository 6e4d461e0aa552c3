// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "skyhaul/orbits/parallel.h"
#include "timeline/assembler.h"
#include "timeline/capacity.h"
#include "timeline/delay_spikes.h"

namespace skyhaul::models {
namespace {

/// Slots planned by one task; results wait in memory for one batch of tasks at a time.
constexpr std::size_t kTaskSlots = 32;
constexpr std::size_t kBatchTasks = 16;

/// A straight line may leave the delay by this much by the estimate from the middle of the whole. What the
/// curvature changes inside 20 s (below 20 % on any orbit above 300 km) keeps it below the 2 us of the
/// contract.
constexpr double kToleranceNs = 1400;

std::vector<std::pair<Endpoint, Endpoint>> pairs_of(const Network& network) {
  std::vector<std::vector<Endpoint>> ends(network.sites.size());
  std::int32_t terminal = 0;
  for (const TerminalRef& ref : terminals_of(network)) {
    ends[static_cast<std::size_t>(ref.site)].push_back({false, terminal++, ref.site});
  }
  for (std::size_t s = 0; s < network.sites.size(); ++s) {
    if (network.sites[s].fixed_link) ends[s].push_back({true, 0, static_cast<std::int32_t>(s)});
  }
  std::vector<std::pair<Endpoint, Endpoint>> pairs;
  for (std::size_t a = 0; a < ends.size(); ++a) {
    for (std::size_t b = a + 1; b < ends.size(); ++b) {
      if (ends[a].empty() || ends[b].empty()) continue;
      for (std::size_t i = 0; i < std::max(ends[a].size(), ends[b].size()); ++i) {
        pairs.emplace_back(ends[a][i % ends[a].size()], ends[b][i % ends[b].size()]);
      }
    }
  }
  return pairs;
}

/// Delay of a leg by geometry, ns.
class LegDelay {
 public:
  LegDelay(const Assembler::LegEnds& ends, const orbits::Propagator& satellites,
           const orbits::Ellipsoid& ellipsoid)
      : ends_(ends), satellites_(satellites), ellipsoid_(ellipsoid) {}

  double operator()(TimeNs time) const {
    const Eigen::Vector3d a = ends_.satellite_a >= 0 ? satellites_.position_ecef_km(ends_.satellite_a, time)
                              : ends_.track_a ? orbits::to_ecef_km(ends_.track_a->place(time), ellipsoid_)
                                              : ends_.fixed_a;
    const Eigen::Vector3d b =
        ends_.satellite_b < 0 ? ends_.fixed_b : satellites_.position_ecef_km(ends_.satellite_b, time);
    return (a - b).norm() / orbits::kSpeedOfLightKmPerS * 1e9 + static_cast<double>(ends_.extra_ns);
  }

 private:
  const Assembler::LegEnds& ends_;
  const orbits::Propagator& satellites_;
  const orbits::Ellipsoid& ellipsoid_;
};

/// Appends linear pieces over [start, end] whose ends are exact. A straight line leaves a curve by an amount
/// that goes with the square of its length, so that the error in the middle of the whole tells how many equal
/// pieces there must be.
void append_pieces(const LegDelay& delay, TimeNs start_ns, double at_start, TimeNs end_ns, double at_end,
                   std::vector<DelayPiece>& pieces) {
  const TimeNs length = end_ns - start_ns;
  const double at_middle = delay(start_ns + length / 2);
  const double off = std::abs(at_middle - (at_start + at_end) / 2);
  const auto count = std::max<std::int64_t>(1, std::llround(std::ceil(std::sqrt(off / kToleranceNs))));
  TimeNs from = start_ns;
  std::int64_t at_from = std::llround(at_start);
  for (std::int64_t i = 1; i <= count; ++i) {
    const TimeNs to = start_ns + length / count * i + length % count * i / count;
    const double at_to = i == count ? at_end : 2 * i == count && length % 2 == 0 ? at_middle : delay(to);
    pieces.push_back({from, to, at_from, std::llround(at_to)});
    from = to;
    at_from = pieces.back().delay_end_ns;
  }
}

void fill_delays(Assembler& assembler, const Network& network, const orbits::Propagator& satellites,
                 const BuildOptions& options) {
  LinkTimeline& timeline = assembler.timeline();
  const std::vector<Assembler::LegEnds>& ends = assembler.leg_ends();
  std::vector<std::vector<DelaySpike>> spikes;
  for (std::size_t i = 0; i < assembler.terminals().size(); ++i) {
    spikes.push_back(delay_spikes(network.slots, options.seed, assembler.terminal_refs()[i],
                                  assembler.terminals()[i].services));
  }
  // Long uses are cut first, so that the delay of each part is close to a parabola.
  constexpr TimeNs kLongest = 20 * orbits::kSecond;
  parallel_for(timeline.legs.size(), options.threads, [&](std::size_t i) {
    std::vector<DelayPiece>& pieces = timeline.legs[i].delay;
    if (ends[i].terrestrial) {
      pieces.push_back({timeline.start_ns, timeline.end_ns, ends[i].extra_ns, ends[i].extra_ns});
      return;
    }
    const LegDelay delay(ends[i], satellites, network.ellipsoid);
    for (const Assembler::Use& use : ends[i].uses) {
      TimeNs start = use.start_ns;
      double at_start = delay(start);
      while (start < use.end_ns) {
        const TimeNs end = use.end_ns - start > kLongest ? start + kLongest : use.end_ns;
        const double at_end = delay(end);
        append_pieces(delay, start, at_start, end, at_end, pieces);
        start = end;
        at_start = at_end;
      }
    }
    if (ends[i].terminal >= 0) {
      add_spikes(network.slots, spikes[static_cast<std::size_t>(ends[i].terminal)], pieces);
    }
    pieces.shrink_to_fit();
  });
}

struct PlannedSlot {
  SlotPlan plan;
  std::vector<WayChange> ways;
};

}  // namespace

LinkTimeline build_timeline(const Network& network, const orbits::Propagator& satellites,
                            const BuildOptions& options) {
  if (options.end_ns <= options.start_ns) throw std::invalid_argument("build_timeline: the horizon is empty");
  const Terrestrial ground(network);
  const auto pairs = pairs_of(network);
  const ServingPlanner planner(network, satellites, ground.gateway_delays_ns());
  const std::vector<Slot> slots = slots_of(network.slots, options.start_ns, options.end_ns);
  Assembler assembler(network, satellites, ground, pairs, options);

  constexpr std::size_t kBatch = kTaskSlots * kBatchTasks;
  for (std::size_t batch = 0; batch < slots.size(); batch += kBatch) {
    const std::size_t batch_end = std::min(batch + kBatch, slots.size());
    std::vector<PlannedSlot> planned(batch_end - batch);
    parallel_for((planned.size() + kTaskSlots - 1) / kTaskSlots, options.threads, [&](std::size_t task) {
      const std::size_t first = batch + task * kTaskSlots;
      const std::size_t last = std::min(first + kTaskSlots, batch_end);
      Router router(network, satellites, ground, pairs);
      router.settle(slots.data(), slots.data() + first);
      std::size_t next = first - batch;
      planner.plan(slots.data() + first, slots.data() + last,
                   [&](const Slot& slot, const SlotPlan& plan, const Sky& sky) {
                     planned[next].plan = plan;
                     planned[next].ways = router.ways(slot, planned[next].plan, sky);
                     planned[next].plan.choices.clear();
                     ++next;
                   });
    });
    for (std::size_t i = 0; i < planned.size(); ++i) {
      assembler.add_slot(slots[batch + i], planned[i].plan, planned[i].ways);
    }
    if (options.progress &&
        !options.progress(0.9 * static_cast<double>(batch_end) / static_cast<double>(slots.size()))) {
      throw Interrupted();
    }
  }
  assembler.finish();
  fill_capacity(network, satellites, options, assembler);
  fill_delays(assembler, network, satellites, options);
  if (options.progress) options.progress(1);
  return std::move(assembler.timeline());
}

}  // namespace skyhaul::models
