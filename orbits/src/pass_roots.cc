// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "src/pass_roots.h"

#include <algorithm>
#include <cmath>

#include "skyhaul/orbits/angle.h"
#include "src/simd_choice.h"

namespace skyhaul::orbits {
namespace {

double elevation_deg(double sine) { return std::asin(std::clamp(sine, -1.0, 1.0)) / kDegree; }

}  // namespace

PassRoots::PassRoots(const Propagator& satellites, const std::vector<SkyView>& views, std::int64_t step_ns,
                     Events& events)
    : satellites_(satellites),
      views_(views),
      step_ns_(step_ns),
      events_(events),
      kernels_(for_level(chosen_simd(), pass_kernels_scalar, pass_kernels_baseline, pass_kernels_avx2,
                         pass_kernels_avx512)()) {}

void PassRoots::finish() {
  // Lanes that nothing was put into hold what was there before: their results are not read.
  if (crossings_.count > 0) find_crossings();
  if (tops_.count > 0) find_tops();
}

PassArc PassRoots::arc(const Waiting& waiting, std::size_t lane) const {
  const Place& place = waiting.places[lane];
  PassArc::Nodes nodes;
  for (int k = 0; k < kPassNodes; ++k) {
    for (int axis = 0; axis < 3; ++axis) nodes(k, axis) = waiting.lanes.node[k][axis][lane];
  }
  return {satellites_, views_[place.site], event(place).satellite, nodes, place.begin, step_ns_};
}

void PassRoots::find_crossings() {
  PassLanes& lanes = crossings_.lanes;
  kernels_.crossings(PassArc::weights(), lanes);
  for (std::size_t lane = 0; lane < crossings_.count; ++lane) {
    PassEvent& found = event(crossings_.places[lane]);
    if (lanes.found[lane] > 0) {
      found.time = arc_time(crossings_.places[lane].begin, step_ns_, lanes.x[lane]);
      continue;
    }
    const PassArc step = arc(crossings_, lane);
    if (step.usable()) found.time = step.time(step.crossing(-0.5, lanes.low[lane], 0.5, lanes.high[lane]));
  }
  crossings_.count = 0;
}

void PassRoots::find_tops() {
  PassLanes& lanes = tops_.lanes;
  std::array<double, PassLanes::kCount> guess;
  std::copy(std::begin(lanes.x), std::end(lanes.x), guess.begin());
  kernels_.tops(PassArc::weights(), lanes);
  for (std::size_t lane = 0; lane < tops_.count; ++lane) {
    PassEvent& found = event(tops_.places[lane]);
    if (lanes.found[lane] > 0) {
      found.time = arc_time(tops_.places[lane].begin, step_ns_, lanes.x[lane]);
      found.elevation_deg = elevation_deg(lanes.sine[lane]);
      if (lanes.sine[lane] < lanes.sin_lowest[lane]) found.kind = PassEvent::Kind::kNone;
      continue;
    }
    found.kind = PassEvent::Kind::kNone;
    const PassArc step = arc(tops_, lane);
    if (!step.usable()) continue;
    const double x = step.top_near(guess[lane]);
    if (step.clearance(x) < 0) continue;
    found.kind = PassEvent::Kind::kTop;
    found.time = step.time(x);
    found.elevation_deg = step.elevation_deg(x);
  }
  tops_.count = 0;
}

}  // namespace skyhaul::orbits
