// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/trace_link.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>

#include "emulator/replay_engine.h"
#include "skyhaul/orbits/input_error.h"
#include "src/emulator/support/packets.h"

namespace skyhaul::emulator {
namespace {

using test::Arrivals;
using test::plain;
using List = std::vector<std::int64_t>;

constexpr std::int64_t kMs = 1'000'000;

class TraceLinkTest : public testing::Test {
 protected:
  /// Milliseconds at which packets, given as (arrival in us, IP bytes), leave a link.
  List leave_ms(TraceLink& link, const std::vector<std::pair<std::int64_t, std::size_t>>& packets,
                std::int64_t until_ms = 100'000) {
    List out;
    const auto take = [&](std::int64_t now) {
      std::int64_t left = 0;
      while (Packet* packet = link.leave(now, left)) {
        EXPECT_EQ(left % kMs, 0);
        out.push_back(left / kMs);
        pool_.give(packet);
      }
    };
    for (const auto& [us, bytes] : packets) {
      take(us * 1000);
      Packet* packet = plain(pool_, 0, 1, bytes);
      DropCause cause{};
      if (!link.enter(packet, us * 1000, cause)) {
        causes_.push_back(cause);
        pool_.give(packet);
      }
    }
    take(until_ms * kMs);
    return out;
  }

  void TearDown() override { EXPECT_EQ(pool_.used_bytes(), 0U); }

