// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/stages.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "skyhaul/core/summary.h"
#include "skyhaul/core/timeline_key.h"
#include "skyhaul/core/units.h"
#include "skyhaul/models/flow_engine.h"
#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/parallel.h"

namespace skyhaul::core {
namespace {

// Bytes that links and the engine's tables of them take at most in a day of slots of 15 s: for each terminal,
// and for each ordered pair of terminals. tests/src/scenario/timeline_key_test.cc holds them against
// timelines.
constexpr double kMostOfTerminal = 30e6;
constexpr double kMostOfPair = 3e6;
/// The program, presets, the sky of a moment.
constexpr double kOfProgram = 20e6;
/// What an engine keeps to be faster, up to its bound, for each byte of the timeline.
constexpr double kKeptShare = 3;
/// What an engine prepares of a long timeline, for each byte that it would for a short one.
constexpr double kPackedEngineShare = 0.2;
constexpr TimeNs kSample = 6 * orbits::kHour;
constexpr TimeNs kLeastSample = 10 * orbits::kMinute;

/// A bound, without building any links, of what check_memory() estimates.
double most_bytes(const ResolvedScenario& scenario) {
  double terminals = 0;
  for (const SiteSpec& site : scenario.sites)
    terminals += std::max<double>(1, static_cast<double>(site.site.terminals.size()));
  const double days = static_cast<double>(scenario.horizon_ns) / static_cast<double>(orbits::kDay);
  const double slots_per_15_s =
      15e9 / static_cast<double>(std::max<TimeNs>(scenario.constellation.slots.length_ns, 1));
  return kOfProgram + std::max(days, 0.1) * std::max(slots_per_15_s, 1.0) *
                          (kMostOfTerminal * terminals + kMostOfPair * terminals * (terminals - 1));
}

models::BuildOptions build_options(const ResolvedScenario& scenario, const StageOptions& options) {
  models::BuildOptions build;
  build.start_ns = scenario.epoch_ns;
  build.end_ns = scenario.epoch_ns + scenario.horizon_ns;
  build.seed = scenario.seed;
  build.threads = options.threads;
  build.progress = options.proceed;
  return build;
}

/// The links that `build` makes, with what they were built from. To write that down takes as long as a stage
/// of building, much of which keeps one thread busy: both are done at a time.
template <class Build>
models::LinkTimeline with_its_key(const ResolvedScenario& scenario, unsigned threads, const Build& build) {
  models::LinkTimeline timeline;
  std::vector<models::KeyPart> key;
  parallel_for(2, threads, [&](std::size_t i) {
    if (i == 0) {
      timeline = build();
    } else {
      key = timeline_key(scenario);
    }
  });
  timeline.built_from = std::move(key);
  timeline.positions = std::make_shared<const models::Positions>(positions_of(scenario, timeline));
  return timeline;
}

/// Bytes of a list, packed, that goes on like a sample of it for so many times its length.
template <class T>
double bytes_of_longer(const models::PackedList<T>& sample, double times) {
  constexpr double kFew = 32, kPackedShare = 0.35;  // of items of a list that is too short to be packed
  models::PackedList<T> packed = sample;
  packed.pack();
  const auto bytes = static_cast<double>(packed.bytes());
  const auto plain = static_cast<double>(sample.size() * sizeof(T));
  if (bytes < plain) return times * bytes;
  return times * plain * (times * static_cast<double>(sample.size()) < kFew ? 1 : kPackedShare);
}

/// Long timelines pack less well than samples of six hours say: of three-sites over ten days by 14 %.
constexpr double kPackingMargin = 1.2;

/// What models::timeline_bytes() would say of a timeline that is so many times as long as a sample of it. Of
/// legs and resources there are hardly more: in some hours most satellites have come by.
double bytes_of_longer(const models::LinkTimeline& sample, double times) {
  constexpr double kMostLegs = 1.5;
  const double tables = std::min(times, kMostLegs);
  const auto& routes = sample.routes;
  double sum = times * static_cast<double>(routes.hops.size() * sizeof routes.hops[0] +
                                           routes.part_first.size() * sizeof routes.part_first[0]) +
               tables * static_cast<double>(sample.legs.size() * sizeof sample.legs[0]) +
               static_cast<double>(sample.resources.size() * sizeof sample.resources[0]);
  const double plain = times * static_cast<double>(models::plain_bytes(sample));
  if (plain <= static_cast<double>(models::kMostPlainBytes)) return sum + plain;
  sum += bytes_of_longer(routes.parts, times);
  for (const models::Leg& leg : sample.legs) sum += tables * bytes_of_longer(leg.delay, times / tables);
  for (const models::Access& each : sample.access) sum += bytes_of_longer(each.steps, times);
  for (const models::Resource& each : sample.resources)
    sum += bytes_of_longer(each.capacity, times) + bytes_of_longer(each.loss, times) +
           bytes_of_longer(each.outages, times);
  for (const models::Path& path : sample.paths) sum += bytes_of_longer(path.segments, times);
  return kPackingMargin * sum;
}

}  // namespace

models::SkyView see_sky(const ResolvedScenario& scenario, const StageOptions& options) {
  const auto satellites = make_propagator(scenario);
  return models::see_sky(make_network_without_isls(scenario), *satellites, build_options(scenario, options));
}

models::ServingPlan plan_serving(const ResolvedScenario& scenario, const models::SkyView& sky,
                                 const StageOptions& options) {
  const auto satellites = make_propagator(scenario);
  return models::plan_serving(make_network(scenario, *satellites), *satellites, sky,
                              build_options(scenario, options));
}

models::LinkTimeline timeline_over(const ResolvedScenario& scenario, const models::ServingPlan& plan,
                                   const StageOptions& options) {
  return with_its_key(scenario, options.threads, [&] {
    const auto satellites = make_propagator(scenario);
    return models::build_timeline(make_network(scenario, *satellites), *satellites, plan,
                                  build_options(scenario, options));
  });
}

models::LinkTimeline build_timeline(const ResolvedScenario& scenario, const StageOptions& options) {
  return with_its_key(scenario, options.threads, [&] {
    const auto satellites = make_propagator(scenario);
    return models::build_timeline(make_network(scenario, *satellites), *satellites,
                                  build_options(scenario, options));
  });
}

double needed_bytes(MemoryFor purpose, double timeline_bytes, double engine_bytes) {
  constexpr double kBuildShare = 2;  // of links while they are built: routes and paths are not packed yet
  // The columns of a timeline's file while they are packed; meanwhile the first engine is at work.
  constexpr double kPackingShare = 1.5, kMostOfPacking = 150e6;
  const double building = kBuildShare * timeline_bytes;
  const double writing = timeline_bytes + std::min(kPackingShare * timeline_bytes, kMostOfPacking);
  if (purpose == MemoryFor::kLinks) return kOfProgram + std::max(building, writing);
  const double engine = engine_bytes + std::min(kKeptShare * timeline_bytes,
                                                static_cast<double>(models::FlowEngine::kMostKeptBytes));
  const double own = std::max(building, writing + engine);
  if (purpose == MemoryFor::kEntries) return kOfProgram + own;
  // A run gives links back that are larger than what the cache keeps, before it makes those of a variant. Its
  // answers stay, and so does free memory between what they hold: 0.4 GB in a run of 30 days of 32 terminals.
  constexpr double kStaysShare = 0.25;
  const double bound = static_cast<double>(StageCache::Limits().memory_bytes);
  if (timeline_bytes > bound) return kOfProgram + own + std::min(kStaysShare * timeline_bytes, bound);
  // Another variant beside the timeline of the run. Those before it stay in the cache as long as they are
  // within its bound.
  constexpr double kVariants = 3;  // most of them have less in them
  const double cached = std::min(kVariants * timeline_bytes, bound);
  return kOfProgram + std::max(own, timeline_bytes + cached + std::max(building, timeline_bytes + engine));
}

void check_memory(const ResolvedScenario& scenario, unsigned threads, double memory_bytes,
                  MemoryFor purpose) {
  const bool varies =
      std::any_of(kSkyParts.begin(), kSkyParts.end(), [&](SkyPart part) { return has_part(scenario, part); });
  if (purpose == MemoryFor::kRun && !varies) purpose = MemoryFor::kEntries;
  if (most_bytes(scenario) <= memory_bytes) return;
  const TimeNs sample_ns =
      std::min({scenario.horizon_ns, kSample, std::max(scenario.horizon_ns / 8, kLeastSample)});
  StageOptions stage;
  stage.threads = threads;
  models::BuildOptions build = build_options(scenario, stage);
  build.end_ns = build.start_ns + sample_ns;
  const auto satellites = make_propagator(scenario);
  const models::LinkTimeline sample =
      models::build_timeline(make_network(scenario, *satellites), *satellites, build);
  const double engine_bytes =
      purpose == MemoryFor::kLinks
          ? 0
          : static_cast<double>(models::FlowEngine(sample, scenario.queue_bdp, threads).prepared_bytes());
  const auto needed = [&](double horizon_ns) {
    const double times = horizon_ns / static_cast<double>(sample_ns);
    const bool packed = times * static_cast<double>(models::plain_bytes(sample)) > models::kMostPlainBytes;
    return needed_bytes(purpose, bytes_of_longer(sample, times),
                        times * engine_bytes * (packed ? kPackedEngineShare : 1));
  };
  const auto horizon_ns = static_cast<double>(scenario.horizon_ns);
  const double bytes = needed(horizon_ns);
  if (bytes <= memory_bytes) return;
  const std::string takes =
      fmt::format("a horizon whose answer takes at most {} of memory: this one takes about {}",
                  human_size(memory_bytes), human_size(bytes));
  double fits_ns = 0;  // by halves, since memory grows with the horizon
  double step_ns = horizon_ns;
  for (int halves = 1; halves < 10; ++halves) {
    step_ns /= 2;
    if (needed(fits_ns + step_ns) <= memory_bytes) fits_ns += step_ns;
  }
  throw InputError(scenario.file, 0, "horizon", format_duration(scenario.horizon_ns),
                   fits_ns > 0
                       ? fmt::format("{}, and a horizon of {} would fit; --memory allows more", takes,
                                     human_duration(fits_ns * 1e-9))
                       : fmt::format("{}, and no shorter one would fit; --memory allows more", takes));
}

}  // namespace skyhaul::core
