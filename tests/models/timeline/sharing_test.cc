// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What other users, plans, slots, losses and failures make of a timeline, against laws worked out by another
// way.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "models/timeline/capacity_fixture.h"
#include "skyhaul/models/timeline_file.h"

namespace skyhaul::models {
namespace {

TEST(Sharing, BackgroundUsersByHourSlotAndClass) {
  const auto satellites = shell_of_gen1();
  Network network = two_sites();
  Contention& others = network.contention;
  others.share.assign(24, 0.5);
  others.slot_deviation = 0.18;
  others.satellite = 0.5;
  others.gateway = 0;
  others.cell_up_bps = 100'000'000;
  others.cell_down_bps = 900'000'000;
  network.sites[0].terminals[1].contention = 0;  // a class that is served first
  const LinkTimeline timeline = build(network, *satellites);
  const Resource& contended = resource(timeline, "atacama/0 down");
  double sum = 0;
  double squares = 0;
  int slots = 0;
  for (TimeNs t = kStart + 13 * kSecond; t < kStart + kHour; t += 15 * kSecond) {
    const auto left = static_cast<double>(capacity_at(contended, t)) / 200e6;
    EXPECT_EQ(capacity_at(contended, t), capacity_at(contended, t + 13 * kSecond));  // flat inside a slot
    sum += left;
    squares += left * left;
    ++slots;
  }
  const double mean = sum / slots;
  EXPECT_NEAR(mean, 0.5, 5 * 0.09 / std::sqrt(slots));
  EXPECT_NEAR(std::sqrt(squares / slots - mean * mean) / mean, 0.18, 0.03);
  EXPECT_EQ(resource(timeline, "atacama/1 down").capacity.size(), 1U);
  EXPECT_GT(resource(timeline, "cell atacama down").capacity.size(), 200U);
  EXPECT_EQ(resource(timeline, "gw north down").capacity.size(), 1U);
  for (const Resource& each : timeline.resources) {
    if (each.kind == ResourceKind::kSatelliteDown) {
      EXPECT_EQ(each.capacity.back().capacity_bps, 7'500'000'000) << each.name;
    }
  }
  // Both directions of each path cross the cell once.
  for (const Path& path : timeline.paths) {
    for (const PathSegment& segment : path.segments) {
      if (segment.route == kNoRoute) continue;
      int cells = 0;
      for (const Hop& hop : timeline.routes[segment.route]) {
        if (!hop.is_resource()) continue;
        const ResourceKind kind = timeline.resources[hop.index()].kind;
        cells += kind == ResourceKind::kCellUp || kind == ResourceKind::kCellDown ? 1 : 0;
      }
      EXPECT_EQ(cells, 1);
    }
  }
}

TEST(Sharing, DataPlansAndTunnels) {
  const auto satellites = shell_of_gen1();
  Network network = two_sites();
  network.encapsulation.overhead_bytes = 60;
  DataPlan plan;
  plan.volume_bytes = 50'000'000'000;
  plan.used_bytes = 20'000'000'000;
  plan.up_bps = 500'000;
  plan.down_bps = 1'000'000;
  plan.renewal_day = 20;
  network.sites[0].terminals[0].data_plan = plan;
  BuildOptions options;
  options.start_ns = kStart - kHour;  // 19 March, 23:00
  options.end_ns = kStart + kHour;
  const LinkTimeline timeline = build_timeline(network, *satellites, options);
  validate(timeline);
  EXPECT_EQ(timeline.mtu_bytes, 1440);
  EXPECT_EQ(resource(timeline, "atacama/1 up").capacity[0].capacity_bps, 24'000'000);
  ASSERT_EQ(timeline.data_caps.size(), 1U);
  EXPECT_EQ(timeline.data_caps[0].name, "atacama/0 plan");
  EXPECT_EQ(timeline.data_caps[0].bytes, 28'800'000'000);
  EXPECT_EQ(timeline.data_caps[0].renewed_bytes, 48'000'000'000);
  EXPECT_EQ(timeline.data_caps[0].renewals, std::vector<TimeNs>{kStart});
  const Resource& up = resource(timeline, "atacama/0 plan up");
  EXPECT_EQ(up.kind, ResourceKind::kPlanCap);
  EXPECT_EQ(up.data_cap, 0U);
  EXPECT_EQ(up.capped_bps, 480'000);
  EXPECT_EQ(resource(timeline, "atacama/0 plan down").capped_bps, 960'000);
  EXPECT_FALSE(has(timeline, "atacama/1 plan up"));
  network.sites[0].terminals[0].data_plan->pooled = true;
  network.sites[0].terminals[1].data_plan = network.sites[0].terminals[0].data_plan;
  const LinkTimeline pooled = build(network, *satellites);
  ASSERT_EQ(pooled.data_caps.size(), 1U);
  EXPECT_EQ(pooled.data_caps[0].name, "atacama plan");
  EXPECT_EQ(resource(pooled, "atacama/1 plan down").data_cap, 0U);
}

TEST(Sharing, SpikesStandOnBoundariesAndNothingOvertakes) {
  const auto satellites = shell_of_gen1();
  Network network = two_sites();
  const LinkTimeline plain = build(network, *satellites, 10 * kMinute);
  network.slots.every_slot = true;
  network.slots.spike_min_ns = 20'000'000;
  network.slots.spike_max_ns = 57'000'000;
  const LinkTimeline timeline = build(network, *satellites, 10 * kMinute);
  const Path& path = timeline.paths.front();
  ASSERT_EQ(timeline.nodes[path.src].name, "atacama/0");
  const auto delay = [](const LinkTimeline& of, TimeNs time) {
    return packet_delay_ns(of, segment_at(of.paths.front(), time).route, time);
  };
  int spikes = 0;
  TimeNs arrival = 0;
  for (TimeNs t = kStart; t < kStart + 10 * kMinute; t += 5'000'000) {
    ASSERT_NE(segment_at(path, t).route, kNoRoute);
    const std::int64_t extra = delay(timeline, t) - delay(plain, t);
    const std::int64_t away =
        (t - 12 * kSecond - kStart + 15 * kSecond + 75'000'000) % (15 * kSecond) - 75'000'000;
    if (away >= 140'000'000 || (t < kStart + 11 * kSecond)) {
      EXPECT_NEAR(static_cast<double>(extra), 0, 3) << away;
    } else if (away == 0) {
      EXPECT_GE(extra, 20'000'000 - 3);
      EXPECT_LE(extra, 57'000'000 + 3);
      ++spikes;
    }
    if (away > -1'000'000'000 && away < 0) {
      EXPECT_GE(extra, -3);
    }
    // Where the satellite stays the same, no packet overtakes one that left 5 ms before it.
    if (away != 0) {
      EXPECT_GT(t + delay(timeline, t), arrival);
    }
    arrival = t + delay(timeline, t);
  }
  EXPECT_EQ(spikes, 40);
  int gaps = 0;
  for (const Outage& outage : resource(timeline, "atacama/0 up").outages)
    gaps += outage.cause == OutageCause::kReallocationGap ? 1 : 0;
  EXPECT_EQ(gaps, 40);
}

TEST(Sharing, ResourcesKnowTheirTerminalOrSiteAlsoFromAFile) {
  const auto satellites = shell_of_gen1();
  const LinkTimeline built = build(two_sites(), *satellites, 10 * kMinute);
  save_timeline(built, "nodes.timeline");
  const LinkTimeline loaded = load_timeline("nodes.timeline");
  std::map<std::string, std::string> owners;
  for (std::size_t r = 0; r < built.resources.size(); ++r) {
    const Resource& resource = built.resources[r];
    EXPECT_EQ(resource.node, loaded.resources[r].node) << resource.name;
    if (resource.node != kNoNode) owners[resource.name] = built.nodes[resource.node].name;
  }
  EXPECT_EQ(owners, (std::map<std::string, std::string>{{"atacama/0 up", "atacama/0"},
                                                        {"atacama/0 down", "atacama/0"},
                                                        {"atacama/1 up", "atacama/1"},
                                                        {"atacama/1 down", "atacama/1"},
                                                        {"hub link up", "hub"},
                                                        {"hub link down", "hub"}}));
}

TEST(Sharing, LossAndFailuresAreThoseOfTheScenario) {
  const auto satellites = shell_of_gen1();
  Network network = two_sites();
  network.loss.burst_loss = 0.5;
  network.loss.burst_ns = 100'000'000;
  network.loss.calm_ns = 5 * kSecond;
  network.loss.outages = {{OutageCause::kFault, 10 * kMinute, 20 * kSecond}};
  network.sites[1].fixed_link->availability = 0.5;
  network.sites[1].fixed_link->repair_ns = 5 * kMinute;
  const LinkTimeline timeline = build(network, *satellites, 6 * kHour);
  const Resource& up = resource(timeline, "atacama/0 up");
  const Resource& down = resource(timeline, "atacama/0 down");
  EXPECT_NEAR(static_cast<double>(up.loss.size()), 21600 / 5.1, 330);
  EXPECT_NE(up.loss.front().start_ns, down.loss.front().start_ns);
  int faults = 0;
  for (const Outage& outage : up.outages) faults += outage.cause == OutageCause::kFault ? 1 : 0;
  EXPECT_GT(faults, 15);
  EXPECT_LT(faults, 70);
  EXPECT_FALSE(resource(timeline, "hub link up").outages.empty());
  EXPECT_EQ(resource(timeline, "hub link up").outages.size(),
            resource(timeline, "hub link down").outages.size());
}

}  // namespace
}  // namespace skyhaul::models
