// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "route/router.h"
#include "skyhaul/orbits/parallel.h"
#include "timeline/access.h"
#include "timeline/assembler.h"
#include "timeline/capacity.h"
#include "timeline/measured.h"

namespace skyhaul::models {
namespace {

/// Slots planned by one task; results wait in memory for one batch of tasks at a time.
constexpr std::size_t kTaskSlots = 32;
constexpr std::size_t kBatchTasks = 16;
/// Slots that one task looks at: they share one coarse search for what may come into view.
constexpr std::size_t kSightSlots = 8;

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
  LegDelay(const LegTable::Ends& ends, const orbits::Propagator& satellites,
           const orbits::Ellipsoid& ellipsoid)
      : ends_(ends), satellites_(satellites), ellipsoid_(ellipsoid) {}

  double operator()(TimeNs time) const {
    const Eigen::Vector3d a = ends_.satellite_a >= 0 ? satellites_.position_ecef_km(ends_.satellite_a, time)
                              : ends_.track_a ? orbits::to_ecef_km(ends_.track_a->place(time), ellipsoid_)
                                              : ends_.fixed_a;
    const Eigen::Vector3d b =
        ends_.satellite_b < 0 ? ends_.fixed_b : satellites_.position_ecef_km(ends_.satellite_b, time);
    return (a - b).norm() / orbits::kSpeedOfLightKmPerS * 1e9;
  }

 private:
  const LegTable::Ends& ends_;
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
  std::vector<LegTable::Ends>& ends = assembler.legs().ends();
  // Long uses are cut first, so that the delay of each part is close to a parabola.
  constexpr TimeNs kLongest = 20 * orbits::kSecond;
  parallel_for(timeline.legs.size(), options.threads, [&](std::size_t i) {
    std::vector<DelayPiece>& pieces = timeline.legs[i].delay.plain();
    if (ends[i].terrestrial) {
      pieces.push_back({timeline.start_ns, timeline.end_ns, ends[i].ground_ns, ends[i].ground_ns});
      return;
    }
    const LegDelay delay(ends[i], satellites, network.ellipsoid);
    for (const LegTable::Use& use : ends[i].uses) {
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
    pieces.shrink_to_fit();
    if (assembler.packs()) timeline.legs[i].delay.pack();
    std::vector<LegTable::Use>().swap(ends[i].uses);  // memory of a long horizon
  });
}

/// What the slots of a horizon are planned with.
class Planner {
 public:
  Planner(const Network& network, const orbits::Propagator& satellites, const BuildOptions& options)
      : network_(network),
        satellites_(satellites),
        threads_(options.threads),
        ground_(network),
        pairs_(pairs_of(network)),
        planner_(network, satellites, ground_.gateway_delays_ns()),
        slots_(slots_of(network.slots, options.start_ns, options.end_ns)) {
    if (options.end_ns <= options.start_ns) throw std::invalid_argument("the horizon is empty");
  }

  const Terrestrial& ground() const { return ground_; }
  const std::vector<std::pair<Endpoint, Endpoint>>& pairs() const { return pairs_; }
  const std::vector<Slot>& slots() const { return slots_; }

  /// Plans the slots [begin, end) into `planned`.
  void plan(std::size_t begin, std::size_t end, const SkyView* sky, PlannedSlot* planned) const {
    parallel_for((end - begin + kTaskSlots - 1) / kTaskSlots, threads_, [&](std::size_t task) {
      const std::size_t first = begin + task * kTaskSlots;
      const std::size_t last = std::min(first + kTaskSlots, end);
      Router router(network_, satellites_, ground_, pairs_);
      router.begin(slots_.data());
      PlannedSlot* next = planned + (first - begin);
      planner_.plan(slots_.data() + first, slots_.data() + last,
                    sky == nullptr ? nullptr : sky->slots.data() + first,
                    [&](const Slot& slot, const SlotPlan& plan, const Sky& at) {
                      next->plan = plan;
                      next->ways = router.ways(slot, next->plan, at);
                      next->plan.choices.clear();
                      next->plan.in_view.clear();
                      ++next;
                    });
    });
  }

