// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

#include "models/support/single_transfers.h"
#include "models/support/synthetic_timeline.h"
#include "skyhaul/models/collectives.h"
#include "skyhaul/models/flow_engine.h"
#include "skyhaul/models/plan_end.h"
#include "skyhaul/models/resume.h"

namespace skyhaul::models {
namespace {

CollectiveSpec spec_of(Topology topology, int sites, std::int64_t bytes) {
  CollectiveSpec spec;
  spec.group = "g";
  spec.topology = topology;
  for (int i = 0; i < sites; ++i) spec.sites.push_back("s" + std::to_string(i));
  if (topology == Topology::kHub) spec.hub = "hub";
  spec.bytes = bytes;
  spec.transport = "bbr";
  spec.priority = 3;
  return spec;
}

/// Plays a ring with the data it moves: after its last step every site must hold the sum of every chunk.
TEST(Ring, StepsReduceAndGatherEveryChunk) {
  const std::size_t n = 5;
  // Chunk c has size 100 + (c < 3): with S = 503 the sizes alone do not name a chunk, so follow positions.
  const auto transfers = make_round(spec_of(Topology::kRing, 5, 503), 0, 0, 0);
  std::vector<std::vector<std::set<std::size_t>>> held(n, std::vector<std::set<std::size_t>>(n));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t c = 0; c < n; ++c) held[i][c] = {i};
  }
  std::map<std::uint64_t, std::size_t> step_of;
  for (std::size_t step = 0; step < 2 * (n - 1); ++step) {
    auto next = held;
    for (std::size_t i = 0; i < n; ++i) {
      const Transfer& transfer = transfers[step * n + i];
      step_of[transfer.id] = step;
      const std::size_t chunk = (i + (step < n - 1 ? 0 : 1) + n - step % (n - 1)) % n;
      EXPECT_EQ(transfer.src, "s" + std::to_string(i));
      EXPECT_EQ(transfer.dst, "s" + std::to_string((i + 1) % n));
      EXPECT_EQ(transfer.bytes, chunk < 3 ? 101 : 100);
      next[(i + 1) % n][chunk].insert(held[i][chunk].begin(), held[i][chunk].end());
      for (const std::uint64_t id : transfer.after) EXPECT_EQ(step_of.at(id), step - 1);
      EXPECT_EQ(transfer.after.size(), step == 0 ? 0U : 2U);
    }
    held = next;
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t c = 0; c < n; ++c) EXPECT_EQ(held[i][c].size(), n) << i << ' ' << c;
  }
}

std::map<std::string, std::int64_t> sent_by(const std::vector<Transfer>& round) {
  std::map<std::string, std::int64_t> sent;
  for (const Transfer& t : round) sent[t.src] += t.bytes;
  return sent;
}

std::map<std::string, std::int64_t> received_by(const std::vector<Transfer>& round) {
  std::map<std::string, std::int64_t> received;
  for (const Transfer& t : round) received[t.dst] += t.bytes;
  return received;
}

// Each step, a site holding a range of parts exchanges it with a partner; Rabenseifner's closed form is
// 2 log2 N steps and 2(N-1)/N S sent and received by each site.
TEST(Butterfly, SendsItsClosedFormInLogSteps) {
  for (const int n : {2, 4, 8, 16}) {
    const std::int64_t part = 1'000'003;
    const auto round = make_round(spec_of(Topology::kButterfly, n, n * part), 0, 0, 0);
    const auto steps = static_cast<std::size_t>(2 * std::lround(std::log2(n)));
    ASSERT_EQ(round.size(), steps * static_cast<std::size_t>(n));
    for (const auto& [site, bytes] : sent_by(round)) EXPECT_EQ(bytes, 2 * (n - 1) * part) << site;
    for (const auto& [site, bytes] : received_by(round)) EXPECT_EQ(bytes, 2 * (n - 1) * part) << site;
    std::map<std::uint64_t, std::size_t> depth;
    for (const Transfer& t : round) {
      for (const std::uint64_t id : t.after) depth[t.id] = std::max(depth[t.id], depth.at(id) + 1);
      depth.emplace(t.id, 0);
    }
    for (const Transfer& t : round) EXPECT_EQ(depth[t.id], t.id / static_cast<std::uint64_t>(n));
  }
}

TEST(Butterfly, WaitsForWhatItSendsOn) {
  const auto round = make_round(spec_of(Topology::kButterfly, 8, 8000), 0, 0, 0);
  std::map<std::uint64_t, const Transfer*> by_id;
  for (const Transfer& t : round) by_id[t.id] = &t;
  std::size_t waiting = 0;
  for (const Transfer& t : round) {
    if (t.after.empty()) continue;
    ++waiting;
    bool own = false;
    bool came = false;
    for (const std::uint64_t id : t.after) {
      own = own || by_id[id]->src == t.src;
      came = came || by_id[id]->dst == t.src;
    }
    EXPECT_TRUE(own && came) << t.id;
  }
  // Each of eight sends once a step; only those of the first of the 2 * 3 steps wait for nothing.
  EXPECT_EQ(waiting, 8U * 5);
}

