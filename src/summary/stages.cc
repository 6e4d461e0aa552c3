// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/stages.h"

#include <fmt/format.h>

#include "skyhaul/core/summary.h"
#include "skyhaul/core/timeline_key.h"
#include "skyhaul/core/units.h"
#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {
namespace {

/// Memory of a run for each byte of its timeline: 1.56 is what `skyhaul run` grew by from 5 to 20 days of two
/// sites.
constexpr double kRunShare = 1.6;
/// Up to this horizon nothing is estimated; what is, is judged by the sample.
constexpr TimeNs kSurely = 8 * orbits::kDay;
constexpr TimeNs kSample = 6 * orbits::kHour;

models::BuildOptions build_options(const ResolvedScenario& scenario, const StageOptions& options) {
  models::BuildOptions build;
  build.start_ns = scenario.epoch_ns;
  build.end_ns = scenario.epoch_ns + scenario.horizon_ns;
  build.seed = scenario.seed;
  build.threads = options.threads;
  build.progress = options.proceed;
  return build;
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
  const auto satellites = make_propagator(scenario);
  models::LinkTimeline timeline = models::build_timeline(make_network(scenario, *satellites), *satellites,
                                                         plan, build_options(scenario, options));
  timeline.built_from = timeline_key(scenario);
  return timeline;
}

models::LinkTimeline build_timeline(const ResolvedScenario& scenario, const StageOptions& options) {
  const auto satellites = make_propagator(scenario);
  models::LinkTimeline timeline = models::build_timeline(make_network(scenario, *satellites), *satellites,
                                                         build_options(scenario, options));
  timeline.built_from = timeline_key(scenario);
  return timeline;
}

void check_memory(const ResolvedScenario& scenario, unsigned threads, double memory_bytes) {
  if (scenario.horizon_ns <= kSurely) return;
  StageOptions stage;
  stage.threads = threads;
  models::BuildOptions build = build_options(scenario, stage);
  build.end_ns = build.start_ns + kSample;
  const auto satellites = make_propagator(scenario);
  const models::LinkTimeline sample =
      models::build_timeline(make_network(scenario, *satellites), *satellites, build);
  const double times = static_cast<double>(scenario.horizon_ns) / static_cast<double>(kSample);
  const double bytes = kRunShare * static_cast<double>(models::timeline_bytes(sample)) * times;
  if (bytes <= memory_bytes) return;
  throw InputError(
      scenario.file, 0, "horizon", format_duration(scenario.horizon_ns),
      fmt::format("a horizon whose answer takes at most {} of memory: this one takes about {}, and a "
                  "horizon of {} would fit; --memory allows more",
                  human_size(memory_bytes), human_size(bytes),
                  human_duration(static_cast<double>(scenario.horizon_ns) * 1e-9 * memory_bytes / bytes)));
}

}  // namespace skyhaul::core