  PacketPool pool_{16U << 20U};
  std::vector<DropCause> causes_;
};

// Schedules worked out by hand from mahimahi's link_queue.cc: an opportunity carries 1504 bytes of packets of
// which each is 4 bytes longer than its IP length.
TEST_F(TraceLinkTest, MahimahiAFullPacketTakesOneOpportunity) {
  MahimahiLink link({2, 4, 4, 10}, {}, false);
  EXPECT_EQ(leave_ms(link, {{0, 1500}, {0, 1500}, {0, 1500}, {0, 1500}, {0, 1500}}), (List{2, 4, 4, 10, 12}));
}

TEST_F(TraceLinkTest, MahimahiAnOpportunityThatFindsNothingIsLost) {
  MahimahiLink link({1, 2, 3, 10}, {}, false);
  EXPECT_EQ(leave_ms(link, {{2500, 1500}, {2500, 1500}}), (List{3, 10}));
}

TEST_F(TraceLinkTest, MahimahiAPacketMissesTheOpportunitiesOfItsOwnMillisecond) {
  MahimahiLink link({1, 2, 3, 10}, {}, false);
  EXPECT_EQ(leave_ms(link, {{2000, 1500}}), (List{3}));
  MahimahiLink again({1, 2, 3, 10}, {}, false);
  EXPECT_EQ(leave_ms(again, {{1999, 1500}}), (List{2}));
}

TEST_F(TraceLinkTest, MahimahiAnOpportunityCarriesSeveralSmallPackets) {
  // 496 IP bytes are 500: three fit into 1504 bytes; 4 bytes of the fourth go with them, 496 with the next.
  MahimahiLink link({1, 5}, {}, false);
  EXPECT_EQ(leave_ms(link, {{0, 496}, {0, 496}, {0, 496}, {0, 496}}), (List{1, 1, 1, 5}));
}

TEST_F(TraceLinkTest, MahimahiAPacketMaySpanTwoOpportunities) {
  // 1004 bytes, then 1504: 500 of it in the first opportunity, 1004 in the second, whose last 500 bytes carry
  // the third packet; what is left of an opportunity that empties the queue is lost.
  MahimahiLink link({1, 5, 9}, {}, false);
  EXPECT_EQ(leave_ms(link, {{0, 1000}, {0, 1500}, {0, 496}, {6000, 1500}}), (List{1, 5, 5, 9}));
}

TEST_F(TraceLinkTest, MahimahiThePartLeftOfAPacketWaitsForTheNextOpportunity) {
  MahimahiLink link({1, 50}, {}, false);
  EXPECT_EQ(leave_ms(link, {{0, 1496}, {0, 1500}, {0, 40}}), (List{1, 50, 51}));
}

TEST_F(TraceLinkTest, MahimahiTheTraceBeginsAnewAtItsLastLine) {
  // 3 and 7: then 10 and 14, 17 and 21: the length of the trace is its last line.
  MahimahiLink link({3, 7}, {}, false);
  std::vector<std::pair<std::int64_t, std::size_t>> packets(6, {0, 1500});
  EXPECT_EQ(leave_ms(link, packets), (List{3, 7, 10, 14, 17, 21}));
}

TEST_F(TraceLinkTest, MahimahiALineOfZeroComesWithTheLastLineOfTheRoundBefore) {
  MahimahiLink link({0, 5}, {}, false);
  std::vector<std::pair<std::int64_t, std::size_t>> packets(3, {0, 1500});
  EXPECT_EQ(leave_ms(link, packets), (List{5, 5, 10}));
}

TEST_F(TraceLinkTest, MahimahiLongIdleTimesKeepThePhase) {
  MahimahiLink link({3, 7}, {}, false);
  // 1,000,003 x 7 = 7,000,021: the opportunity after 7,000,022 ms is 3 ms into the round.
  EXPECT_EQ(leave_ms(link, {{7'000'022'000, 1500}}, 8'000'000), (List{7'000'024}));
}

TEST_F(TraceLinkTest, MahimahiOnceEndsWithTheLastLine) {
  MahimahiLink link({3, 7}, {}, true);
  std::vector<std::pair<std::int64_t, std::size_t>> packets(3, {0, 1500});
  EXPECT_EQ(leave_ms(link, packets), (List{3, 7}));
  EXPECT_EQ(link.next_ns(), kNever);
  pool_.give(link.remove());
  EXPECT_EQ(link.remove(), nullptr);
}

TEST_F(TraceLinkTest, MahimahiLimitsDropFromTheTail) {
  MahimahiLink packets({10}, {0, 2}, false);
  EXPECT_EQ(leave_ms(packets, {{0, 1500}, {0, 1500}, {0, 1500}}), (List{10, 20}));
  // drop_tail_packet_queue.hh: what is being sent does not count, and a packet counts with its 4 bytes.
  MahimahiLink bytes({10}, {3008, 0}, false);
  EXPECT_EQ(leave_ms(bytes, {{0, 1500}, {0, 1500}, {0, 40}}), (List{10, 20}));
  EXPECT_EQ(causes_, (std::vector<DropCause>{DropCause::kQueueOverflow, DropCause::kQueueOverflow}));
}

TEST_F(TraceLinkTest, MahimahiTellsWhenItHasSomethingToDo) {
  MahimahiLink link({3, 7}, {}, false);
  EXPECT_EQ(link.next_ns(), kNever);
  DropCause cause{};
  ASSERT_TRUE(link.enter(plain(pool_, 0, 1), 4 * kMs, cause));
  EXPECT_EQ(link.next_ns(), 7 * kMs);
  pool_.give(link.remove());
}

TEST_F(TraceLinkTest, TheaterqSendsThenWaitsOutTheLatency) {
  // 12 Mbit/s: each packet takes 1 ms to be sent, and the next one waits for that, not for the latency.
  TheaterqLink link({{1'000'000'000, 10 * kMs, 12'000'000, 0, 0}}, false, 1);
  EXPECT_EQ(leave_ms(link, {{0, 1500}, {0, 1500}, {5000, 1500}}), (List{11, 12, 16}));
}

TEST_F(TraceLinkTest, TheaterqTheEntryAtTheTurnCountsAndOvertakingIsAllowed) {
  TheaterqLink link({{5 * kMs, 10 * kMs, -1, 0, 0}, {5 * kMs, kMs, -1, 0, 0}}, false, 1);
  // Entries of 5 ms, begun anew every 10 ms: arrivals at 4, 5 and 10 ms.
  EXPECT_EQ(leave_ms(link, {{4000, 1500}, {5000, 1500}, {10'000, 1500}}), (List{6, 14, 20}));
  TheaterqLink once({{5 * kMs, 10 * kMs, -1, 0, 0}, {5 * kMs, kMs, -1, 0, 0}}, true, 1);
  EXPECT_EQ(leave_ms(once, {{11'000, 1500}}), (List{12}));
  // Two packets of 4 ms: the second one's turn comes at 4 ms and its end is in the next entry.
  TheaterqLink turn({{3 * kMs, 20 * kMs, 3'000'000, 0, 0}, {97 * kMs, 5 * kMs, 6'000'000, 0, 0}}, true, 1);
  EXPECT_EQ(leave_ms(turn, {{0, 1500}, {0, 1500}}), (List{11, 24}));
}

TEST_F(TraceLinkTest, TheaterqLimitsCountWhatWaitsBeforeTheLink) {
  TheaterqLink link({{1'000'000'000, 10 * kMs, 12'000'000, 0, 2}}, false, 1);
  EXPECT_EQ(leave_ms(link, {{0, 1500}, {0, 1500}, {0, 1500}, {0, 1500}}), (List{11, 12, 13}));
  EXPECT_EQ(causes_, (std::vector<DropCause>{DropCause::kQueueOverflow}));
  TheaterqLink unlimited({{1'000'000'000, 10 * kMs, -1, 0, 1}}, false, 1);
  EXPECT_EQ(leave_ms(unlimited, {{0, 1500}, {0, 1500}, {0, 1500}}), (List{10, 10, 10}));
}

TEST_F(TraceLinkTest, TheaterqARateOfZeroHoldsWhatWaits) {
  const std::vector<TheaterqEntry> entries{{5 * kMs, 0, 0, 0, 0}, {5 * kMs, 0, 12'000'000, 0, 0}};
  TheaterqLink link(entries, false, 1);
  EXPECT_EQ(leave_ms(link, {{1000, 1500}, {2000, 1500}, {10'500, 1500}}), (List{6, 7, 16}));
  TheaterqLink once({{5 * kMs, 0, 12'000'000, 0, 0}, {5 * kMs, 0, 0, 0, 0}}, true, 1);
  EXPECT_EQ(leave_ms(once, {{1000, 1500}, {6000, 1500}}), (List{2}));
  EXPECT_EQ(once.next_ns(), kNever);
  pool_.give(once.remove());
  EXPECT_EQ(once.remove(), nullptr);
}

// After an hour without packets, or with entries that send nothing, a link with entries of a microsecond is
// at the right one at once: 3.6e9 of them have passed.
TEST_F(TraceLinkTest, TheaterqSkipsRoundsInWhichNothingHappens) {
  constexpr std::int64_t kUs = 1000;
  TheaterqLink link({{kUs, 0, 0, 0, 0}, {kUs, 999 * kUs, -1, 0, 0}, {kUs, 0, 0, 0, 0}}, false, 1);
  constexpr std::int64_t kHourMs = 3'600'000;  // 1.2e9 rounds: a round begins there
  EXPECT_EQ(leave_ms(link, {{kHourMs * 1000, 1500}}, 4'000'000), (List{kHourMs + 1}));
  TheaterqLink silent({{kUs, 0, 0, 0, 0}, {kUs, 0, 7, 0, 0}}, false, 1);
  EXPECT_EQ(leave_ms(silent, {{0, 1500}, {kHourMs * 1000, 1500}}, 4'000'000), (List{}));
  EXPECT_EQ(silent.next_ns(), kNever);
  while (Packet* held = silent.remove()) pool_.give(held);
}

TEST_F(TraceLinkTest, TheaterqLosesItsShare) {
  TheaterqLink link({{1'000'000'000, 0, -1, 0.25, 0}}, false, 1);
  std::vector<std::pair<std::int64_t, std::size_t>> packets;
  for (int i = 0; i < 4000; ++i) packets.emplace_back(i * 1000, 100);
  const auto left = static_cast<double>(leave_ms(link, packets).size());
  EXPECT_NEAR(left, 3000, 2.576 * 27.4);  // 99 % band of the binomial
}

TEST_F(TraceLinkTest, ReplayDelaysAsMmDelayAroundMmLink) {
  Arrivals arrivals(pool_);
  ReplayEngine replay(
      std::make_unique<MahimahiLink>(std::vector<std::uint32_t>{7}, MahimahiLink::Queue{}, false),
      std::make_unique<MahimahiLink>(std::vector<std::uint32_t>{4}, MahimahiLink::Queue{}, false), 25 * kMs,
      pool_, arrivals, 1000 * kMs);
  replay.enter(plain(pool_, ReplayEngine::kInside, ReplayEngine::kOutside), 1001 * kMs);
  replay.enter(plain(pool_, ReplayEngine::kOutside, ReplayEngine::kInside), 1001 * kMs);
  while (replay.next_ns() != kNever) replay.advance(replay.next_ns());
  // Down: at the link at 1026 ms, its opportunity at 1028. Up: opportunity at 1007, then 25 ms.
  EXPECT_EQ(arrivals.times(), (List{1028 * kMs, 1032 * kMs}));
  EXPECT_EQ(arrivals.all[0].dst, ReplayEngine::kInside);
}

std::string refusal(const std::string& text, bool theaterq) {
  const std::string file = testing::TempDir() + "trace";
  std::ofstream(file) << text;
  std::string what = "read";
  try {
    if (theaterq) {
      read_theaterq_trace(file);
    } else {
      core::read_mahimahi_trace(file);
    }
  } catch (const InputError& error) {
    what = error.what();
    what = what.substr(file.size());
  }
  std::remove(file.c_str());
  return what;
}

/// A trace that another program writes: its README says that a rate of -1 is no limit.
TEST_F(TraceLinkTest, TheaterqWithoutALimitIsRead) {
  const std::vector<TheaterqEntry> rows =
      read_theaterq_trace(SKYHAUL_SOURCE_DIR "/tests/data/hostile/theaterq-unlimited.csv");
  ASSERT_EQ(rows.size(), 1U);
  TheaterqLink link(rows, false, 1);
  EXPECT_EQ(leave_ms(link, {{0, 1500}, {0, 1500}, {0, 1500}}), (List{30, 30, 30}));
}

TEST(Traces, AreRefusedWithTheLine) {
  EXPECT_EQ(refusal("0\n1\n1\n5\n", false), "read");
  EXPECT_EQ(refusal("5\n4\n", false),
            ":2: 4: expected whole milliseconds without leading zeros, not decreasing, up to 4294967295");
  EXPECT_EQ(refusal("5\n\n6\n", false),
            ":2: expected whole milliseconds without leading zeros, not decreasing, up to 4294967295");
  EXPECT_EQ(refusal("1.5\n", false),
            ":1: 1.5: expected whole milliseconds without leading zeros, not decreasing, up to 4294967295");
  EXPECT_EQ(refusal("1\r\n2\r\n\r\n", false), "read");
  for (const char* ms : {"010", "00", "+1", "-1", "1 ", "0x1"})
    EXPECT_EQ(refusal(std::string(ms) + "\n20\n", false),
              ":1: " + std::string(ms) +
                  ": expected whole milliseconds without leading zeros, not decreasing, up to 4294967295");
  for (const char* row : {"010,2,3,4,5", "1,02,3,4,5", "1,2,03,4,5", "1,2,3,04,5", "1,2,3,4,05"})
    EXPECT_THAT(refusal(std::string(row) + "\n", true), testing::HasSubstr("without leading zeros")) << row;
  EXPECT_EQ(refusal("0\n0\n", false), ": expected a trace that ends after 0 ms");
  EXPECT_EQ(refusal("", false), ": expected a trace that ends after 0 ms");
  EXPECT_EQ(refusal("# comment\nkeep,latency\n1000,2,3,4,5\n", true), "read");
  EXPECT_EQ(refusal("60000000,30000000,-1,0,1000\n1000,2,0,4,5\r\n", true),
            "read");  // its README: -1 is no limit
  EXPECT_EQ(refusal("1000,2,-7,4,5\n", true),
            ":1: RATE: -7: expected a number of bit/s up to 1e15 (-1 is no limit, 0 holds what waits)");
  EXPECT_EQ(refusal("1000,-1,3,4,5\n", true),
            ":1: LATENCY: 1000,-1,3,4,5: expected five whole numbers KEEP,LATENCY,RATE,LOSS,LIMIT without "
            "leading zeros");
  EXPECT_EQ(
      refusal("1000,2,3,4\n", true),
      ":1: LOSS: 1000,2,3,4: expected five whole numbers KEEP,LATENCY,RATE,LOSS,LIMIT without leading zeros");
  EXPECT_EQ(refusal("1000,2,3,4,5\n0,2,3,4,5\n", true),
            ":2: KEEP: 0: expected a number of microseconds from 1 to a year");
  EXPECT_EQ(refusal("# nothing\n", true), ": expected at least one line KEEP,LATENCY,RATE,LOSS,LIMIT");
}

}  // namespace
}  // namespace skyhaul::emulator