TEST(Butterfly, NeedsAPowerOfTwo) {
  EXPECT_THROW(make_round(spec_of(Topology::kButterfly, 6, 1), 0, 0, 0), std::invalid_argument);
}

TEST(AllGather, EverySiteGetsAllPartsButItsOwn) {
  for (const int n : {2, 3, 7}) {
    const std::int64_t bytes = 1'000'000'007;
    const auto round = make_round(spec_of(Topology::kAllGather, n, bytes), 0, 0, 0);
    ASSERT_EQ(round.size(), static_cast<std::size_t>(n * (n - 1)));
    for (int i = 0; i < n; ++i) {
      const std::int64_t own = bytes / n + (i < bytes % n ? 1 : 0);
      EXPECT_EQ(received_by(round)["s" + std::to_string(i)], bytes - own);
    }
  }
}

TEST(Gossip, EachPairMeetsOnceInAFullTurn) {
  for (const int n : {2, 4, 5, 8, 9}) {
    std::map<std::pair<std::string, std::string>, int> met;
    const int turns = n % 2 == 0 ? n - 1 : n;
    for (int r = 0; r < turns; ++r) {
      const auto round = make_round(spec_of(Topology::kGossip, n, 10), r, 0, 0);
      ASSERT_EQ(round.size(), static_cast<std::size_t>(n / 2 * 2));
      for (const auto& [site, bytes] : sent_by(round)) EXPECT_EQ(bytes, 10) << site;
      for (const Transfer& t : round) {
        EXPECT_TRUE(t.after.empty());
        ++met[{t.src, t.dst}];
      }
    }
    EXPECT_EQ(met.size(), static_cast<std::size_t>(n * (n - 1)));
    for (const auto& [pair, times] : met) EXPECT_EQ(times, 1) << pair.first << ' ' << pair.second;
  }
}

TEST(Hierarchical, MembersSendOnceLeadersTheRingAndTheirMembers) {
  CollectiveSpec spec = spec_of(Topology::kHierarchical, 7, 3000);
  spec.group_size = 3;  // s0 s1 s2 | s3 s4 s5 | s6
  const auto round = make_round(spec, 0, 0, 0);
  auto sent = sent_by(round);
  for (const char* member : {"s1", "s2", "s4", "s5"}) EXPECT_EQ(sent[member], 3000);
  const std::int64_t ring = 2 * 2 * 3000 / 3;  // 2(G-1)/G S
  EXPECT_EQ(sent["s0"], ring + 2 * 3000);
  EXPECT_EQ(sent["s3"], ring + 2 * 3000);
  EXPECT_EQ(sent["s6"], ring);
  validate(TransferPlan{round});
  // A group of all sites is a hub at its first site.
  spec.group_size = 7;
  EXPECT_EQ(make_round(spec, 0, 0, 0).size(), 12U);
}

TEST(Relay, ChainsHopsAndPieces) {
  CollectiveSpec spec = spec_of(Topology::kRelay, 4, 1001);
  spec.pieces = 4;
  const auto round = make_round(spec, 0, 0, 0);
  ASSERT_EQ(round.size(), 12U);
  auto received = received_by(round);
  for (const char* site : {"s1", "s2", "s3"}) EXPECT_EQ(received[site], 1001);
  validate(TransferPlan{round});
}

/// Round time on equal links of 80 Mbit/s both ways, no delay.
double seconds_of(const CollectiveSpec& of) {
  std::vector<test::SyntheticSite> sites;
  for (const std::string& site : of.sites) sites.push_back({site, 80'000'000, 80'000'000, 0});
  const LinkTimeline timeline = test::star(sites, orbits::kHour);
  CollectiveSpec spec = of;
  spec.transport = "ideal";
  FlowOptions options;
  options.until_ns = orbits::kHour;
  return static_cast<double>(FlowEngine(timeline).run({make_round(spec, 0, 0, 0)}, options).end_ns) * 1e-9;
}

