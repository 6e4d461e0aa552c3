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
// takes one round trip more. Two stripes of equal links start up as one of them does.
TEST(FlowEngine, StripesEndARoundTripLaterThanOneOfThem) {
  const auto end_s = [](int terminals, std::int64_t bytes) {
    const LinkTimeline timeline = test::star(
        {{"a", 40 * kMbit, 40 * kMbit, 50 * kMs, terminals}, {"b", 1000 * kMbit, 1000 * kMbit, 0}}, kHour);
    Transfer one = transfer(1, "a", "b", bytes);
    one.transport = "cubic";
    return seconds(FlowEngine(timeline).run({{one}}, accounted(kHour)).end_ns);
  };
  EXPECT_NEAR(end_s(2, 400'000'000) - end_s(1, 200'000'000), 0.1, 1e-6);
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

// Both directions count as busy where transfers of one round and group are as many steps from its start and
// may start at the same time. Here a sends to b while c sends to a: a's acknowledgements to c travel beside
// what it sends, and b's go back alone. Each of the changes parts the two, and the second is then as if it
// were alone.
TEST(FlowEngine, AcknowledgementsCountOnlyBesideWhatIsUnderWayTogether) {
  const LinkTimeline timeline = test::star({{"a", 25 * kMbit, 25 * kMbit, 0},
                                            {"b", 25 * kMbit, 25 * kMbit, 0},
                                            {"c", 25 * kMbit, 25 * kMbit, 0},
                                            {"d", 25 * kMbit, 25 * kMbit, 0}},
                                           kHour);
  const FlowEngine engine(timeline);
  const double one_way = 150e6 * 8 / 25e6, beside = one_way * (1 + 52.0 / 3000);
  std::vector<Transfer> plan{transfer(1, "a", "b", 144'800'000), transfer(2, "c", "a", 144'800'000)};
  for (Transfer& each : plan) each.transport = "cubic";
  const auto lengths = [&](const std::vector<Transfer>& of) {
    std::vector<double> all;
    for (const TransferRecord& record : engine.run({of}, accounted(kHour)).log.records)
      all.push_back(seconds(record.end_ns - record.start_ns));
    return all;
  };
  for (const double each : lengths(plan)) EXPECT_NEAR(each, beside, 1e-6);
  std::vector<Transfer> other = plan;
  other[1].round = 1;
  for (const double each : lengths(other)) EXPECT_NEAR(each, one_way, 1e-6);
  other = plan;
  other[1].group = "another";
  for (const double each : lengths(other)) EXPECT_NEAR(each, one_way, 1e-6);
  other = plan;
  other[1].not_before_ns = 1;
  for (const double each : lengths(other)) EXPECT_NEAR(each, one_way, 1e-6);
  other = plan;  // one step later than the first, as it waits for a third
  other.push_back(transfer(3, "d", "c", 0));
  other[1].after = {3};
  EXPECT_NEAR(lengths(other)[0], one_way, 1e-6);
  EXPECT_NEAR(lengths(other)[1], one_way, 1e-6);
  // The longest chain counts: a transfer that waits for one of the first step and one of the second is in the
  // third, with one that waits for the second alone.
  other = {transfer(1, "d", "c", 0), transfer(2, "d", "c", 0), transfer(3, "a", "b", 144'800'000),
           transfer(4, "c", "a", 144'800'000)};
  for (Transfer& each : other) each.transport = "cubic";
  other[1].after = {1};
  other[2].after = {2};
  other[3].after = {1, 2};
  EXPECT_NEAR(lengths(other)[2], beside, 1e-6);
  EXPECT_NEAR(lengths(other)[3], beside, 1e-6);
}

// Stripes of other rates and delays, by hand: what the start of each leaves unsent, as of a link by itself,
// is sent by all together; and the longest round trip comes on top. Multipliers of delays and
// capacities are those of other links.
TEST(FlowEngine, AStartIsThatOfTheStripesByTheirRates) {
  const std::int64_t up[] = {40 * kMbit, 8 * kMbit}, delay[] = {30 * kMs, 90 * kMs};
  LinkTimeline timeline = test::star({{"a", 1, 1, 0, 2}, {"b", 1000 * kMbit, 1000 * kMbit, 10 * kMs}}, kHour);
  for (std::size_t t = 0; t < 2; ++t) {
    timeline.resources[2 * t].capacity = {{0, up[t]}};
    timeline.legs[t].delay = {{0, kHour, delay[t], delay[t]}};
  }
  Transfer one = transfer(1, "a", "b", 100'000'000);
  one.transport = "cubic";
  const FlowParameters parameters = flow_parameters("cubic");
  for (const double delay_factor : {1.0, 1.5}) {
    for (const double relax : {1.0, 1.2}) {
      double rates = 0, unsent = 0, longest_s = 0;
      for (std::size_t t = 0; t < 2; ++t) {
        const double rate_bps = static_cast<double>(up[t]) * relax;
        const double round_trip_s = 2 * seconds(delay[t] + 10 * kMs) * delay_factor;
        const double ratio = rate_bps / 8 * round_trip_s / static_cast<double>(parameters.initial_window);
        rates += rate_bps / 8;
        unsent += rate_bps / 8 * round_trip_s * (ratio > 1 ? 1 + std::log2(ratio) - (1 - 1 / ratio) : 1);
        longest_s = std::max(longest_s, round_trip_s);
      }
      const double expected = 100e6 / parameters.efficiency / rates + unsent / rates + longest_s +
                              longest_s / 2;  // the last byte on the longer way
      FlowOptions options = accounted(kHour);
      options.account = false;
      options.delay_factor = delay_factor;
      options.relax.assign(timeline.resources.size(), relax);
      EXPECT_NEAR(seconds(FlowEngine(timeline).run({{one}}, options).end_ns), expected, 1e-6)
          << delay_factor << " " << relax;
    }
  }
}

}  // namespace
}  // namespace skyhaul::models
