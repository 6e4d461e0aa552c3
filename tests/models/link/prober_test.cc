// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The loss that the preset gives as a prober sees it, against the pings over lasers from the Seychelles to
// Lagos and over a bent pipe in Seattle (clarkzjw/mmsys24-starlink-livestreaming-data, 11 September 2023).
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <set>

#include "data/reference_data.h"
#include "link/packet_loss.h"
#include "models/support/variation_presets.h"
#include "skyhaul/models/keyed_random.h"

namespace skyhaul::models {
namespace {

using orbits::kSecond;

constexpr std::int64_t kMillisecond = 1'000'000;
constexpr std::int64_t kSlotNs = 15 * kSecond;
constexpr std::int64_t kOffsetNs = 12 * kSecond;
constexpr std::int64_t kBoundaryNs =
    1500 * kMillisecond;  ///< a ping sent this near to one is at the boundary

struct Ping {
  TimeNs sent_ns;
  bool lost;
};

struct Figures {
  double boundaries;  ///< share of those at which a ping was lost
  double elsewhere;   ///< share of the other pings that was lost
  double all;         ///< share of all pings that was lost
};

Figures figures(const std::vector<Ping>& pings) {
  std::set<std::int64_t> boundaries, hit;
  double lost = 0;
  double others = 0;
  double all = 0;
  for (const Ping& ping : pings) {
    const auto slots = static_cast<double>(ping.sent_ns - kOffsetNs) / static_cast<double>(kSlotNs);
    const auto boundary = static_cast<std::int64_t>(std::floor(slots + 0.5));
    all += ping.lost ? 1 : 0;
    if (std::abs(ping.sent_ns - kOffsetNs - boundary * kSlotNs) > kBoundaryNs) {
      others += 1;
      lost += ping.lost ? 1 : 0;
      continue;
    }
    boundaries.insert(boundary);
    if (ping.lost) hit.insert(boundary);
  }
  return {static_cast<double>(hit.size()) / static_cast<double>(boundaries.size()), lost / others,
          all / static_cast<double>(pings.size())};
}

/// Whether a packet that is sent then is lost, with the loss as its probability.
bool lost_at(const std::vector<LossInterval>& intervals, TimeNs time_ns, std::uint64_t key) {
  const auto after =
      std::upper_bound(intervals.begin(), intervals.end(), time_ns,
                       [](TimeNs time, const LossInterval& each) { return time < each.end_ns; });
  if (after == intervals.end() || time_ns < after->start_ns) return false;
  return keyed_uniform(99, {key, static_cast<std::uint64_t>(time_ns)}) < after->loss;
}

/// Pings that meet the loss of both directions: up when sent, down half a round trip later. The next one goes
/// 0.112 s after the answer, as in the logs; where none comes, 5.11 s and 0.112 s after the lost one.
std::vector<Ping> probe(bool lasers, std::int64_t rtt_ns, TimeNs end_ns) {
  const LossModel model = loss_preset("starlink-2026");
  std::vector<TimeNs> boundaries;
  for (TimeNs at = kOffsetNs; at < end_ns; at += kSlotNs) boundaries.push_back(at);
  const auto at_boundaries = [&](std::uint64_t direction) {
    return lasers ? laser_loss(model, 1, 3, boundaries, 0, end_ns)
                  : reallocation_loss(model, SlotRule{}, 1, 4 + direction, boundaries, 0, end_ns);
  };
  std::vector<TimeInterval> over_lasers;
  if (lasers) over_lasers.push_back({0, end_ns});
  const auto up = combine_loss(loss_bursts(model, 1, 4, over_lasers, 0, end_ns), at_boundaries(0));
  const auto down = combine_loss(loss_bursts(model, 1, 5, over_lasers, 0, end_ns), at_boundaries(1));
  std::vector<Ping> pings;
  for (TimeNs now = 0; now < end_ns;) {
    // the round trip varies by a third either way
    const double u = keyed_uniform(98, {static_cast<std::uint64_t>(now)});
    const auto answer_ns = static_cast<std::int64_t>((2 + 2 * u) / 3 * static_cast<double>(rtt_ns));
    const bool lost = lost_at(up, now, 1) || lost_at(down, now + answer_ns / 2, 2);
    pings.push_back({now, lost});
    now += (lost ? 5110 * kMillisecond : answer_ns) + 112 * kMillisecond;
  }
  return pings;
}

constexpr Figures kSeychelles = {0.232, 0.00095, 0.0047};
constexpr Figures kSeattle = {0.089, 0.0024, 0.0028};  // 7 boundaries of 79, 15 pings, 22 pings

// Issue 20: each within a factor of 1.5, and at most one ping of a boundary is lost, since the prober waits.
TEST(Prober, LosesAtTheBoundariesOfALaserPathAndHardlyElsewhere) {
  const Figures model = figures(probe(true, 109 * kMillisecond, 20'000 * kSlotNs));
  std::printf("lasers: boundaries %.3f elsewhere %.5f all %.5f\n", model.boundaries, model.elsewhere,
              model.all);
  EXPECT_LT(model.boundaries / kSeychelles.boundaries, 1.5);
  EXPECT_GT(model.boundaries / kSeychelles.boundaries, 1 / 1.5);
  EXPECT_LT(model.elsewhere / kSeychelles.elsewhere, 1.5);
  EXPECT_GT(model.elsewhere / kSeychelles.elsewhere, 1 / 1.5);
}

// Between what Seattle lost and the 2 % that are published, and as Seattle's log divides it: at boundaries
// and elsewhere two to three times as much, since its 0.28 % are below what is published.
TEST(Prober, LosesOnABentPipeBetweenSeattleAndWhatIsPublished) {
  const Figures model = figures(probe(false, 43 * kMillisecond, 20'000 * kSlotNs));
  std::printf("bent pipe: boundaries %.3f elsewhere %.5f all %.5f\n", model.boundaries, model.elsewhere,
              model.all);
  EXPECT_GT(model.all, kSeattle.all);
  EXPECT_LT(model.all, 0.02);
  const double of_all = model.all / kSeattle.all;
  EXPECT_NEAR(model.elsewhere / kSeattle.elsewhere, of_all, 0.2 * of_all);
  EXPECT_NEAR(model.boundaries / kSeattle.boundaries, of_all, 0.35 * of_all);  // 7 boundaries tell no more
  // one direction, of all packets: 0.3 to 2 %
  const LossModel loss = loss_preset("starlink-2026");
  const auto length = static_cast<double>(loss.burst_ns);
  const double bursts = loss.burst_loss * length / (length + static_cast<double>(loss.calm_ns));
  const double boundaries = loss.reallocation_loss * loss.reallocation_probability * 0.215 / 15;
  EXPECT_GT(bursts + boundaries, 0.003);
  EXPECT_LT(bursts + boundaries, 0.02);
}

std::vector<Ping> read(const std::string& path, double seconds) {
  std::vector<Ping> pings;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const std::size_t comma = line.find(',');
    const double rtt_ms = std::stod(line.substr(comma + 1));
    // a lost ping is stamped when the wait for it ends
    const double sent_s = std::stod(line.substr(0, comma)) - (rtt_ms < 0 ? 5.11 : rtt_ms / 1000);
    const auto sent_ns = static_cast<TimeNs>(sent_s * 1000) * kMillisecond;
    if (!pings.empty() && static_cast<double>(sent_ns - pings.front().sent_ns) > seconds * 1e9) break;
    pings.push_back({sent_ns, rtt_ms < 0});
  }
  return pings;
}

TEST(Prober, TheFiguresAreThoseOfTheLogs) {
  const std::string by_lasers = reference_file("rtt/seychelles_laser.csv");
  const std::string by_gateway = reference_file("rtt/seattle_bent_pipe.csv");
  if (by_lasers.empty()) GTEST_SKIP() << absent("rtt/seychelles_laser.csv");
  if (by_gateway.empty()) GTEST_SKIP() << absent("rtt/seattle_bent_pipe.csv");
  const Figures lasers = figures(read(by_lasers, 1e9));
  EXPECT_NEAR(lasers.boundaries, kSeychelles.boundaries, 0.005);
  EXPECT_NEAR(lasers.elsewhere, kSeychelles.elsewhere, 0.00005);
  EXPECT_NEAR(lasers.all, kSeychelles.all, 0.0001);
  const Figures bent = figures(read(by_gateway, 1250));
  EXPECT_NEAR(bent.boundaries, kSeattle.boundaries, 0.002);
  EXPECT_NEAR(bent.elsewhere, kSeattle.elsewhere, 0.0001);
  EXPECT_NEAR(bent.all, kSeattle.all, 0.0001);
}

TEST(PacketLoss, LasersLoseAroundTheBoundariesInBothDirectionsAlike) {
  LossModel model;
  EXPECT_FALSE(model.active());
  model.laser_probability = 0.25;
  EXPECT_TRUE(model.active());
  std::vector<TimeNs> boundaries;
  for (int i = 1; i < 4000; ++i) boundaries.push_back(i * kSlotNs);
  const auto all = laser_loss(model, 1, 2, boundaries, 0, 4000 * kSlotNs);
  EXPECT_NEAR(static_cast<double>(all.size()), 1000, 5 * std::sqrt(750));
  for (const LossInterval& each : all) {
    EXPECT_EQ((each.start_ns + model.laser_before_ns) % kSlotNs, 0);
    EXPECT_EQ(each.end_ns - each.start_ns, model.laser_before_ns + model.laser_after_ns);
    EXPECT_EQ(each.loss, 1);
  }
  // one boundary by itself is the same as among all
  for (std::size_t i = 0; i < 200; ++i) {
    const auto one = laser_loss(model, 1, 2, {boundaries[i]}, 0, 4000 * kSlotNs);
    const bool among = std::any_of(all.begin(), all.end(), [&](const LossInterval& each) {
      return each.start_ns == boundaries[i] - model.laser_before_ns;
    });
    EXPECT_EQ(one.size(), among ? 1U : 0U);
  }
}

TEST(PacketLoss, BurstsAreRarerOverLasersAndTheSameElsewhere) {
  LossModel model;
  model.burst_loss = 0.5;
  model.burst_ns = 100 * kMillisecond;
  model.calm_ns = 5 * kSecond;
  model.laser_bursts = 0.25;
  const TimeNs end = 20'000 * kSlotNs;
  std::vector<TimeInterval> over_lasers;  // every other slot
  for (TimeNs at = 0; at < end; at += 2 * kSlotNs) over_lasers.push_back({at, at + kSlotNs});
  const auto plain = loss_bursts(model, 7, 42, 0, end);
  const auto mixed = loss_bursts(model, 7, 42, over_lasers, 0, end);
  double over = 0;
  double rest = 0;
  double plain_rest = 0;
  TimeNs last = 0;
  for (const LossInterval& each : mixed) {
    ASSERT_GE(each.start_ns, last);
    ASSERT_LT(each.start_ns, each.end_ns);
    last = each.end_ns;
    const bool in_laser_slot = each.start_ns / kSlotNs % 2 == 0;
    (in_laser_slot ? over : rest) += static_cast<double>(each.end_ns - each.start_ns) * 1e-9;
  }
  for (const LossInterval& each : plain) {
    for (TimeNs slot = each.start_ns / kSlotNs; slot * kSlotNs < each.end_ns; ++slot) {
      const TimeNs until = std::min(each.end_ns, (slot + 1) * kSlotNs);
      if (slot % 2 == 1)
        plain_rest += static_cast<double>(until - std::max(each.start_ns, slot * kSlotNs)) * 1e-9;
    }
  }
  EXPECT_DOUBLE_EQ(rest, plain_rest);
  // 150,000 s; a burst of 0.1 s in 20.4 s, whose deviation is its mean; five deviations
  EXPECT_NEAR(over, 0.25 * 150'000 / 51, 5 * 0.1 * std::sqrt(2 * 150'000 / 20.4));
  model.laser_bursts = 0;
  for (const LossInterval& each : loss_bursts(model, 7, 42, over_lasers, 0, end)) {
    ASSERT_EQ(each.start_ns / kSlotNs % 2, 1);
  }
  model.laser_bursts = 1;
  EXPECT_EQ(loss_bursts(model, 7, 42, over_lasers, 0, end).size(), plain.size());
}

}  // namespace
}  // namespace skyhaul::models
