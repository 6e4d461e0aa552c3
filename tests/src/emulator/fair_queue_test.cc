// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/fair_queue.h"

#include <map>
#include <random>

#include "src/emulator/support/path_engine_fixture.h"

namespace skyhaul::emulator::test {
namespace {

PathOptions fair() {
  PathOptions options;
  options.discipline = Discipline::kFair;
  options.queue_ns = 10 * kSecond;
  options.codel.target_ns = 100 * kSecond;  // no CoDel, where it is not what is tested
  return options;
}

/// A TCP packet of flow `port`.
Packet* of_flow(PacketPool& pool, std::uint16_t port, std::size_t ip_bytes, std::uint32_t src = 0,
                std::uint32_t dst = 1) {
  Recipe recipe;
  recipe.source_port = port;
  return plain(pool, src, dst, ip_bytes, recipe);
}

std::map<std::uint16_t, std::uint64_t> bytes_until(const Arrivals& arrivals, std::int64_t until_ns) {
  std::map<std::uint16_t, std::uint64_t> out;
  for (const auto& each : arrivals.all) {
    if (each.ns <= until_ns) out[each.tag] += each.wire_bytes;
  }
  return out;
}

using FairQueueTest = PathEngineTest;

TEST_F(FairQueueTest, FlowsTakeTurns) {
  const LinkTimeline timeline = two_sites();
  PathEngine path = engine(timeline, fair());
  for (int i = 0; i < 4; ++i) path.enter(of_flow(pool_, 1, 1500), 0);
  for (int i = 0; i < 2; ++i) path.enter(of_flow(pool_, 2, 1500), 0);
  path.advance(kSecond);
  std::vector<int> order;
  for (const auto& each : arrivals_.all) order.push_back(each.tag);
  // The first flow's quantum is used by the packet that is served as it comes; then both have theirs in turn,
  // until the second has nothing left.
  EXPECT_EQ(order, (std::vector<int>{1, 2, 1, 2, 1, 1}));
}

TEST_F(FairQueueTest, SharesAreOfBytesWhateverThePacketsAre) {
  const LinkTimeline timeline = two_sites();
  PathEngine path = engine(timeline, fair());
  for (int i = 0; i < 500; ++i) path.enter(of_flow(pool_, 1, 1500), 0);
  for (int i = 0; i < 1500; ++i) path.enter(of_flow(pool_, 2, 500), 0);
  for (int i = 0; i < 100; ++i) {  // super-packets of 10 segments of 1500 bytes
    Packet* packet = packet_of(pool_, bytes_of({false, false, 14'600, 1460, 0x18, 0, 3}));
    packet->src = 0;
    packet->dst = 1;
    path.enter(packet, 0);
  }
  path.advance(20 * kSecond);
  // 12 Mbit/s: in 600 ms 300 packets of 1500 bytes for each; a quantum more or less.
  for (const auto& [flow, bytes] : bytes_until(arrivals_, 600 * kMs + 20 * kMs + 100'000)) {
    EXPECT_NEAR(static_cast<double>(bytes), 300'000, 3000) << flow;
  }
  EXPECT_EQ(path.pair(0, 1).delivered_bytes, 500U * 1500 + 1500 * 500 + 100 * 15'000);
}

TEST_F(FairQueueTest, SharesOfTwoResourcesAreMaxMin) {
  // Into c go 12 Mbit/s; b sends 3 at most. b's flow has its 3, and the two of a share the other 9.
  const LinkTimeline timeline = star(
      {{"a", 120'000'000, 120'000'000, kMs}, {"b", 3'000'000, 120'000'000, kMs}, {"c", 0, 12'000'000, kMs}},
      1000 * kSecond);
  PathEngine path = engine(timeline, fair());
  for (int i = 0; i < 2000; ++i) {
    path.enter(of_flow(pool_, 1, 1500, 0, 2), i);
    path.enter(of_flow(pool_, 2, 1500, 0, 2), i);
    path.enter(of_flow(pool_, 3, 1500, 1, 2), i);
  }
  path.advance(2 * kSecond);
  const auto bytes = bytes_until(arrivals_, kSecond);
  EXPECT_NEAR(static_cast<double>(bytes.at(1)), 4.5e6 / 8, 0.01 * 4.5e6 / 8);
  EXPECT_NEAR(static_cast<double>(bytes.at(2)), 4.5e6 / 8, 0.01 * 4.5e6 / 8);
  EXPECT_NEAR(static_cast<double>(bytes.at(3)), 3.0e6 / 8, 0.01 * 3.0e6 / 8);
}

TEST_F(FairQueueTest, ASparseFlowDoesNotWaitForABulkOne) {
  const LinkTimeline timeline = two_sites();
  PathEngine path = engine(timeline, fair());
  for (int i = 0; i < 300; ++i) path.enter(of_flow(pool_, 1, 1500), 0);
  for (int i = 0; i < 10; ++i) path.enter(of_flow(pool_, 2, 60), 20'500'000 + i * 20 * kMs);
  path.advance(kSecond);
  int seen = 0;
  for (const auto& each : arrivals_.all) {
    if (each.tag != 2) continue;
    // It waits for the packet that is being sent, which ends after 0.5 ms and 40 us for each sparse packet
    // that was sent so far; then it follows that one closely, so that down it is 4 us behind its 0.1 ms.
    EXPECT_EQ(each.ns, 20'500'000 + seen * 20 * kMs + 500'000 + seen * 40'000 + 20 * kMs + 100'000 + 4'000);
    ++seen;
  }
  EXPECT_EQ(seen, 10);
}

TEST_F(FairQueueTest, OverflowTakesFromTheHeadOfTheLongestFlow) {
  const LinkTimeline timeline = two_sites();
  PathOptions options = fair();
  options.queue_ns = 0;
  options.queue_min_bytes = 15'000;
  PathEngine path = engine(timeline, options);
  for (int i = 0; i < 30; ++i) path.enter(of_flow(pool_, 1, 1500), 0);
  for (int i = 0; i < 4; ++i) path.enter(of_flow(pool_, 2, 1500), 1);
  path.advance(kSecond);
  const auto bytes = bytes_until(arrivals_, kSecond);
  EXPECT_EQ(bytes.at(2), 6000U) << "nothing of the short one is lost";
  EXPECT_EQ(bytes.at(1), 1500U + 15'000 - 6000);
  EXPECT_EQ(path.drops()[static_cast<std::size_t>(DropCause::kQueueOverflow)], 23U);
}

TEST_F(FairQueueTest, CodelLooksAtEachFlowAlone) {
  const LinkTimeline timeline = two_sites();
  PathOptions options = fair();
  options.codel = {};
  PathEngine path = engine(timeline, options);
  // One sends twice what there is, the other a twentieth.
  std::uint64_t sparse = 0;
  for (int i = 0; i < 4000; ++i) {
    path.enter(of_flow(pool_, 1, 1500), i * kMs / 2);
    if (i % 40 != 0) continue;
    path.enter(of_flow(pool_, 2, 1500), i * kMs / 2);
    sparse += 1500;
  }
  path.advance(20 * kSecond);
  EXPECT_EQ(bytes_until(arrivals_, 20 * kSecond).at(2), sparse);
  EXPECT_GT(path.drops()[static_cast<std::size_t>(DropCause::kCodel)], 20U);
}

/// Shreedhar and Varghese, "Efficient fair queueing using deficit round robin" (SIGCOMM 1995), theorem 2:
/// what two flows that are backlogged throughout an interval are served differs by at most 2 Max + Quantum.
TEST_F(FairQueueTest, KeepsTheBoundOfDeficitRoundRobin) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    std::mt19937 random(seed);
    Codel::Options codel;
    codel.target_ns = 100 * kSecond;
    FairQueue queue(codel, seed);
    std::map<std::uint16_t, std::int64_t> left, served;
    for (std::uint16_t flow = 0; flow < 5; ++flow) {
      for (left[flow] = 0; left[flow] < 300'000;) {
        const std::size_t bytes = 60 + random() % (flow == 0 ? 100 : 1441);
        queue.push(of_flow(pool_, flow, bytes));
        left[flow] += static_cast<std::int64_t>(bytes);
      }
    }
    const auto ignore = [](Packet*) {};
    std::vector<std::map<std::uint16_t, std::int64_t>> history{served};
    bool all_backlogged = true;
    while (Packet* packet = queue.pop(0, ignore, ignore)) {
      const std::uint8_t* const l4 = packet->data + kVnetBytes + 20;
      const auto flow = static_cast<std::uint16_t>(l4[0] << 8 | l4[1]);
      served[flow] += packet->wire_bytes;
      left[flow] -= packet->wire_bytes;
      all_backlogged = all_backlogged && left[flow] > 0;
      pool_.give(packet);
      if (!all_backlogged) continue;
      history.push_back(served);
      const auto& then = history[random() % history.size()];
      for (std::uint16_t a = 0; a < 5; ++a) {
        const auto of = [&](std::uint16_t each) {
          const auto found = then.find(each);
          return served[each] - (found == then.end() ? 0 : found->second);
        };
        EXPECT_LE(std::abs(of(a) - of(0)), 2 * 1500 + 1500);
      }
    }
    EXPECT_TRUE(queue.empty());
    for (const auto& [flow, bytes] : left) EXPECT_EQ(bytes, 0) << flow;
  }
}

}  // namespace
}  // namespace skyhaul::emulator::test
