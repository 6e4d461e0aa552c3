// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What a transport adds to the bytes: headers, acknowledgements, the start-up, and the end of stripes.
// Tolerance: a microsecond, which is what rounding each event to a nanosecond can add up to.
#include <gtest/gtest.h>

#include <cmath>

#include "models/support/single_transfers.h"
#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {
namespace {

using orbits::kHour;
using orbits::kSecond;
using test::accounted;
using test::seconds;
using test::transfer;

constexpr std::int64_t kMbit = 1'000'000;
constexpr std::int64_t kMs = 1'000'000;

// Connections open when the path can carry something: without a route or through an outage until second 10, a
// transfer and its start-up take as long from there on as else from the first second.
TEST(FlowEngine, StartUpBeginsWhenThePathCarriesSomething) {
  const LinkTimeline open =
      test::star({{"a", 40 * kMbit, 40 * kMbit, 50 * kMs}, {"b", 400 * kMbit, 400 * kMbit, 0}}, kHour);
  LinkTimeline closed = open, dark = open;
  for (Path& path : closed.paths) {
    path.segments = {{0, kNoRoute, OutageCause::kNoSatellite},
                     {10 * kSecond, path.segments[0].route, OutageCause::kNone}};
  }
  dark.resources[0].outages = {{0, 10 * kSecond, OutageCause::kRain}};
  for (const char* transport : {"cubic", "bbr"}) {
    Transfer one = transfer(1, "a", "b", 20'000'000);
    one.transport = transport;
    const auto end_s = [&](const LinkTimeline& timeline) {
      return seconds(FlowEngine(timeline).run({{one}}, accounted(kHour)).end_ns);
    };
    const double expected = end_s(open);
    ASSERT_GT(expected, 4.2);  // 4 s of bytes, and a start-up
    EXPECT_NEAR(end_s(closed) - 10, expected, 1e-6) << transport;
    EXPECT_NEAR(end_s(dark) - 10, expected, 1e-6) << transport;
  }
}

TEST(FlowEngine, TransportCostsItsHeadersAndItsStart) {
  const LinkTimeline timeline =
      test::star({{"a", 25 * kMbit, 25 * kMbit, 25 * kMs}, {"b", 250 * kMbit, 250 * kMbit, 0}}, kHour);
  Transfer one = transfer(1, "a", "b", 125'000'000);
  one.transport = "cubic";
  const double end = seconds(FlowEngine(timeline).run({{one}}, accounted(kHour)).end_ns);
  // 40 s of payload at 1448 bytes in 1500; the start: a round trip, and slow start to 156,250 bytes from
  // 14,480.
  const double ratio = 156250.0 / 14480;
  EXPECT_NEAR(end, 40 * 1500.0 / 1448 + 0.025 + 0.05 * (1 + std::log2(ratio) - (1 - 1 / ratio)), 1e-6);
}

// models/flow/README.md: where a transfer has several stripes, each has to send what it has taken last, which
// takes three round trips more. Two stripes of equal links start up as one of them does.
TEST(FlowEngine, StripesEndThreeRoundTripsLaterThanOneOfThem) {
  const auto end_s = [](int terminals, std::int64_t bytes) {
    const LinkTimeline timeline = test::star(
        {{"a", 40 * kMbit, 40 * kMbit, 50 * kMs, terminals}, {"b", 1000 * kMbit, 1000 * kMbit, 0}}, kHour);
    Transfer one = transfer(1, "a", "b", bytes);
    one.transport = "cubic";
    return seconds(FlowEngine(timeline).run({{one}}, accounted(kHour)).end_ns);
  };
  EXPECT_NEAR(end_s(2, 400'000'000) - end_s(1, 200'000'000), 3 * 0.1, 1e-6);
}

TEST(FlowEngine, AcknowledgementsCountWhereBothDirectionsAreBusy) {
  const LinkTimeline timeline =
      test::star({{"a", 25 * kMbit, 25 * kMbit, 0}, {"b", 25 * kMbit, 25 * kMbit, 0}}, kHour);
  const FlowEngine engine(timeline);
  std::vector<Transfer> both{transfer(1, "a", "b", 144'800'000), transfer(2, "b", "a", 144'800'000)};
  for (Transfer& each : both) each.transport = "cubic";
  const double one_way = 150e6 * 8 / 25e6;  // 100,000 packets of 1500 bytes
  EXPECT_NEAR(seconds(engine.run({{both[0]}}, accounted(kHour)).end_ns), one_way, 1e-6);
  // 52 bytes back for each two packets
  EXPECT_NEAR(seconds(engine.run({both}, accounted(kHour)).end_ns), one_way * (1 + 52.0 / 3000), 1e-6);
  both[1].after = {1};  // one after the other
  EXPECT_NEAR(seconds(engine.run({both}, accounted(kHour)).end_ns), 2 * one_way, 1e-6);
  both[1].after = {};
  both[1].transport = "udp";
  EXPECT_NEAR(seconds(engine.run({both}, accounted(kHour)).log.records[0].end_ns), one_way, 1e-6);
}

}  // namespace
}  // namespace skyhaul::models
