// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Rain on a gateway that takes its links: who else carries what went over it, and when.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "models/support/small_world.h"
#include "skyhaul/models/timeline_file.h"

namespace skyhaul::models {
namespace {

using orbits::kMinute;
using orbits::kSecond;

struct FeederRain : SmallWorld {
  static constexpr int kSlots = 40;
  static constexpr TimeNs kOffsetNs = 3 * kMinute + 4 * kSecond;  // inside a slot
  const TimeNs rain_ns = start + kOffsetNs, dry_ns = start + 6 * kMinute;

  FeederRain() {
    auto ka = std::make_shared<Radio>();
    for (RadioDirection* direction : {&ka->up, &ka->down}) {
      direction->bandwidth_mhz = 250;
      direction->eirp_dbw = direction == &ka->up ? 62 : 35;
      direction->g_over_t_db_k = direction == &ka->up ? 8 : 27;
    }
    ka->up.frequency_ghz = 28.6;
    ka->down.frequency_ghz = 18.8;
    radio = ka;
  }

  /// Rain of 150 mm/h on a gateway from rain_ns to dry_ns, by measurement; it never rains otherwise.
  void rain_on(Gateway& gateway) const {
    Climate climate = default_climate(gateway.place.latitude_deg, gateway.place.longitude_deg, 0);
    climate.rain_rate_001_mm_h = 30;
    const std::string file = ::testing::TempDir() + "feeder_rain_test.csv";
    std::ofstream(file) << "time,rain_mm_h\n"
                        << orbits::format_utc(start - kMinute) << ",0\n"
                        << orbits::format_utc(rain_ns) << ",150\n"
                        << orbits::format_utc(dry_ns) << ",0\n";
    WeatherSite site{gateway.name, climate};
    site.measured =
        std::make_shared<const MeasuredRain>(MeasuredRain::read(file, climate, {}, orbits::kHour));
    site.gaps = SeriesGaps::kClear;
    gateway.weather = make_weather({site}, 1, start - kMinute, start + orbits::kHour).front();
    gateway.radio = radio;
  }

  /// The gateway next to chile/0 on its way to the hub; empty without a way.
  static std::string gateway(const LinkTimeline& timeline, TimeNs time) {
    for (const std::string& name : nodes(timeline, path(timeline, "chile/0", "hub"), time)) {
      if (name.rfind("gw ", 0) == 0) return name;
    }
    return "";
  }

  /// The gateway that chile/0 takes most over dry slots, and which rain then falls on.
  Gateway& used() {
    const LinkTimeline dry = build(kSlots);
    int north = 0;
    for (int slot = 0; slot < kSlots; ++slot)
      north += gateway(dry, start + (15 * slot + 1) * kSecond) == "gw north" ? 1 : 0;
    return network.gateways[north > kSlots / 2 ? 0 : 1];
  }

  std::shared_ptr<const Radio> radio;
};

// Another gateway in reach takes over: at the next slot with one link at a time, at the first second of rain
// with two. Before the rain and after it nothing changes.
TEST_F(FeederRain, AnotherGatewayTakesOver) {
  for (const RoutingMode mode : {RoutingMode::kBentPipe, RoutingMode::kIsl, RoutingMode::kIslGateway}) {
    for (const int links : {1, 2}) {
      SCOPED_TRACE(testing::Message() << "mode " << static_cast<int>(mode) << " links " << links);
      network.routing.mode = mode;
      network.gateway_choice.links = links;
      for (Gateway& each : network.gateways) each.weather = nullptr;
      for (Gateway& each : network.gateways) each.radio = radio;
      const LinkTimeline dry = build(kSlots);
      Gateway& wet = used();
      rain_on(wet);
      const LinkTimeline rain = build(kSlots);
      int moved = 0;
      for (TimeNs t = start + kSecond / 2; t < start + kSlots * 15 * kSecond; t += kSecond) {
        const std::string before = gateway(dry, t);
        const std::string now = gateway(rain, t);
        const TimeNs slot_ns = t - (t - start) % (15 * kSecond);
        if (t < rain_ns || slot_ns >= dry_ns) {
          EXPECT_EQ(now, before) << t - start;
        } else if (slot_ns >= rain_ns || links == 2 || mode != RoutingMode::kBentPipe) {
          EXPECT_NE(now, "gw " + wet.name) << t - start;
          EXPECT_NE(now, "") << t - start;
          moved += before == "gw " + wet.name ? 1 : 0;
        }
      }
      EXPECT_GT(moved, 60);
    }
  }
}

// Where there is no other gateway the way stays, and the link says that rain has taken it.
TEST_F(FeederRain, WaysWaitWhereThereIsNoOther) {
  for (const RoutingMode mode : {RoutingMode::kBentPipe, RoutingMode::kIsl, RoutingMode::kIslGateway}) {
    SCOPED_TRACE(static_cast<int>(mode));
    network.routing.mode = mode;
    network.gateways.resize(1);
    rain_on(network.gateways[0]);
    const LinkTimeline timeline = build(kSlots);
    const Path& way = path(timeline, "chile/0", "hub");
    int waiting = 0;
    for (TimeNs t = start + kSecond / 2; t < start + kSlots * 15 * kSecond; t += kSecond) {
      const PathSegment& segment = segment_at(way, t);
      if (segment.route == kNoRoute) {
        EXPECT_NE(segment.cause, OutageCause::kRain);
        continue;
      }
      bool taken = false;
      for (const Hop& hop : timeline.routes[segment.route]) {
        if (!hop.is_resource()) continue;
        for (const Outage& outage : timeline.resources[hop.index()].outages)
          taken = taken || (outage.cause == OutageCause::kRain && outage.start_ns <= t && t < outage.end_ns);
      }
      EXPECT_EQ(taken, t >= rain_ns && t < dry_ns) << t - start;
      waiting += taken ? 1 : 0;
    }
    EXPECT_GT(waiting, 60);
  }
}

TEST_F(FeederRain, IsTheSameAtAnyThreadCount) {
  network.routing.mode = RoutingMode::kIslGateway;
  network.gateway_choice.links = 2;
  for (Gateway& each : network.gateways) rain_on(each);
  std::set<std::string> files;
  for (const unsigned threads : {1U, 2U, 5U}) {
    const std::string file = ::testing::TempDir() + "feeder_rain_test.timeline";
    save_timeline(build(200, threads), file);
    std::ostringstream bytes;
    bytes << std::ifstream(file, std::ios::binary).rdbuf();
    files.insert(bytes.str());
  }
  EXPECT_EQ(files.size(), 1U);
}

}  // namespace
}  // namespace skyhaul::models