// On equal full-duplex links of B bytes/s without delay a round takes its longest chain of transfers.
TEST(RoundTime, ClosedFormsOnEqualLinks) {
  const std::int64_t s = 80'000'000;  // S/B = 8 s
  EXPECT_NEAR(seconds_of(spec_of(Topology::kRing, 8, s)), 2 * 7.0 / 8 * 8, 1e-6);
  EXPECT_NEAR(seconds_of(spec_of(Topology::kButterfly, 8, s)), 2 * 7.0 / 8 * 8, 1e-6);
  EXPECT_NEAR(seconds_of(spec_of(Topology::kAllGather, 8, s)), 7.0 / 8 * 8, 1e-6);
  EXPECT_NEAR(seconds_of(spec_of(Topology::kGossip, 8, s)), 8, 1e-6);
  EXPECT_NEAR(seconds_of(spec_of(Topology::kPush, 5, s)), 4 * 8, 1e-6);  // four at once from one uplink
  CollectiveSpec hub = spec_of(Topology::kHierarchical, 4, s);
  hub.group_size = 2;  // push S, ring of two leaders (2 steps of S/2), S back
  EXPECT_NEAR(seconds_of(hub), 8 + 8 + 8, 1e-6);
  CollectiveSpec relay = spec_of(Topology::kRelay, 4, s);
  EXPECT_NEAR(seconds_of(relay), 3 * 8, 1e-6);
  relay.pieces = 16;  // (hops + pieces - 1) pieces one after the other
  EXPECT_NEAR(seconds_of(relay), (3 + 15) * 8 / 16.0, 1e-6);
}

// Three sites of 80, 40 and 20 Mbit/s up push 80 MB to a hub, which answers over 80 Mbit/s down to each:
// pushes end after 8, 16 and 32 s, an answer takes 8 s. (The hub's own link carries all of it.)
TEST(RoundTime, AQuorumWaitsForItsGraceOrForAll) {
  const LinkTimeline timeline = test::star({{"a", 80'000'000, 80'000'000, 0},
                                            {"b", 40'000'000, 80'000'000, 0},
                                            {"c", 20'000'000, 80'000'000, 0},
                                            {"hub", 900'000'000, 900'000'000, 0}},
                                           orbits::kHour);
  CollectiveSpec spec;
  spec.group = "g";
  spec.topology = Topology::kHub;
  spec.sites = {"a", "b", "c"};
  spec.hub = "hub";
  spec.bytes = 80'000'000;
  spec.transport = "ideal";
  const auto first_answer_and_end = [&](std::size_t quorum, TimeNs grace_s) {
    spec.quorum = quorum;
    spec.grace_ns = grace_s * orbits::kSecond;
    FlowOptions options;
    options.until_ns = orbits::kHour;
    const TransferPlan plan{make_round(spec, 0, 0, 0)};
    const TransferLog log = FlowEngine(timeline).run(plan, options).log;
    return std::pair(test::seconds(log.records[3].start_ns), test::seconds(plan_end_ns(plan, log).value()));
  };
  const auto expect = [&](std::size_t quorum, TimeNs grace_s, double answer_s, double end_s) {
    const auto [answer, end] = first_answer_and_end(quorum, grace_s);
    EXPECT_NEAR(answer, answer_s, 1e-6) << quorum << " " << grace_s;
    EXPECT_NEAR(end, end_s, 1e-6) << quorum << " " << grace_s;
  };
  expect(0, 0, 32, 40);
  expect(3, 0, 32, 40);
  expect(2, 0, 16, 24);
  expect(2, 10, 26, 34);
  expect(2, 100, 32, 40);  // all have come before the grace is over
  expect(1, 0, 8, 16);
  expect(1, 4, 12, 20);
  expect(1, 30, 32, 40);
}

// A link that is cut ends no round with a quorum: what is left of it after a run is the late site's part.
TEST(RoundTime, WhatIsLeftOfAQuorumWaitsForNoMore) {
  TransferPlan plan{make_round(spec_of(Topology::kPush, 4, 10), 0, 0, 0)};
  plan.transfers[0].after = {plan.transfers[1].id, plan.transfers[2].id};
  plan.transfers[0].quorum = 2;
  plan.transfers[0].after.push_back(99);
  Transfer late = plan.transfers[1];
  late.id = 99;
  plan.transfers.push_back(late);
  plan.transfers[0].grace_ns = 5;
  TransferLog log;
  for (const Transfer& each : plan.transfers) {
    log.records.emplace_back();
    log.records.back().id = each.id;
    log.records.back().bytes = each.bytes;
  }
  log.records[1].status = TransferStatus::kDone;
  TransferPlan left = remaining_plan(plan, log);
  EXPECT_EQ(left.transfers[0].quorum, 1);
  EXPECT_EQ(left.transfers[0].grace_ns, 5);
  EXPECT_EQ(left.transfers[0].after.size(), 2U);
  validate(left);
  log.records[2].status = TransferStatus::kDone;
  left = remaining_plan(plan, log);
  EXPECT_EQ(left.transfers[0].quorum, 0);
  EXPECT_EQ(left.transfers[0].grace_ns, 0);
  EXPECT_TRUE(left.transfers[0].after.empty());
  validate(left);
}

}  // namespace
}  // namespace skyhaul::models
