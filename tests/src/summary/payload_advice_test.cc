// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Whether the verdict on a target stands when every number is off by the error of the engine, or lies at the
// far end of its range over days: worked out by hand for a target of 1000 s.
#include "summary/payload_advice.h"

#include <gtest/gtest.h>

#include "skyhaul/core/planning.h"

namespace skyhaul::core {
namespace {

struct Case {
  Summary summary;
  GroupResult r;

  explicit Case(double interval_s, double error) {
    summary.target_interval_s = 1000;
    r.group = "g";
    r.sync_s = {400, 450, 500};
    r.interval_s = {interval_s, interval_s, interval_s};
    r.target_met = interval_s <= 1000;
    if (error >= 0) {
      r.engine_error = EngineError();
      r.engine_error->largest = error;
    }
  }
  std::optional<bool> sure() const { return payload_advice(summary, r, "USD").sure; }
};

TEST(PayloadAdvice, AVerdictIsSureWhereTheErrorOfTheEngineDoesNotTurnIt) {
  EXPECT_FALSE(Case(900, -1).sure());        // nothing is known of the error
  EXPECT_EQ(Case(900, 0.1).sure(), true);    // 990 s
  EXPECT_EQ(Case(920, 0.1).sure(), false);   // 1012 s
  EXPECT_EQ(Case(1000, 0).sure(), true);     // as wanted
  EXPECT_EQ(Case(1100, 0.05).sure(), true);  // 1045 s
  EXPECT_EQ(Case(1100, 0.1).sure(), false);  // 990 s
  EXPECT_EQ(Case(1100, 1.5).sure(), false);
  Case none(900, 0.1);
  none.summary.target_interval_s.reset();
  EXPECT_FALSE(none.sure());
  none = Case(900, 0.1);
  none.r.target_met.reset();
  EXPECT_FALSE(none.sure());
  none = Case(1100, 0.1);
  none.r.interval_s = {};
  EXPECT_FALSE(none.sure());
}

TEST(PayloadAdvice, AVerdictIsSureWhereTheFarEndOfItsRangeDoesNotTurnIt) {
  Case met(900, -1);
  met.r.interval_range_s[1] = Range{850, 999};
  EXPECT_EQ(met.sure(), true);
  met.r.interval_range_s[1] = Range{850, 1001};
  EXPECT_EQ(met.sure(), false);
  met.r.interval_range_s[1] = Range{850, std::nullopt};
  EXPECT_EQ(met.sure(), false);
  met = Case(900, 0.1);
  met.r.interval_range_s[1] = Range{850, 905};
  EXPECT_EQ(met.sure(), true);  // 995.5 s
  met.r.interval_range_s[1] = Range{850, 915};
  EXPECT_EQ(met.sure(), false);
  Case missed(1100, -1);
  missed.r.interval_range_s[1] = Range{1001, 1200};
  EXPECT_EQ(missed.sure(), true);
  missed.r.interval_range_s[1] = Range{999, 1200};
  EXPECT_EQ(missed.sure(), false);
  missed.r.interval_range_s[1] = Range{std::nullopt, 1200};
  EXPECT_EQ(missed.sure(), true);
  missed.r.interval_range_s[1] = Range{1150, 1200};
  missed.r.engine_error = EngineError();
  missed.r.engine_error->largest = 0.1;
  EXPECT_EQ(missed.sure(), false);  // 990 s of 1100, which is less than the low end
}

// A round of compute and what it does not hide counts too: of it the sync time alone can be off.
TEST(PayloadAdvice, ComputeIsNotOffWithTheLinks) {
  Case its(800, 0.1);
  its.r.compute_s = 500;
  its.r.sync_s[1] = 450;
  EXPECT_EQ(its.sure(), true);  // 500 + 495 s
  its.r.sync_s[1] = 460;
  EXPECT_EQ(its.sure(), false);  // 500 + 506 s
  its.r.overlap_s = 7;
  EXPECT_EQ(its.sure(), true);
  its.r.overlap_s = 5;
  EXPECT_EQ(its.sure(), false);
  its.r.compute_s = 990;  // hides at most itself
  its.r.sync_s[1] = 910;
  its.r.overlap_s = 5000;
  EXPECT_EQ(its.sure(), false);  // 990 + 1001 - 990
  its.r.sync_s[1] = 909;
  EXPECT_EQ(its.sure(), true);  // 990 + 9.9
  Case missed(1100, 0.5);
  missed.r.compute_s = 1001;
  EXPECT_EQ(missed.sure(), true);  // whatever the links do
  missed.r.compute_s = 1000;
  missed.r.sync_s[1] = 0;
  EXPECT_EQ(missed.sure(), false);
}

TEST(PayloadAdvice, ADatasetIsJudgedByItsDeadline) {
  Case its(5000, 0.1);
  its.r.dataset = true;
  its.r.deadline_s = 1000;
  its.r.sync_s[1] = 900;
  its.r.deadline_met = 0.95;
  EXPECT_EQ(its.sure(), true);
  its.r.sync_s[1] = 910;
  EXPECT_EQ(its.sure(), false);
  its.r.compute_s = 5000;  // which it has none of
  its.r.sync_s[1] = 900;
  EXPECT_EQ(its.sure(), true);
  its.r.sync_range_s[1] = Range{800, 1000};
  EXPECT_EQ(its.sure(), false);
}

TEST(PayloadAdvice, ProcessorsWorkForTheirPartOfTheIntervalAndMoreStepsAreSaid) {
  Case its(800, -1);
  Planning planning;
  planning.planned_interval_s = 1000;
  its.r.planning = std::make_shared<const Planning>(planning);
  its.r.compute_s = 250;
  its.r.steps = 10;
  its.r.most_steps = 10;
  Recommendation::Payload said = payload_advice(its.summary, its.r, "USD");
  EXPECT_EQ(said.kind, Recommendation::Kind::kAsWanted);
  EXPECT_EQ(said.every_s, 1000);
  EXPECT_EQ(said.utilisation, 0.25);
  EXPECT_FALSE(said.more_steps);
  its.r.most_steps = 11;
  EXPECT_EQ(payload_advice(its.summary, its.r, "USD").more_steps, 11);
  its.r.compute_s = 2000;  // longer than the interval: all of the time
  EXPECT_EQ(payload_advice(its.summary, its.r, "USD").utilisation, 1);
  its.r.target_met = false;
  said = payload_advice(its.summary, its.r, "USD");
  EXPECT_EQ(said.kind, Recommendation::Kind::kFewerRounds);
  EXPECT_FALSE(said.more_steps);
  its.r.target_met.reset();
  EXPECT_EQ(payload_advice(its.summary, its.r, "USD").kind, Recommendation::Kind::kAsItCan);
  its.r.planning.reset();
  its.r.interval_s = {};
  EXPECT_EQ(payload_advice(its.summary, its.r, "USD").kind, Recommendation::Kind::kNot);
}

}  // namespace
}  // namespace skyhaul::core
