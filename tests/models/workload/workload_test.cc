// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <stdexcept>
#include <tuple>

#include "skyhaul/models/collectives.h"
#include "skyhaul/models/plan_end.h"
#include "skyhaul/models/transfer_log.h"
#include "skyhaul/models/transfer_plan.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::models {
namespace {

CollectiveSpec spec(Topology topology, std::vector<std::string> sites, std::int64_t bytes,
                    const std::string& hub = "") {
  CollectiveSpec one;
  one.group = "g";
  one.topology = topology;
  one.sites = std::move(sites);
  one.bytes = bytes;
  one.hub = hub;
  return one;
}

TEST(Collectives, RingMovesTwiceNMinusOneOverNOfThePayload) {
  for (const std::size_t n : {2U, 3U, 5U, 8U}) {
    for (const std::int64_t bytes : {0LL, 1LL, 16'000'000'000LL, 999'999'937LL}) {
      std::vector<std::string> sites;
      for (std::size_t i = 0; i < n; ++i) sites.push_back("s" + std::to_string(i));
      const auto round = make_round(spec(Topology::kRing, sites, bytes), 3, 77, 100);
      ASSERT_EQ(round.size(), 2 * n * (n - 1));
      std::map<std::string, std::int64_t> sent, received;
      std::int64_t total = 0;
      for (const Transfer& t : round) {
        sent[t.src] += t.bytes;
        received[t.dst] += t.bytes;
        total += t.bytes;
        EXPECT_GE(t.bytes, bytes / static_cast<std::int64_t>(n));
        EXPECT_LE(t.bytes, bytes / static_cast<std::int64_t>(n) + 1);
        EXPECT_EQ(t.not_before_ns, 77);
        EXPECT_EQ(t.round, 3);
      }
      EXPECT_EQ(total, 2 * static_cast<std::int64_t>(n - 1) * bytes);  // all sites together, exactly
      for (const auto& [site, amount] : sent) {
        const double expected =
            2.0 * static_cast<double>(n - 1) / static_cast<double>(n) * static_cast<double>(bytes);
        EXPECT_NEAR(static_cast<double>(amount), expected, 2.0 * static_cast<double>(n)) << site;
        EXPECT_NEAR(static_cast<double>(received[site]), expected, 2.0 * static_cast<double>(n));
      }
      TransferPlan plan{round};
      validate(plan);
    }
  }
}

TEST(Collectives, HubAnswersAfterAllPushes) {
  const auto round = make_round(spec(Topology::kHub, {"a", "b", "c"}, 10, "hub"), 0, 0, 0);
  ASSERT_EQ(round.size(), 6U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(round[i].dst, "hub");
    EXPECT_EQ(round[3 + i].src, "hub");
    EXPECT_EQ(round[3 + i].after, (std::vector<std::uint64_t>{0, 1, 2}));
  }
}

TEST(Collectives, HubAnswersAfterAQuorumAndAGrace) {
  CollectiveSpec its = spec(Topology::kHub, {"a", "b", "c"}, 10, "hub");
  its.quorum = 2;
  its.grace_ns = 7;
  const auto round = make_round(its, 0, 0, 0);
  ASSERT_EQ(round.size(), 6U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(round[i].quorum, 0);
    EXPECT_EQ(round[3 + i].quorum, 2);
    EXPECT_EQ(round[3 + i].grace_ns, 7);
    EXPECT_EQ(round[3 + i].after.size(), 3U);
  }
  its.quorum = 3;  // all of them: no quorum
  EXPECT_EQ(make_round(its, 0, 0, 0)[3].quorum, 0);
  its.quorum = 4;
  EXPECT_THROW(make_round(its, 0, 0, 0), std::invalid_argument);
  its.quorum = 0;
  EXPECT_THROW(make_round(its, 0, 0, 0), std::invalid_argument);  // a grace alone
}

// Two of three pushes, and two of three answers: the round is done with the second of each.
TEST(PlanEnd, IsTheQuorumsWhereThereIsOne) {
  CollectiveSpec its = spec(Topology::kHub, {"a", "b", "c"}, 10, "hub");
  const auto end = [&](const std::vector<TimeNs>& ends) {
    const TransferPlan plan{make_round(its, 0, 0, 0)};
    TransferLog log;
    for (const TimeNs each : ends) {
      log.records.emplace_back();
      log.records.back().end_ns = each;
      if (each >= 0) log.records.back().status = TransferStatus::kDone;
    }
    return plan_end_ns(plan, log);
  };
  EXPECT_EQ(end({1, 2, 3, 11, 13, 12}), 13);
  EXPECT_EQ(end({1, 2, 3, 11, -1, 12}), std::nullopt);
  EXPECT_EQ(end({1, 2, 20, 11, 13, 12}), 20);
  its.quorum = 2;
  EXPECT_EQ(end({1, 2, 20, 11, 13, 12}), 12);
  EXPECT_EQ(end({1, 2, -1, 11, -1, 12}), 12);
  EXPECT_EQ(end({1, 2, -1, 11, -1, -1}), std::nullopt);
}

TEST(Collectives, PushGoesToEachOtherSite) {
  const auto round = make_round(spec(Topology::kPush, {"a", "b", "c"}, 10), 0, 0, 0);
  ASSERT_EQ(round.size(), 2U);
  EXPECT_EQ(round[0].src, "a");
  EXPECT_EQ(round[1].dst, "c");
}

TEST(Collectives, RefusesWhatCannotBe) {
  EXPECT_THROW(make_round(spec(Topology::kRing, {"a"}, 10), 0, 0, 0), std::invalid_argument);
  EXPECT_THROW(make_round(spec(Topology::kRing, {"a", "a"}, 10), 0, 0, 0), std::invalid_argument);
  EXPECT_THROW(make_round(spec(Topology::kHub, {"a", "b"}, 10), 0, 0, 0), std::invalid_argument);
  EXPECT_THROW(make_round(spec(Topology::kHub, {"a", "b"}, 10, "b"), 0, 0, 0), std::invalid_argument);
}

std::string temp(const char* name) { return ::testing::TempDir() + name; }

TEST(PlanFile, RoundTripIsExact) {
  TransferPlan plan{make_round(spec(Topology::kRing, {"a, x", "b", "c"}, 1000), 1, 5, 10)};
  plan.transfers[0].deadline_ns = 99;
  plan.transfers[1].priority = -2;
  for (const int more : {0, 1, 2}) {  // the last columns are written where they say something
    if (more == 1) {
      plan.transfers[1].streams = 4;
      plan.transfers[2].chunk_bytes = 64;
    }
    if (more == 2) {
      plan.transfers[4].quorum = 1;
      plan.transfers[4].grace_ns = 12;
    }
    save_plan(plan, temp("plan.csv"));
    const TransferPlan loaded = load_plan(temp("plan.csv"));
    ASSERT_EQ(loaded.transfers.size(), plan.transfers.size());
    for (std::size_t i = 0; i < plan.transfers.size(); ++i) {
      const Transfer& a = plan.transfers[i];
      const Transfer& b = loaded.transfers[i];
      EXPECT_EQ(std::tie(a.id, a.round, a.group, a.after, a.src, a.dst, a.bytes, a.not_before_ns, a.priority,
                         a.deadline_ns, a.transport, a.streams, a.chunk_bytes, a.quorum, a.grace_ns),
                std::tie(b.id, b.round, b.group, b.after, b.src, b.dst, b.bytes, b.not_before_ns, b.priority,
                         b.deadline_ns, b.transport, b.streams, b.chunk_bytes, b.quorum, b.grace_ns));
    }
  }
}

TEST(PlanFile, RefusesByFileAndLine) {
  const std::string header =
      "id,round,group,after,src,dst,bytes,not_before_ns,priority,deadline_ns,transport\n";
  const auto error_of = [&](const std::string& text) {
    const std::string path = temp("bad_plan.csv");
    std::ofstream(path) << text;
    try {
      load_plan(path);
    } catch (const InputError& error) {
      return std::string(error.what()).substr(path.size());
    }
    return std::string("no error");
  };
  EXPECT_EQ(error_of("id\n"),
            ":1: expected the header " + header.substr(0, header.size() - 1) +
                ", alone or with streams,chunk_bytes or streams,chunk_bytes,quorum,grace_ns after it");
  EXPECT_EQ(error_of(header + "1,0,g,,a,b,ten,0,0,,cubic\n"),
            ":2: bytes: ten: expected an integer without leading zeros");
  const std::string with_quorum =
      header.substr(0, header.size() - 1) + ",streams,chunk_bytes,quorum,grace_ns\n";
  EXPECT_EQ(error_of(with_quorum + "1,0,g,,a,b,1,0,0,,bbr,1,0,1,0\n"),
            ": transfer 1: expected a quorum of 0 to 0, as many as it waits for");
  EXPECT_EQ(error_of(with_quorum + "1,0,g,,a,b,1,0,0,,bbr,1,0,0,5\n"),
            ": transfer 1: expected a grace only with a quorum");
  EXPECT_EQ(error_of(with_quorum + "1,0,g,,a,b,1,0,0,,bbr,1,0,0,-5\n"),
            ": transfer 1: expected a grace of 0 ns to 100 years");
  EXPECT_EQ(error_of(header + "1,0,g,,a,b\n"), ":2: 6 cells: expected 11 cells");
  EXPECT_EQ(
      error_of(header.substr(0, header.size() - 1) + ",streams,chunk_bytes\n1,0,g,,a,b,1,0,0,,bbr,65,0\n"),
      ": transfer 1: expected 1 to 64 streams");
  EXPECT_EQ(error_of(header + "1,0,g,1,a,b,10,0,0,,cubic\n"),
            ": transfer 1: expected an order without circles: it waits for itself");
  EXPECT_EQ(error_of(header + "1,0,g,7,a,b,10,0,0,,cubic\n"),
            ": transfer 1: expected to wait for transfers of the plan: 7 is none of them");
  EXPECT_EQ(error_of(header + "1,0,g,,a,a,10,0,0,,cubic\n"),
            ": transfer 1: expected two different sites as source and destination");
}

TEST(LogFile, RoundTripKeepsWhatItCarries) {
  TransferLog log;
  log.records.push_back({1, 2, "g", "a", "b", 10, 10, 0, 50, TransferStatus::kDone, ""});
  log.records.push_back({2, 2, "g", "a", "b", 10, 4, 7, -1, TransferStatus::kUnfinished, "the window ended"});
  log.records.push_back({3, 2, "g", "a", "b", 10, 0, -1, -1, TransferStatus::kNotStarted, "x, y"});
  save_log(log, temp("log.csv"));
  const TransferLog loaded = load_log(temp("log.csv"));
  ASSERT_EQ(loaded.records.size(), 3U);
  EXPECT_EQ(loaded.records[0].start_ns, 0);
  EXPECT_EQ(loaded.records[0].delivered, 10);
  EXPECT_EQ(loaded.records[1].end_ns, -1);
  EXPECT_EQ(loaded.records[1].status, TransferStatus::kUnfinished);
  EXPECT_EQ(loaded.records[2].reason, "x, y");
  std::ofstream(temp("log.csv"), std::ios::app) << "4,0,g,a,b,1,,,lost,\n";
  EXPECT_THROW(load_log(temp("log.csv")), InputError);
}

TEST(TransferLog, SaysOnlyWhatATransferCanDo) {
  const auto error = [](const std::string& row) {
    std::ofstream(temp("said.csv")) << "id,round,group,src,dst,bytes,start_ns,end_ns,status,reason\n"
                                    << row << '\n';
    try {
      load_log(temp("said.csv"));
    } catch (const InputError& refused) {
      return std::string(refused.what()).substr(temp("said.csv").size());
    }
    return std::string();
  };
  for (const char* row : {"1,0,g,a,b,0,5,5,done,", "1,0,,a,b,1,5,,unfinished,x",
                          "1,0,g,a,b,1,,,not_started,x", "1,0,g,a,b,1,,,failed,x"}) {
    EXPECT_EQ(error(row), "") << row;
  }
  for (const auto& [row, why] : std::vector<std::pair<std::string, std::string>>{
           {"1,0,g,a,b,-1,5,6,done,", ":2: bytes: -1: expected 0 to 1e18 bytes"},
           {"1,0,g,a,b,1000000000000000001,5,6,done,", ":2: bytes: 1000000000000000001: expected"},
           {"1,0,g,a,b,1,,6,done,", ":2: start_ns: empty: expected a time since 1970"},
           {"1,0,g,a,b,1,-1,6,done,", ":2: start_ns: -1: expected 0 or more"},
           {"1,0,g,a,b,1,6,5,done,", ":2: end_ns: 5: expected a time that is not before start_ns"},
           {"1,0,g,a,b,1,6,,done,", ":2: end_ns: empty: expected a time that is not before start_ns"},
           {"1,0,g,a,b,1,-9223372036854775808,9223372036854775807,done,",
            ":2: start_ns: -9223372036854775808"},
           {"1,0,g,a,b,1,,,unfinished,x", ":2: start_ns: empty: expected a time since 1970"},
           {"1,0,g,a,b,1,5,6,unfinished,x", ":2: end_ns: 6: expected none of a transfer that has not ended"},
           {"1,0,g,a,b,1,5,,not_started,x",
            ":2: start_ns: 5: expected none of a transfer that has not begun"},
           {"1,0,g,,b,1,5,6,done,", ":2: src: empty: expected a name"},
           {"1,0,g,a,b\x1b,1,5,6,done,", ":2: dst: b\\x1b: expected a name"},
           {"1,0,g\x7f,a,b,1,5,6,done,", ":2: group: g\\x7f: expected a name"},
           {"1,0,g,a,b,1,,,failed,\x1b[31m", ":2: reason: \\x1b[31m: expected a text"}}) {
    EXPECT_EQ(error(row).substr(0, why.size()), why) << row;
  }
}

}  // namespace
}  // namespace skyhaul::models
