// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What transports make of a path, worked out by hand from the packets' headers and the fitted numbers of
// models/flow/README.md; and what starts cost, against windows that are doubled one by one.
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {
namespace {

TEST(FlowParameters, AreThoseOfTheHeaders) {
  for (const std::int32_t mtu : {1500, 9000}) {
    for (const int streams : {1, 4}) {
      const FlowParameters cubic = flow_parameters("cubic", streams, 1, mtu);
      // 20 bytes of IP and 32 of TCP with timestamps; a segment of ten starts (RFC 6928); an acknowledgement
      // of 52 bytes for each two packets.
      EXPECT_DOUBLE_EQ(cubic.efficiency, (mtu - 52.0) / mtu);
      EXPECT_EQ(cubic.initial_window, std::int64_t{streams} * 10 * (mtu - 52));
      EXPECT_DOUBLE_EQ(cubic.acknowledgements, 52.0 / 2 / mtu);
      EXPECT_EQ(cubic.response, LossResponse::kCubic);
      EXPECT_EQ(cubic.streams, streams);
      EXPECT_EQ(cubic.start_round_trips, 0);
      const FlowParameters bbr = flow_parameters("bbr", streams, 1, mtu);
      EXPECT_DOUBLE_EQ(bbr.efficiency, 0.995 * (mtu - 52.0) / mtu);
      EXPECT_EQ(bbr.initial_window, cubic.initial_window);
      EXPECT_DOUBLE_EQ(bbr.acknowledgements, cubic.acknowledgements);
      EXPECT_EQ(bbr.response, LossResponse::kBbr);
      EXPECT_EQ(bbr.streams, streams);
    }
    // 20 bytes of IP, 8 of UDP, 28 of the tool; paced from the start, without connections.
    const FlowParameters udp = flow_parameters("udp", 4, 1, mtu);
    EXPECT_DOUBLE_EQ(udp.efficiency, (mtu - 56.0) / mtu);
    EXPECT_EQ(udp.initial_window, 0);
    EXPECT_EQ(udp.acknowledgements, 0);
    EXPECT_EQ(udp.response, LossResponse::kRepeat);
    EXPECT_EQ(udp.streams, 1);
    const FlowParameters ideal = flow_parameters("ideal", 4, 1, mtu);
    EXPECT_EQ(ideal.efficiency, 1);
    EXPECT_EQ(ideal.initial_window, 0);
    EXPECT_EQ(ideal.response, LossResponse::kNone);
    EXPECT_EQ(ideal.streams, 1);
  }
  EXPECT_EQ(flow_parameters("cubic", 1, 0.75).queue_bdp, 0.75);
  EXPECT_THROW(flow_parameters("pigeon"), std::invalid_argument);
}

// STARTUP of BBR has 2.89 bandwidth-delay products under way, of which 1.89 wait in the queue: one that holds
// them costs half a round trip of draining, and one that does not five, or three of several streams.
TEST(FlowParameters, AQueueThatHoldsTheStartOfBbrCostsLess) {
  EXPECT_EQ(flow_parameters("bbr", 1, 1.88).start_round_trips, 1);
  EXPECT_EQ(flow_parameters("bbr", 2, 1.88).start_round_trips, 2);
  EXPECT_EQ(flow_parameters("bbr", 1, 1.89).start_round_trips, 0.5);
  EXPECT_EQ(flow_parameters("bbr", 2, 1.89).start_round_trips, 0.5);
}

// Windows of 1, 2, 4, ... initial windows, one a round trip, until one fills the path: what they leave unsent
// of a path that was full all the time. Where the ratio is a power of two this is the closed form exactly.
TEST(Startup, CostsTheHandshakeAndWhatSlowStartLeavesUnsent) {
  const FlowParameters cubic = flow_parameters("cubic");
  const std::int64_t round_trip_ns = 80'000'000;
  for (const int doublings : {0, 1, 4, 9}) {
    const double full = static_cast<double>(cubic.initial_window) * std::exp2(doublings);
    double unsent = 0;
    for (double window = static_cast<double>(cubic.initial_window); window < full; window *= 2)
      unsent += 1 - window / full;  // round trips
    const double rate_bps = full * 8 / 0.08;
    EXPECT_NEAR(static_cast<double>(startup_ns(cubic, round_trip_ns, rate_bps)), (1 + unsent) * 80e6, 2)
        << doublings;
    FlowParameters later = cubic;
    later.start_round_trips = 5;
    EXPECT_NEAR(static_cast<double>(startup_ns(later, round_trip_ns, rate_bps)),
                (1 + unsent + (doublings > 0 ? 5 : 0)) * 80e6, 2)
        << doublings;
  }
  EXPECT_EQ(startup_ns(cubic, round_trip_ns, 1000), round_trip_ns);  // a path that the first window fills
  EXPECT_EQ(startup_ns(flow_parameters("udp"), round_trip_ns, 1e9), 0);
}

TEST(KeptUnderLoss, IsWhatEachTransportAnswers) {
  LossSeen seen;
  seen.lost = 0.1;
  seen.bursts_per_s = 2;
  seen.window_share = 0.5;
  EXPECT_EQ(kept_under_loss(flow_parameters("ideal"), seen), 1);
  EXPECT_DOUBLE_EQ(kept_under_loss(flow_parameters("udp"), seen), 0.9);
  EXPECT_DOUBLE_EQ(kept_under_loss(flow_parameters("cubic"), seen), 0.9 * 0.5);
  EXPECT_DOUBLE_EQ(kept_under_loss(flow_parameters("bbr"), seen), 0.9 / (1 + 0.005 * 2));  // 5 ms a burst
  seen.lost = 1;
  EXPECT_EQ(kept_under_loss(flow_parameters("udp"), seen), 0.01);
}

}  // namespace
}  // namespace skyhaul::models
