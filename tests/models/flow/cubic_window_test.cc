// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The windows of CUBIC against the integrals of RFC 9438's curves. A window that is cut from P is known to be
// a round trip later, low for another one, and then back at P
// - on the cubic curve C (t - K)^3 + P, K = cbrt(0.3 P / C) (section 4.2), or
// - on the Reno-friendly line 0.7 P + alpha t / RTT (section 4.3), where that is above, beyond P too, as
// Linux
//   has it (the RFC has alpha = 1 from there on).
#include "flow/cubic_window.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace skyhaul::models {
namespace {

constexpr double kC = 0.4, kBeta = 0.7, kAlpha = 3 * (1 - kBeta) / (1 + kBeta);

/// One stripe with a resource of its own that carries `product` packets a round trip, without a queue.
CubicScene one(double product, double round_trip_s, double duration_s) {
  CubicScene scene;
  scene.duration_s = duration_s;
  scene.resources = {{{0, product / round_trip_s}}};
  scene.stripes = {{{{0, round_trip_s, {0}}}, {}}};
  return scene;
}

CubicScene with_bursts(CubicScene scene, double first_s, double every_s, double length_s = 0.01) {
  for (CubicScene::Stripe& stripe : scene.stripes) {
    for (double at_s = first_s; at_s < scene.duration_s; at_s += every_s)
      stripe.bursts.push_back({at_s, at_s + length_s, 0.5});
  }
  return scene;
}

/// Share of a path that periodic bursts leave, by RFC 9438 alone: no queue, cut each time from where the
/// window has come to.
double share_of_curve(double product, double round_trip_s, double every_s, double duration_s) {
  const int periods = static_cast<int>(duration_s / every_s);
  double window = product, origin = 0, filled = 0;
  for (int i = 0; i < periods; ++i) {
    origin = window < origin - 1 ? window * (1 + kBeta) / 2 : window;
    const double low = kBeta * window, last = window;
    const double k = std::cbrt(std::max(0.0, origin - low) / kC);
    constexpr int kSteps = 2000;
    for (int s = 0; s < kSteps; ++s) {
      const double t = (s + 0.5) * every_s / kSteps;
      double now = last;
      if (t > round_trip_s) now = low;
      if (t > 2 * round_trip_s) {
        const double grown = t - 2 * round_trip_s;
        const double line = low + kAlpha * grown / round_trip_s;
        now = std::max(kC * std::pow(grown - k, 3) + origin, line);
      }
      window = now;
      filled += std::min(1.0, now / product) / kSteps / periods;
    }
    window = std::min(window, product);
  }
  return filled;
}

TEST(CubicWindow, PeriodicBurstsLeaveWhatTheCurvesLeave) {
  for (const auto& [product, round_trip_s, every_s] :
       {std::tuple{400.0, 0.1, 2.0}, std::tuple{400.0, 0.1, 4.0}, std::tuple{60.0, 0.04, 1.0}}) {
    const CubicScene scene = with_bursts(one(product, round_trip_s, 600), 5, every_s, round_trip_s);
    EXPECT_NEAR(cubic_share(scene), share_of_curve(product, round_trip_s, every_s, 600), 0.03)
        << product << " packets, a burst each " << every_s << " s";
  }
}

// What is lost within one round trip, queueing included, is one loss: the sender learns of all of it
// together.
TEST(CubicWindow, OneCutForAllThatIsLostInARoundTrip) {
  const double round_trip_s = 0.1;
  const auto share = [&](double burst_s) {
    return cubic_share(with_bursts(one(300, round_trip_s, 300), 5, 4, burst_s));
  };
  // Of a window over 0.4 of the path, some packets are on their way in any burst of 0.6 round trips.
  EXPECT_NEAR(share(round_trip_s), share(0.7 * round_trip_s), 0.02);
}

// RFC 6675 reduces the window once, until all that was under way at the first loss has arrived, and RFC 6937
// lets one packet go for each that arrives while packets are lost, and two after that. Of a burst that takes
// half of the packets nothing is repaired before it ends: what is under way halves in each round trip, and
// doubles in each one after it. What this leaves of the path is integrated here.
TEST(CubicWindow, ALongBurstCutsOnceAndEmptiesTheWindow) {
  // A burst in slow start leaves a window on the cubic curve, over a path that it does not fill; at 10 s the
  // path is just what the window fills.
  const double round_trip_s = 0.4, burst_from_s = 12, until_s = 18;
  CubicScene scene = one(1e6, round_trip_s, until_s);
  scene.queue_s = 0.04;
  scene.stripes[0].bursts = {{2, 2.5, 0.5}};
  // What was carried is known at changes of the scene, and between them by its mean.
  for (const double at_s : {burst_from_s - 0.05, burst_from_s}) scene.resources[0].push_back({at_s, 1e7});
  CubicRun before(scene);
  const double rate = (before.sums(burst_from_s).carried - before.sums(burst_from_s - 0.05).carried) / 0.05;
  const double full = rate * round_trip_s;  // packets
  ASSERT_GT(full, 100);
  for (std::size_t i : {1U, 2U}) scene.resources[0][i].packets_per_s = rate;
  const auto carried = [&](double burst_s) {
    CubicScene lossy = scene;
    lossy.stripes[0].bursts.push_back({burst_from_s, burst_from_s + burst_s, 0.5});
    CubicRun run(lossy);
    return run.sums(until_s).carried - run.sums(burst_from_s).carried;
  };
  const double k = std::cbrt((1 - kBeta) * full / kC);
  for (const double burst_s : {0.2, 1.2, 2.0, 3.2}) {
    double expected = 0, flight = 1;
    constexpr double kStep_s = 1e-4;
    constexpr double kSeen_s = 0.025;  // half of the time between two looks at the windows
    for (double at = 0; at < until_s - burst_from_s; at += kStep_s) {
      const double t = at - kSeen_s;  // since the loss
      const double grown = t - 2 * round_trip_s;
      const double line = kBeta * full + kAlpha * grown / round_trip_s;
      double window = std::max(kC * std::pow(grown - k, 3) + full, line);
      if (t < 2 * round_trip_s) window = kBeta * full;
      if (t < round_trip_s) window = full;
      if (t >= round_trip_s && at < burst_s) {
        flight *= std::pow(0.5, kStep_s / round_trip_s);
      } else {
        flight = std::min(1.0, flight * std::exp2(kStep_s / round_trip_s));
      }
      expected += std::min(rate, window * flight / round_trip_s) * kStep_s;
    }
    EXPECT_NEAR(carried(burst_s), expected, 0.05 * expected) << burst_s;
  }
}

// The fault that made unequal ends wrong by 44 to 122 %: two stripes on one terminal have half of it each,
// and what one leaves the other takes.
TEST(CubicWindow, StripesOfOneTerminalShareIt) {
  const double rate = 2500, round_trip_s = 0.1;
  CubicScene scene = one(rate * round_trip_s, round_trip_s, 120);
  scene.queue_s = round_trip_s;
  scene.stripes.push_back(scene.stripes[0]);
  EXPECT_NEAR(cubic_share(scene), 1, 1e-9);
  CubicScene whole = one(rate * round_trip_s, round_trip_s, 120);
  whole.queue_s = round_trip_s;
  CubicScene half = one(rate / 2 * round_trip_s, round_trip_s, 120);
  half.queue_s = round_trip_s;
  double both = 0, of_half = 0, of_whole = 0;  // means of some periods, as a cut meets one by chance
  for (const double every_s : {2.6, 2.8, 3.0, 3.2, 3.4}) {
    const auto bursts = [every_s](CubicScene of, std::size_t stripe) {
      for (double at_s = 5; at_s < of.duration_s; at_s += every_s)
        of.stripes[stripe].bursts.push_back({at_s, at_s + .1, .5});
      return of;
    };
    // Loss of one stripe alone costs nothing while the other's window has the room of the queue.
    EXPECT_GT(cubic_share(bursts(scene, 0)), 0.95) << every_s;
    both += cubic_share(bursts(bursts(scene, 0), 1)) / 5;
    of_half += cubic_share(bursts(half, 0)) / 5;
    of_whole += cubic_share(bursts(whole, 0)) / 5;
  }
  // Each has half of the path, and comes back as soon as a single connection over half of it.
  EXPECT_NEAR(both, of_half, 0.02);
  EXPECT_GT(both, of_whole + 0.05);
}

// A burst that meets slow start leaves a small window, from which CUBIC takes many seconds.
// Where a burst takes every packet, the timer sends one again (RFC 6298), and slow start brings the window
// back to the curve of RFC 9438 within log2(window) round trips: the loss costs the burst, those round trips,
// and what a curve that was cut once leaves.
TEST(CubicWindow, ABurstOfAllPacketsIsGotOver) {
  const double round_trip_s = 0.05, product = 200, every_s = 15, length_s = 0.35;
  CubicScene scene = one(product, round_trip_s, 60);
  for (double at_s = 10; at_s < scene.duration_s; at_s += every_s)
    scene.stripes[0].bursts.push_back({at_s, at_s + length_s, 1});
  CubicRun run(scene);
  const CubicSums before = run.sums(25), all = run.sums(55);  // two periods, from burst to burst
  const double share = (all.carried - before.carried) / (product / round_trip_s * 30);
  const double regrown_s = std::log2(product) * round_trip_s;
  EXPECT_LE(share, share_of_curve(product, round_trip_s, every_s, 30) + 0.01);
  EXPECT_GE(share, share_of_curve(product, round_trip_s, every_s, 30) -
                       (length_s + 0.25 + 2 * regrown_s + 4 * round_trip_s) / every_s);
}

TEST(CubicWindow, ABurstInSlowStartCostsMoreThanOneLater) {
  CubicScene scene = one(240, 0.094, 10);
  scene.queue_s = 0.094;
  CubicScene early = scene, late = scene;
  early.stripes[0].bursts = {{0.2, 0.28, 0.5}};
  late.stripes[0].bursts = {{5, 5.08, 0.5}};
  EXPECT_LT(cubic_share(early), 0.5);
  EXPECT_GT(cubic_share(late), 0.95);
}

// A gap holds what is under way: the sender learns of its losses after it, and cuts once.
TEST(CubicWindow, AGapDelaysWhatTheSenderLearns) {
  CubicScene scene = one(240, 0.094, 20);
  scene.queue_s = 0.094;
  scene.resources = {{{0, 2500}, {8.1, 0}, {8.2, 2500}}};
  CubicScene lossy = scene;
  lossy.stripes[0].bursts = {{8.05, 8.1, 0.5}, {8.2, 8.22, 0.5}};
  CubicScene once = scene;
  once.stripes[0].bursts = {{8.05, 8.1, 0.5}};
  EXPECT_NEAR(cubic_share(lossy), cubic_share(once), 1e-4);
}

// Eight connections have an eighth of the path each: they come back eight times as soon.
TEST(CubicWindow, StreamsShareThePath) {
  CubicScene eight = with_bursts(one(480, 0.05, 300), 5, 1, 0.05);
  eight.streams = 8;
  EXPECT_NEAR(cubic_share(eight), cubic_share(with_bursts(one(60, 0.05, 300), 5, 1, 0.05)), 0.02);
  EXPECT_LT(cubic_share(with_bursts(one(480, 0.05, 300), 5, 1, 0.05)), 0.5 * cubic_share(eight));
}

/// The window at a time, from what goes out in the next 10 ms over a path that it does not fill.
double window_at(CubicScene scene, double time_s) {
  const double round_trip_s = scene.stripes[0].ways[0].round_trip_s;
  std::vector<CubicScene::Capacity>& steps = scene.resources[0];
  while (steps.back().from_s >= time_s) steps.pop_back();
  steps.push_back({time_s, 1e6});
  steps.push_back({time_s + 0.01, 1e6});
  scene.duration_s = time_s + 1;
  CubicRun run(scene);
  return (run.sums(time_s + 0.01).carried - run.sums(time_s).carried) / 0.01 * round_trip_s;
}

// Linux 6.18 over paths without loss, with a queue of four products, as tests/calibration/slow_start.py
// measured its windows on 30 November 2026: packets a second, round trip, and the window at three times, the
// first a second after slow start had ended. Where acknowledgements come more than 2 ms apart (400 packets a
// second) a longer round trip ends it, else a train.
TEST(CubicWindow, SlowStartAndTheTimeUntilTheFirstLossAreThoseOfLinux) {
  struct Path {
    double packets_per_s, round_trip_s, first_s;
    std::array<double, 3> windows;
  };
  for (const Path& path :
       {Path{1170, 0.094, 1.53, {194, 253, 311}}, Path{2500, 0.4, 4.41, {1250, 1375, 1500}},
        Path{400, 0.4, 4.64, {668, 688, 708}}, Path{4000, 0.05, 1.33, {461, 661, 861}},
        Path{2500, 0.1, 1.66, {408, 533, 658}}, Path{6000, 0.2, 2.71, {1517, 1817, 2117}}}) {
    CubicScene scene = one(path.packets_per_s * path.round_trip_s, path.round_trip_s, 10);
    scene.queue_s = 4 * path.round_trip_s;
    for (std::size_t i = 0; i < path.windows.size(); ++i) {
      EXPECT_NEAR(window_at(scene, path.first_s + static_cast<double>(i)), path.windows[i],
                  0.03 * path.windows[i])
          << path.packets_per_s << " packets/s, " << path.round_trip_s << " s, " << i;
    }
  }
}

// By hand: the first 10 packets leave when the connection is there, after 0.4 s; the window doubles every 0.4
// s. The acknowledgements of 640 packets begin to come at 3.2 s and take 0.256 s, more than half a round
// trip: HyStart ends slow start at 3.4 s, when 500 have come. From there on each twentieth of the 2500
// packets a second lets one more go, until the first loss.
TEST(CubicWindow, SlowStartEndsWhereAcknowledgementsComeForHalfARoundTrip) {
  CubicScene scene = one(1000, 0.4, 20);
  scene.queue_s = 10;
  for (const double time_s : {5.0, 6.0, 7.0}) {
    const double grown_s = time_s - 3.4;
    const double expected = 640 + 500 + grown_s * 2500 / 20;
    // One percent: the cubic curve adds up to 0.4 t^3 = 19 packets at 7 s, where the line is above it.
    EXPECT_NEAR(window_at(scene, time_s), expected, 0.01 * expected) << time_s;
  }
}

// By hand: windows of 10, 20, 40 and 80 packets leave at 0.2, 0.4, 0.6 and 0.8 s. The first packets of one of
// them wait 17 ms more than the shortest round trip before it, an eighth of which is 25 ms but 16 are enough;
// or 15 ms. The ninth acknowledgement ends slow start with 8 packets more: from 8, the Reno-like growth of a
// twentieth a round trip takes over. The first ten packets are too few to be judged.
TEST(CubicWindow, PacketsThatWaitByChanceEndSlowStart) {
  for (int round = 0; round < 4; ++round) {
    for (const double more_s : {0.015, 0.017}) {
      const double sent_s = 0.2 * (round + 1), size = 10 * std::exp2(round);
      CubicScene scene = one(1e6 * 0.2, 0.2, 10);
      scene.round_trips = [&](std::size_t, double at_s) {
        return std::abs(at_s - sent_s) < 0.05 ? 0.2 + more_s : 0.2;
      };
      const bool ends = round > 0 && more_s > 0.016;
      const double after = window_at(scene, 0.2 * (round + 3) - 0.05);  // a round trip later
      EXPECT_NEAR(after, ends ? size + 8 : 2 * size, 0.1 * size) << round << " " << more_s;
    }
  }
}

// The shortest round trip is that of all packets before, whether they were the first of a round or not: over
// 200 packets a second 20 take 0.1 s to go out, and one of them comes back after 150 ms in place of 200. That
// ends slow start a round later, with 40 packets and 8; over a fast path all have gone before.
TEST(CubicWindow, TheShortestRoundTripIsThatOfAllPackets) {
  for (const double packets_per_s : {1e6, 200.0}) {
    CubicScene scene = one(packets_per_s * 0.2, 0.2, 10);
    scene.queue_s = 1;
    scene.round_trips = [](std::size_t, double at_s) { return at_s > 0.44 && at_s < 0.47 ? 0.15 : 0.2; };
    const double expected = packets_per_s > 200 ? 80 : 48;
    EXPECT_NEAR(window_at(scene, 0.95), expected, 0.1 * expected);
  }
}

// An outage holds the first packets of a round longer than any round trip before, which ends slow start,
// but for the first ten packets.
TEST(CubicWindow, AnOutageEndsSlowStartWhereAWindowIsUnderWay) {
  for (const double outage_s : {0.12, 0.22, 0.42}) {
    CubicScene scene = one(1e6 * 0.1, 0.1, 10);
    scene.resources = {{{0, 1e6}, {outage_s, 0}, {outage_s + 0.1, 1e6}}};
    // Packets of 10 leave at 0.1 s, of 20 at 0.2 s, of 80 at 0.4 s; what comes later is 0.1 s later.
    const double expected = outage_s < 0.2 ? 160 : outage_s < 0.3 ? 28 : 88;
    EXPECT_NEAR(window_at(scene, 0.65), expected, 0.15 * expected) << outage_s;
  }
}

// A queue is that of all connections: where one keeps it short, another one may have the rest of it.
TEST(CubicWindow, ConnectionsShareAQueue) {
  const double rate = 2000, round_trip_s = 0.1;
  CubicScene scene = one(rate * round_trip_s, round_trip_s, 60);
  scene.queue_s = 0.1;
  scene.stripes.push_back(scene.stripes[0]);
  for (double at_s = 5; at_s < 60; at_s += 2) scene.stripes[1].bursts.push_back({at_s, at_s + .1, .5});
  // Alone over half of the path, with half of the queue, the first one overflows it again and again.
  const double most = window_at(scene, 55);
  EXPECT_GT(most, (rate / 2) * (round_trip_s + scene.queue_s / 2) * 1.1);
}

// A window that does not fill its path is sent in one part of each round trip. Whether a burst meets that
// part or not, it takes a packet of it only as often as it takes packets at all.
TEST(CubicWindow, BurstsThatTakeAlmostNothingCutNoWindowThatLeavesThePathFree) {
  CubicScene scene = one(1e6, 0.4, 30);
  scene.stripes[0].bursts = {{2, 2.5, 0.5}};  // in slow start, which leaves a small window
  CubicScene weak = scene, strong = scene;
  for (double at_s = 6; at_s < 30; at_s += 0.7) {
    weak.stripes[0].bursts.push_back({at_s, at_s + 0.3, 1e-9});
    strong.stripes[0].bursts.push_back({at_s, at_s + 0.3, 0.4});
  }
  const auto carried = [](const CubicScene& of) { return CubicRun(of).sums(30).carried; };
  // Windows are looked at more often where bursts are, and grow a little sooner so.
  EXPECT_GT(carried(weak), 0.99 * carried(scene));
  EXPECT_LT(carried(strong), 0.7 * carried(scene));
}

TEST(CubicWindow, WithoutLossNothingIsLost) {
  CubicScene scene = one(100, 0.05, 60);
  scene.queue_s = 0.05;
  EXPECT_NEAR(cubic_share(scene), 1, 1e-9);
  // A burst in which no packet is likely to be lost changes nothing.
  scene.stripes[0].bursts = {{10, 10.01, 1e-9}};
  EXPECT_NEAR(cubic_share(scene), 1, 1e-9);
}

}  // namespace
}  // namespace skyhaul::models
