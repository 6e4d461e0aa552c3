// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Entries that are answered together: bytes are conserved, priorities hold, and what shares nothing is as
// alone.
#include <gtest/gtest.h>

#include <numeric>

#include "skyhaul/core/answer.h"
#include "skyhaul/core/planning.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul::core {
namespace {

using TogetherTest = LoadTest;

/// Six sites with fibre of 100 Mbit/s each to PoPs near them.
std::string scenario(const std::string& traffic, bool together) {
  std::string text =
      "name: together\nepoch: 2026-01-01\nhorizon: 2 h\nconstellation: oneweb\nrouting: bent-pipe\nsites:\n";
  for (int i = 0; i < 6; ++i)
    text += "  - {name: s" + std::to_string(i) + ", latitude: " + std::to_string(10 * i) +
            ", longitude: 10, fixed_link: {up: 100 Mbit/s, down: 100 Mbit/s, delay: 5 ms}}\n";
  text += "pops: [{name: P, latitude: 20, longitude: 10}]\ntraffic:\n" + traffic;
  return text + (together ? "together: true\n" : "");
}

Answer answer_of(const ResolvedScenario& resolved) {
  AnswerOptions options;
  options.threads = 2;
  options.own_links = false;
  return answer(resolved, build_timeline(resolved), options);
}

std::string push(const std::string& name, const std::string& from, const std::string& to,
                 const std::string& more = "") {
  return "  - {name: " + name + ", topology: push, source: " + from + ", sites: [" + to +
         "], payload: {size: 1 GB}, transport: udp" + more + "}\n";
}

TEST_F(TogetherTest, WhatSharesNothingIsAnsweredAsAlone) {
  const std::string traffic = push("a", "s0", "s1") + push("b", "s2", "s3") +
                              "  - {name: c, topology: ring, sites: [s4, s5], payload: {size: 3 GB}}\n";
  const Answer alone = answer_of(load(scenario(traffic, false)));
  const Answer together = answer_of(load(scenario(traffic, true)));
  ASSERT_EQ(together.summary.results.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const GroupResult& a = alone.summary.results[i];
    const GroupResult& b = together.summary.results[i];
    ASSERT_TRUE(a.sync_s[1]);
    EXPECT_EQ(a.sync_s, b.sync_s) << a.group;
    EXPECT_EQ(a.interval_s, b.interval_s) << a.group;
    EXPECT_EQ(a.starts, b.starts) << a.group;
    EXPECT_TRUE(b.planning->together);
  }
  ASSERT_EQ(alone.log.records.size(), together.log.records.size());
  for (std::size_t i = 0; i < alone.log.records.size(); ++i) {
    EXPECT_EQ(alone.log.records[i].id, together.log.records[i].id);
    EXPECT_EQ(alone.log.records[i].end_ns, together.log.records[i].end_ns);
  }
}

TEST_F(TogetherTest, SharedLinksCarryEveryByteOnce) {
  const std::string traffic = push("a", "s0", "s1") + push("b", "s0", "s2") + push("c", "s0", "s3");
  const Answer alone = answer_of(load(scenario(traffic, false)));
  const Answer together = answer_of(load(scenario(traffic, true)));
  for (std::size_t i = 0; i < 3; ++i) {
    // One uplink of 100 Mbit/s is shared by three equal transfers.
    EXPECT_NEAR(*together.summary.results[i].sync_s[0] / *alone.summary.results[i].sync_s[0], 3, 0.01);
    const std::string& group = together.summary.results[i].group;
    std::int64_t bytes = 0;
    for (const models::TransferRecord& record : together.log.records) {
      if (record.group != group) continue;
      EXPECT_EQ(record.delivered, record.bytes);
      bytes += record.delivered;
    }
    EXPECT_EQ(bytes, together.summary.results[i].bytes_per_round * together.summary.results[i].starts);
  }
}

TEST_F(TogetherTest, AHigherPriorityGoesFirst) {
  const std::string traffic = push("low", "s0", "s1") + push("high", "s0", "s2", ", priority: 2");
  const Answer alone = answer_of(load(scenario(traffic, false)));
  const Answer together = answer_of(load(scenario(traffic, true)));
  EXPECT_NEAR(*together.summary.results[1].sync_s[0], *alone.summary.results[1].sync_s[0], 0.5);
  EXPECT_NEAR(*together.summary.results[0].sync_s[0],
              *alone.summary.results[0].sync_s[0] + *alone.summary.results[1].sync_s[0], 1);
}

}  // namespace
}  // namespace skyhaul::core