 private:
  const Network& network_;
  const orbits::Propagator& satellites_;
  unsigned threads_;
  Terrestrial ground_;
  std::vector<std::pair<Endpoint, Endpoint>> pairs_;
  ServingPlanner planner_;
  std::vector<Slot> slots_;
};

constexpr std::size_t kBatch = kTaskSlots * kBatchTasks;

/// Calls batch(begin, end) for the slots, and tells the progress up to `share`, from `from` on.
template <class Batch>
void in_batches(std::size_t slots, const BuildOptions& options, double from, double share,
                const Batch& batch) {
  for (std::size_t begin = 0; begin < slots; begin += kBatch) {
    const std::size_t end = std::min(begin + kBatch, slots);
    batch(begin, end);
    if (options.progress &&
        !options.progress(from + share * static_cast<double>(end) / static_cast<double>(slots)))
      throw Interrupted();
  }
}

LinkTimeline finished(Assembler& assembler, const Network& network, const orbits::Propagator& satellites,
                      const BuildOptions& options) {
  assembler.finish();
  fill_capacity(network, satellites, options, assembler);
  fill_measured(network, options, assembler);
  fill_access(assembler, network, options);
  fill_delays(assembler, network, satellites, options);
  fill_measured_waits(network, options, assembler);
  pack(assembler.timeline(), options.threads);
  if (options.progress) options.progress(1);
  return std::move(assembler.timeline());
}

}  // namespace

std::size_t ServingPlan::bytes() const {
  std::size_t sum = slots.size() * sizeof(PlannedSlot);
  for (const PlannedSlot& slot : slots) {
    sum += slot.plan.terminals.size() * sizeof(SlotPlan::Serving) +
           slot.plan.downlinks.size() * sizeof(SlotPlan::Downlink) + slot.ways.size() * sizeof(WayChange);
    for (const WayChange& each : slot.ways)
      sum += (each.way.first.size() + each.way.second.size()) * sizeof each.way.first[0];
  }
  return sum;
}

SkyView see_sky(const Network& network, const orbits::Propagator& satellites, const BuildOptions& options) {
  if (options.end_ns <= options.start_ns) throw std::invalid_argument("the horizon is empty");
  const SkyWatcher watcher(network);
  const std::vector<Slot> slots = slots_of(network.slots, options.start_ns, options.end_ns);
  SkyView view{options.start_ns, options.end_ns, std::vector<SlotSights>(slots.size())};
  in_batches(slots.size(), options, 0, 1, [&](std::size_t begin, std::size_t end) {
    parallel_for((end - begin + kSightSlots - 1) / kSightSlots, options.threads, [&](std::size_t task) {
      const std::size_t first = begin + task * kSightSlots;
      const std::size_t last = std::min(first + kSightSlots, end);
      SkyWatcher::Work work;
      Sky sky(satellites);
      for (std::size_t i = first; i < last; ++i) {
        sky.move_to(slots[i]);
        view.slots[i] = watcher.see(sky, slots[last - 1].end_ns, work);
      }
    });
  });
  return view;
}

ServingPlan plan_serving(const Network& network, const orbits::Propagator& satellites, const SkyView& sky,
                         const BuildOptions& options) {
  const Planner planner(network, satellites, options);
  const std::size_t slots = planner.slots().size();
  if (sky.start_ns != options.start_ns || sky.end_ns != options.end_ns || sky.slots.size() != slots)
    throw std::invalid_argument("plan_serving: the sky is that of another horizon");
  ServingPlan plan{options.start_ns, options.end_ns, std::vector<PlannedSlot>(slots)};
  in_batches(slots, options, 0, 1, [&](std::size_t begin, std::size_t end) {
    planner.plan(begin, end, &sky, plan.slots.data() + begin);
  });
  return plan;
}

LinkTimeline build_timeline(const Network& network, const orbits::Propagator& satellites,
                            const ServingPlan& plan, const BuildOptions& options) {
  const Planner planner(network, satellites, options);
  if (plan.start_ns != options.start_ns || plan.end_ns != options.end_ns ||
      plan.slots.size() != planner.slots().size())
    throw std::invalid_argument("build_timeline: the serving plan is that of another horizon");
  Assembler assembler(network, satellites, planner.ground(), planner.pairs(), options);
  in_batches(plan.slots.size(), options, 0, 0.5, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i)
      assembler.add_slot(planner.slots()[i], plan.slots[i].plan, plan.slots[i].ways);
  });
  return finished(assembler, network, satellites, options);
}

LinkTimeline build_timeline(const Network& network, const orbits::Propagator& satellites,
                            const BuildOptions& options) {
  const Planner planner(network, satellites, options);
  Assembler assembler(network, satellites, planner.ground(), planner.pairs(), options);
  std::vector<PlannedSlot> planned;
  in_batches(planner.slots().size(), options, 0, 0.9, [&](std::size_t begin, std::size_t end) {
    planned.assign(end - begin, {});
    planner.plan(begin, end, nullptr, planned.data());
    for (std::size_t i = begin; i < end; ++i)
      assembler.add_slot(planner.slots()[i], planned[i - begin].plan, planned[i - begin].ways);
  });
  return finished(assembler, network, satellites, options);
}

}  // namespace skyhaul::models
