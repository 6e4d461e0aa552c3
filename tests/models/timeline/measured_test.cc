// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What was measured of a site's link in a timeline.
#include "models/timeline/capacity_fixture.h"
#include "skyhaul/models/timeline_file.h"

namespace skyhaul::models {
namespace {

/// 200 s, each of its own: rates in Mbit/s, round trips in ms; 2 % are lost from second 50 to 59; nothing
/// goes up from 100 to 109.
LinkLog log_of_seconds() {
  LinkLog log;
  for (int i = 0; i < 200; ++i) {
    LogRow row;
    row.time_ns = kStart - orbits::kDay + i * kSecond;
    row[LogQuantity::kDown] = (100 + i) * 1e6;
    row[LogQuantity::kUp] = i >= 100 && i < 110 ? 0 : (10 + i % 7) * 1e6;
    row[LogQuantity::kRtt] = 40 + i % 11;
    row[LogQuantity::kUpLoss] = row[LogQuantity::kDownLoss] = i >= 50 && i < 60 ? 0.02 : 0;
    log.rows.push_back(row);
  }
  return log;
}

/// The Andes' sites with the sky as the presets have it, the first of them measured.
Network measured_sites(LogMode mode = LogMode::kRepeat) {
  Network network = andes();
  network.loss.burst_loss = 0.5;
  network.loss.burst_ns = 100'000'000;
  network.loss.calm_ns = 2 * kSecond;
  network.loss.outages = {{OutageCause::kFault, 10 * kMinute, 20 * kSecond}};
  network.slots.spike_min_ns = 20'000'000;
  network.slots.spike_max_ns = 50'000'000;
  network.slots.every_slot = true;
  network.available_share = 0.5;
  ClassVariation variation;
  variation.up.factor = variation.down.factor = {0.2, 0.3, 0.8, 1, 1.2, 1.4, 1.5};
  variation.up.second_spread = variation.down.second_spread = 0.1;
  for (Site& site : network.sites) {
    for (Terminal& each : site.terminals) each.variation = std::make_shared<const ClassVariation>(variation);
  }
  network.sites[0].terminals.resize(1);
  network.sites[0].measured =
      std::make_shared<const MeasuredLink>(log_of_seconds(), mode, 0, 15 * kSecond, network.slots.offset_ns);
  return network;
}

std::string terminal_of(const Network& network, std::size_t site) { return network.sites[site].name + "/0"; }

TEST(MeasuredTimeline, RatesAreTheLogs) {
  const auto satellites = shell_of_gen1();
  const Network network = measured_sites();
  const LinkTimeline timeline = build(network, *satellites, 10 * kMinute);
  const Resource& down = resource(timeline, terminal_of(network, 0) + " down");
  const Resource& up = resource(timeline, terminal_of(network, 0) + " up");
  for (int i = 0; i < 600; ++i) {
    const TimeNs at = kStart + i * kSecond + kSecond / 2;
    EXPECT_EQ(capacity_at(down, at), (100 + i % 200) * 1'000'000) << i;
    const bool out = i % 200 >= 100 && i % 200 < 110;
    EXPECT_EQ(capacity_at(up, at), out ? 0 : (10 + i % 200 % 7) * 1'000'000) << i;
    EXPECT_EQ(out_at(up, at), out) << i;
  }
  EXPECT_FALSE(down.seconds.varies());
  // Gaps of reallocations are in the log; rare outages of the loss model are not drawn.
  for (const Outage& each : down.outages) EXPECT_NE(each.cause, OutageCause::kReallocationGap);
  for (const Outage& each : down.outages) EXPECT_NE(each.cause, OutageCause::kFault);
  // The other site is modelled as ever.
  const Resource& other = resource(timeline, terminal_of(network, 1) + " down");
  EXPECT_TRUE(other.seconds.varies());
  EXPECT_TRUE(std::any_of(other.outages.begin(), other.outages.end(),
                          [](const Outage& each) { return each.cause == OutageCause::kReallocationGap; }));
}

TEST(MeasuredTimeline, LossIsTheLogs) {
  const auto satellites = shell_of_gen1();
  const Network network = measured_sites();
  const LinkTimeline timeline = build(network, *satellites, 200 * kSecond);
  for (const char* direction : {" up", " down"}) {
    const Resource& its = resource(timeline, terminal_of(network, 0) + direction);
    ASSERT_EQ(its.loss.size(), 1U);
    EXPECT_EQ(its.loss[0].start_ns, kStart + 50 * kSecond);
    EXPECT_EQ(its.loss[0].end_ns, kStart + 60 * kSecond);
    EXPECT_EQ(its.loss[0].loss, 0.02);
  }
  EXPECT_GT(resource(timeline, terminal_of(network, 1) + " up").loss.size(), 20U);
}

/// The round trip between a terminal and the PoP of its route.
double round_trip_ms(const LinkTimeline& timeline, const std::string& terminal, TimeNs time) {
  for (const Path& path : timeline.paths) {
    if (timeline.nodes[path.src].name != terminal) continue;
    const PathSegment& segment = segment_at(path, time);
    if (segment.route == kNoRoute) return -1;
    std::int64_t sum = 0;
    for (const Hop& hop : timeline.routes[segment.route]) {
      if (hop.is_resource()) continue;
      const Leg& leg = timeline.legs[hop.index()];
      sum += 2 * leg_delay_ns(leg, time);
      if (leg.access != kNoAccess) {
        for (const LinkDirection way : {LinkDirection::kUp, LinkDirection::kDown})
          sum += access_delay_ns(timeline.access_rule, timeline.access[leg.access], way, time);
      }
      if (leg.kind == LegKind::kGatewayPop) return static_cast<double>(sum) * 1e-6;
    }
  }
  return -1;
}

TEST(MeasuredTimeline, RoundTripsToThePopAreTheLogs) {
  const auto satellites = shell_of_gen1();
  const Network network = measured_sites();
  const LinkTimeline timeline = build(network, *satellites, 10 * kMinute);
  int seen = 0;
  for (int i = 0; i < 600; ++i) {
    const double ms = round_trip_ms(timeline, terminal_of(network, 0), kStart + i * kSecond + kSecond / 2);
    if (ms < 0) continue;
    ++seen;
    EXPECT_NEAR(ms, 40 + i % 200 % 11, 0.02) << i;
  }
  EXPECT_GT(seen, 500);
}

TEST(MeasuredTimeline, ALogThatIsQuickerThanLightWaitsForNothing) {
  const auto satellites = shell_of_gen1();
  Network network = measured_sites();
  LinkLog log = log_of_seconds();
  for (LogRow& row : log.rows) row[LogQuantity::kRtt] = 1;
  network.sites[0].measured = std::make_shared<const MeasuredLink>(log, LogMode::kRepeat, 0, 0, 0);
  const LinkTimeline timeline = build(network, *satellites, kMinute);
  std::size_t terminals = 0;
  for (const Access& each : timeline.access) {
    if (timeline.nodes[each.terminal].name != terminal_of(network, 0)) continue;
    ++terminals;
    for (const AccessStep& step : each.steps) EXPECT_EQ(step.base_us + step.wait_us + step.spike_us, 0);
  }
  EXPECT_EQ(terminals, 1U);
}

/// Where the log has nothing, the models go on.
TEST(MeasuredTimeline, WhatTheLogLacksIsModelled) {
  const auto satellites = shell_of_gen1();
  Network network = measured_sites();
  const LinkTimeline before = [&] {
    Network modelled = network;
    modelled.sites[0].measured.reset();
    return build(modelled, *satellites, 10 * kMinute);
  }();
  LinkLog log = log_of_seconds();
  for (LogRow& row : log.rows) {
    LogRow only;
    only.time_ns = row.time_ns;
    only[LogQuantity::kDown] = row[LogQuantity::kDown];
    row = only;
  }
  network.sites[0].measured = std::make_shared<const MeasuredLink>(log, LogMode::kRepeat, 0, 0, 0);
  const LinkTimeline timeline = build(network, *satellites, 10 * kMinute);
  const std::string name = terminal_of(network, 0);
  const auto same = [&](const std::string& which) {
    const Resource &a = resource(before, which), &b = resource(timeline, which);
    return std::equal(a.capacity.begin(), a.capacity.end(), b.capacity.begin(), b.capacity.end(),
                      [](const auto& x, const auto& y) {
                        return x.start_ns == y.start_ns && x.capacity_bps == y.capacity_bps;
                      });
  };
  EXPECT_TRUE(same(name + " up"));
  EXPECT_FALSE(same(name + " down"));
  EXPECT_EQ(resource(before, name + " up").loss.size(), resource(timeline, name + " up").loss.size());
  ASSERT_EQ(before.access.size(), timeline.access.size());
  for (std::size_t i = 0; i < before.access.size(); ++i)
    EXPECT_EQ(before.access[i].steps.size(), timeline.access[i].steps.size());
}

TEST(MeasuredTimeline, IsTheSameAtAnyNumberOfThreadsAndInAnyHorizon) {
  const auto satellites = shell_of_gen1();
  const Network network = measured_sites(LogMode::kResample);
  const LinkTimeline one = build(network, *satellites, 20 * kMinute, 1);
  const LinkTimeline two = build(network, *satellites, 20 * kMinute, 2);
  const std::string a = testing::TempDir() + "measured-1", b = testing::TempDir() + "measured-2";
  save_timeline(one, a);
  save_timeline(two, b);
  const auto content = [](const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  EXPECT_EQ(content(a), content(b));
  const LinkTimeline shorter = build(network, *satellites, 5 * kMinute);
  const std::string name = terminal_of(network, 0) + " down";
  for (int i = 0; i < 300; ++i) {
    const TimeNs at = kStart + i * kSecond;
    EXPECT_EQ(capacity_at(resource(one, name), at), capacity_at(resource(shorter, name), at)) << i;
  }
}

}  // namespace
}  // namespace skyhaul::models
