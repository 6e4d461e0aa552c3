// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Rounds that are kept are given back for the same question only.
#include "summary/kept_rounds.h"

#include <gtest/gtest.h>

#include <functional>

namespace skyhaul::core {
namespace {

struct Question {
  TrafficSpec traffic;
  RoundsOptions options;
  double from_quantile = 0.5;
};

Question question() {
  Question its;
  its.traffic.collective.group = "g";
  its.traffic.collective.sites = {"a", "b"};
  its.traffic.collective.bytes = 1000;
  its.options.starts = 10;
  return its;
}

/// Rounds that can be told apart by their number.
class Made {
 public:
  bool anew(const Question& of) {
    const int before = made_;
    const auto runs = kept_.get(of.traffic, of.options, of.from_quantile, [&] {
      ++made_;
      return SyncRuns{SyncCurve(60, {}, 3600), std::vector<models::TransferLog>(3), {}};
    });
    EXPECT_TRUE(runs->logs.empty());
    return made_ > before;
  }

 private:
  KeptRounds kept_;
  int made_ = 0;
};

TEST(KeptRounds, AreMadeOnceForTheSameQuestion) {
  Made made;
  Question its = question();
  EXPECT_TRUE(made.anew(its));
  EXPECT_FALSE(made.anew(its));
  // What is carried does not depend on these.
  its.traffic.collective.group = "another name";
  its.traffic.payload = "another payload";
  its.options.threads = 7;
  EXPECT_FALSE(made.anew(its));
}

TEST(KeptRounds, EachPartOfTheQuestionMakesAnotherOne) {
  using Change = std::function<void(Question&)>;
  const Change changes[] = {
      [](Question& q) { q.traffic.collective.topology = models::Topology::kPush; },
      [](Question& q) {
        q.traffic.collective.sites = {"b", "a"};
      },
      [](Question& q) {
        q.traffic.collective.sites = {"a", "b", "c"};
      },
      [](Question& q) { q.traffic.collective.hub = "c"; },
      [](Question& q) { q.traffic.collective.bytes = 1001; },
      [](Question& q) { q.traffic.collective.transport = "bbr"; },
      [](Question& q) { q.traffic.collective.priority = 1; },
      [](Question& q) { q.traffic.collective.streams = 2; },
      [](Question& q) { q.traffic.collective.chunk_bytes = 1; },
      [](Question& q) { q.traffic.collective.group_size = 3; },
      [](Question& q) { q.traffic.collective.quorum = 1; },
      [](Question& q) { q.traffic.collective.grace_ns = 1; },
      [](Question& q) { q.traffic.collective.pieces = 2; }, [](Question& q) { q.traffic.dataset = true; },
      [](Question& q) { q.options.starts = 11; }, [](Question& q) { q.options.slot_ns = 1; },
      [](Question& q) { q.options.plan = models::PlanUse::kUsedUp; },
      [](Question& q) { q.options.plan_factor = 1.1; }, [](Question& q) { q.from_quantile = 0.95; },
      // Names of sites are whole: "a:b" and "c" are not "a" and "b:c".
      [](Question& q) { q.traffic.collective.sites = {"a 1:b"}; }};
  Made made;
  EXPECT_TRUE(made.anew(question()));
  int number = 0;
  for (const Change& change : changes) {
    Question its = question();
    change(its);
    EXPECT_TRUE(made.anew(its)) << number;
    EXPECT_FALSE(made.anew(its)) << number++;
  }
  EXPECT_FALSE(made.anew(question()));
}

TEST(KeptRounds, AreNotManyMoreThanThousands) {
  Made made;
  Question its = question();
  int anew = 0;
  for (int bytes = 1; bytes <= 5000; ++bytes) {
    its.traffic.collective.bytes = bytes;
    EXPECT_TRUE(made.anew(its));
    EXPECT_FALSE(made.anew(its));  // the newest is kept
  }
  for (int bytes = 1; bytes <= 5000; bytes += 7) {
    its.traffic.collective.bytes = bytes;
    if (made.anew(its)) ++anew;
  }
  EXPECT_GT(anew, 300);  // those that were forgotten
}

}  // namespace
}  // namespace skyhaul::core
