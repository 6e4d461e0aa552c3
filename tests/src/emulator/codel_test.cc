// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/codel.h"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <optional>
#include <random>
#include <vector>

namespace skyhaul::emulator {
namespace {

/// The pseudo-code of RFC 8289, sections 5.3 to 5.6, line by line, on a deque of (arrival, bytes, number).
class PseudoCode {
 public:
  struct Item {
    std::int64_t tstamp;
    std::uint32_t bytes;
    int number;
  };
  static constexpr std::int64_t kTarget = 5'000'000, kInterval = 100'000'000;

  void enqueue(const Item& item) {
    queue_.push_back(item);
    bytes_ += item.bytes;
  }

  std::optional<Item> dequeue(std::int64_t now, std::vector<int>& dropped) {
    auto [packet, ok_to_drop] = dodequeue(now);
    if (dropping_) {
      if (!ok_to_drop) dropping_ = false;
      while (now >= drop_next_ && dropping_) {
        dropped.push_back(packet->number);
        ++count_;
        std::tie(packet, ok_to_drop) = dodequeue(now);
        if (!ok_to_drop) {
          dropping_ = false;
        } else {
          drop_next_ = control_law(drop_next_, count_);
        }
      }
    } else if (ok_to_drop) {
      dropped.push_back(packet->number);
      std::tie(packet, ok_to_drop) = dodequeue(now);
      dropping_ = true;
      const std::uint32_t delta = count_ - lastcount_;
      count_ = 1;
      if (delta > 1 && now - drop_next_ < 16 * kInterval) count_ = delta;
      drop_next_ = control_law(now, count_);
      lastcount_ = count_;
    }
    return packet;
  }

 private:
  static std::int64_t control_law(std::int64_t t, std::uint32_t count) {
    return t +
           static_cast<std::int64_t>(static_cast<double>(kInterval) / std::sqrt(static_cast<double>(count)));
  }

  std::pair<std::optional<Item>, bool> dodequeue(std::int64_t now) {
    std::pair<std::optional<Item>, bool> r{std::nullopt, false};
    if (queue_.empty()) {
      first_above_time_ = 0;
      return r;
    }
    r.first = queue_.front();
    queue_.pop_front();
    bytes_ -= r.first->bytes;
    const std::int64_t sojourn = now - r.first->tstamp;
    if (sojourn < kTarget || bytes_ <= 1500) {
      first_above_time_ = 0;
    } else if (first_above_time_ == 0) {
      first_above_time_ = now + kInterval;
    } else if (now >= first_above_time_) {
      r.second = true;
    }
    return r;
  }

  std::deque<Item> queue_;
  std::uint64_t bytes_ = 0;
  std::int64_t first_above_time_ = 0, drop_next_ = 0;
  std::uint32_t count_ = 0, lastcount_ = 0;
  bool dropping_ = false;
};

struct Outcome {
  std::vector<int> passed, dropped, marked;
};

/// Bursts and lulls around the rate at which packets leave, so that the queue grows above and falls below the
/// target many times; both run side by side.
void run(std::uint32_t seed, bool ecn, Outcome& ours, Outcome& pseudo) {
  std::mt19937 random(seed);
  Codel codel({PseudoCode::kTarget, PseudoCode::kInterval, 1500, true});
  PacketQueue queue;
  PseudoCode oracle;
  std::deque<Packet> packets;
  int number = 0;
  std::int64_t now = 1'000'000'000, next_arrival = now;
  double load = 1;
  const auto number_of = [](const Packet* packet) { return static_cast<int>(packet->flow); };
  for (int step = 0; step < 20'000; ++step) {
    now += 1'000'000;
    if (step % 500 == 0) load = std::uniform_real_distribution<double>(0.5, 1.5)(random);
    while (next_arrival <= now) {
      const auto bytes = std::uniform_int_distribution<std::uint32_t>(40, 1500)(random);
      packets.push_back({});
      Packet& packet = packets.back();
      packet.wire_bytes = bytes;
      packet.segments = 1;
      packet.queued_ns = next_arrival;
      packet.flow = static_cast<std::uint32_t>(number);
      packet.ecn = ecn;
      queue.push(&packet);
      oracle.enqueue({next_arrival, bytes, number++});
      next_arrival += static_cast<std::int64_t>(1e6 / load);
    }
    const Packet* packet = codel.pop(
        queue, now, [&](Packet* each) { ours.marked.push_back(number_of(each)); },
        [&](Packet* each) { ours.dropped.push_back(number_of(each)); });
    ours.passed.push_back(packet == nullptr ? -1 : number_of(packet));
    const auto expected = oracle.dequeue(now, pseudo.dropped);
    pseudo.passed.push_back(expected ? expected->number : -1);
  }
}

TEST(Codel, IsThePseudoCodeOfRfc8289) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    Outcome ours, pseudo;
    run(seed, false, ours, pseudo);
    ASSERT_EQ(ours.passed, pseudo.passed) << seed;
    ASSERT_EQ(ours.dropped, pseudo.dropped) << seed;
    ASSERT_GT(ours.dropped.size(), 20U);
    ASSERT_TRUE(ours.marked.empty());
  }
}

TEST(Codel, MarksInsteadWhereTheSenderUnderstandsMarks) {
  Outcome ours, pseudo;
  run(3, true, ours, pseudo);
  EXPECT_TRUE(ours.dropped.empty());
  EXPECT_GT(ours.marked.size(), 20U);
}

TEST(Codel, AnEmptyQueueGivesNothing) {
  Codel codel({});
  PacketQueue queue;
  const auto never = [](Packet*) { FAIL(); };
  EXPECT_EQ(codel.pop(queue, 1, never, never), nullptr);
}

}  // namespace
}  // namespace skyhaul::emulator
