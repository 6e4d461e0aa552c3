// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What must hold of the timeline of every network, on small ones that rapidcheck draws. A case takes some
// hundredths of a second: RC_PARAMS="max_success=2000" runs more of them.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/models/timeline_file.h"
#include "skyhaul/orbits/isl.h"
#include "skyhaul/orbits/walker.h"

namespace skyhaul::models {
namespace {

using orbits::kSecond;

const TimeNs kStart = orbits::parse_utc("2026-03-20T00:00:00");
constexpr double kLightKmPerNs = 299792.458e-9;

double number(int least, int most) { return *rc::gen::inRange(least, most + 1); }

orbits::Geodetic place() { return {0.1 * number(-600, 600), 0.1 * number(-300, 300), 0.1 * number(0, 30)}; }

struct World {
  Network network;
  std::unique_ptr<orbits::Propagator> satellites;
  BuildOptions options;
};

World drawn_world() {
  World world;
  orbits::WalkerShell shell;
  shell.altitude_km = number(5, 12) * 100;
  shell.inclination_deg = number(40, 98);
  shell.planes = static_cast<int>(number(4, 18));
  shell.satellites_per_plane = static_cast<int>(number(4, 16));
  shell.phasing = static_cast<int>(number(0, shell.planes - 1));
  world.satellites = orbits::make_j2_propagator({shell}, kStart);
  Network& network = world.network;
  network.shells = {{1'000'000'000, 10'000'000'000, 100'000'000'000}};
  if (*rc::gen::arbitrary<bool>()) network.isls = orbits::plus_grid(world.satellites->satellites());
  const int sites = static_cast<int>(number(2, 4));
  for (int s = 0; s < sites; ++s) {
    Site site;
    site.name = "s" + std::to_string(s);
    site.place = place();
    const auto terminals = static_cast<std::size_t>(number(0, 3));
    if (terminals == 0) {
      // Far enough for light to any PoP.
      site.fixed_link = FixedLink{1'000'000'000, 1'000'000'000, 60'000'000, ""};
    } else {
      site.terminals.assign(terminals,
                            {"test", static_cast<std::int64_t>(number(1, 40)) * 1'000'000,
                             static_cast<std::int64_t>(number(1, 300)) * 1'000'000, number(5, 40)});
    }
    network.sites.push_back(site);
  }
  const int gateways = static_cast<int>(number(1, 3));
  for (int g = 0; g < gateways; ++g) {
    Gateway gateway;
    gateway.name = "g" + std::to_string(g);
    gateway.place = place();
    gateway.min_elevation_deg = number(5, 25);
    gateway.up_bps = gateway.down_bps = 10'000'000'000;
    gateway.antennas = static_cast<int>(number(0, 4));
    network.gateways.push_back(gateway);
  }
  network.pops = {{"p", place()}, {"q", place()}};
  network.spread_terminals = *rc::gen::arbitrary<bool>();
  network.scheduling_delay_ns = static_cast<std::int64_t>(number(0, 5)) * 1'000'000;
  world.options.start_ns = kStart + static_cast<TimeNs>(number(0, 100)) * kSecond;
  world.options.end_ns = world.options.start_ns + static_cast<TimeNs>(number(1, 300)) * kSecond;
  world.options.seed = static_cast<std::uint64_t>(number(1, 1000));
  world.options.threads = 1;
  return world;
}

std::string file_name() { return ::testing::TempDir() + "random_networks_test.timeline"; }

std::string bytes_of(const LinkTimeline& timeline) {
  save_timeline(timeline, file_name());
  std::ostringstream text;
  text << std::ifstream(file_name(), std::ios::binary).rdbuf();
  return text.str();
}

RC_GTEST_PROP(RandomNetworks, TheFileHoldsTheTimelineAndThreadsDoNotCount, ()) {
  const World world = drawn_world();
  const LinkTimeline timeline = build_timeline(world.network, *world.satellites, world.options);
  const std::string bytes = bytes_of(timeline);
  RC_ASSERT(bytes_of(load_timeline(file_name())) == bytes);
  BuildOptions threads = world.options;
  threads.threads = 3;
  RC_ASSERT(bytes_of(build_timeline(world.network, *world.satellites, threads)) == bytes);
  // Stage by stage.
  const SkyView sky = see_sky(world.network, *world.satellites, world.options);
  const ServingPlan plan = plan_serving(world.network, *world.satellites, sky, world.options);
  RC_ASSERT(bytes_of(build_timeline(world.network, *world.satellites, plan, world.options)) == bytes);
}

/// Where the site of a terminal, or of a fixed link, is.
const orbits::Geodetic& ground(const Network& network, const Node& node) {
  return network.sites[static_cast<std::size_t>(node.site)].place;
}

RC_GTEST_PROP(RandomNetworks, PathsCoverTheHorizonAndNoneIsFasterThanLight, ()) {
  const World world = drawn_world();
  const LinkTimeline timeline = build_timeline(world.network, *world.satellites, world.options);
  validate(timeline);
  std::size_t expected =
      0;  // of each ordered pair of sites as many as the larger has terminals; one for fibre
  for (const Site& a : world.network.sites) {
    for (const Site& b : world.network.sites) {
      if (&a != &b) expected += std::max({a.terminals.size(), b.terminals.size(), std::size_t{1}});
    }
  }
  RC_ASSERT(timeline.paths.size() == expected);
  for (const Path& path : timeline.paths) {
    RC_ASSERT(!path.segments.empty());
    RC_ASSERT(path.segments.front().start_ns == timeline.start_ns);
    const double straight_km = (orbits::to_ecef_km(ground(world.network, timeline.nodes[path.src])) -
                                orbits::to_ecef_km(ground(world.network, timeline.nodes[path.dst])))
                                   .norm();
    for (std::size_t i = 0; i < path.segments.size(); ++i) {
      const PathSegment& segment = path.segments[i];
      RC_ASSERT(segment.start_ns < timeline.end_ns);
      const bool is_later = i == 0 || path.segments[i - 1].start_ns < segment.start_ns;
      RC_ASSERT(is_later);  // by a name: RC_ASSERT reads both sides of a || that stands in it
      RC_ASSERT((segment.route == kNoRoute) == (segment.cause != OutageCause::kNone));
      if (segment.route == kNoRoute) continue;
      const auto delay_ns = static_cast<double>(route_delay_ns(timeline, segment.route, segment.start_ns));
      RC_ASSERT(delay_ns >= straight_km / kLightKmPerNs - 2000);  // the timeline's own error is at most 2 us
    }
  }
}

RC_GTEST_PROP(RandomNetworks, NoTerminalHasMoreThanItsRate, ()) {
  const World world = drawn_world();
  const LinkTimeline timeline = build_timeline(world.network, *world.satellites, world.options);
  std::size_t terminals = 0;
  for (const Resource& resource : timeline.resources) {
    RC_ASSERT(!resource.capacity.empty());
    RC_ASSERT(resource.capacity.front().start_ns == timeline.start_ns);
    if (resource.kind != ResourceKind::kTerminalUp && resource.kind != ResourceKind::kTerminalDown) continue;
    ++terminals;
    const std::string site = resource.name.substr(0, resource.name.find('/'));
    const auto its = std::find_if(world.network.sites.begin(), world.network.sites.end(),
                                  [&](const Site& each) { return each.name == site; });
    RC_ASSERT(its != world.network.sites.end());
    const Terminal& terminal = its->terminals.front();
    const std::int64_t most =
        resource.kind == ResourceKind::kTerminalUp ? terminal.up_bps : terminal.down_bps;
    for (const CapacityStep& step : resource.capacity) {
      RC_ASSERT(step.capacity_bps >= 0);
      RC_ASSERT(step.capacity_bps <= most);
    }
  }
  std::size_t wanted = 0;
  for (const Site& site : world.network.sites) wanted += 2 * site.terminals.size();
  RC_ASSERT(terminals == wanted);
}

}  // namespace
}  // namespace skyhaul::models
