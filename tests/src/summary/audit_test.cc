// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What the windows of an audit say together, against numbers worked out by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "skyhaul/core/summary.h"

namespace skyhaul::core {
namespace {

using testing::HasSubstr;
using testing::Not;

AuditWindow window(const std::string& transport, double flow_s, std::vector<std::optional<double>> runs) {
  AuditWindow made;
  made.transport = transport;
  made.loss = "none";
  made.queue = "1 bdp";
  made.flow_s = flow_s;
  made.packet_runs = std::move(runs);
  made.status = "done";
  return made;
}

TEST(Audit, ErrorAndSpreadOfAWindow) {
  const AuditWindow one = window("cubic", 11, {9.0, 10.0, 11.0});
  EXPECT_DOUBLE_EQ(*one.packet_s(), 10);
  EXPECT_DOUBLE_EQ(*one.error(), 0.1);
  EXPECT_DOUBLE_EQ(*one.spread(), 0.1);  // standard deviation 1 over mean 10
  EXPECT_FALSE(window("cubic", 11, {std::nullopt}).error());
  EXPECT_FALSE(window("cubic", 11, {9.0, std::nullopt}).spread());
}

TEST(Audit, OnlyClassesWithLittleSpreadCount) {
  Audit audit;
  audit.windows = {window("cubic", 10.1, {10.0, 10.0, 10.0}), window("cubic", 10.3, {10.0, 10.0, 10.0}),
                   window("cubic", 10.2, {10.0, 10.0, 10.0}), window("bbr", 20, {5.0, 10.0, 15.0})};
  judge_audit(audit, 1);
  ASSERT_EQ(audit.classes.size(), 2U);
  EXPECT_FALSE(audit.class_of(audit.windows[3])->predictable);
  EXPECT_DOUBLE_EQ(*audit.class_of(audit.windows[3])->packet_cv, 0.5);
  EXPECT_TRUE(audit.class_of(audit.windows[0])->predictable);
  EXPECT_NEAR(*audit.median_error, 0.02, 1e-12);
  EXPECT_NEAR(*audit.p95_error, 0.03, 1e-12);
  ASSERT_TRUE(audit.median_error_interval);
  EXPECT_LE(audit.median_error_interval->first, *audit.median_error);
  EXPECT_GE(audit.median_error_interval->second, *audit.median_error);
  EXPECT_THAT(audit.note, HasSubstr("bbr, 1 flow, no loss, queue 1 bdp: packet runs spread by 50.0 %"));
  EXPECT_THAT(audit.note, Not(HasSubstr("cubic")));
}

// A window of little spread by chance does not make its class predictable: sqrt((0^2 + 0.1^2) / 2) = 7.1 %.
TEST(Audit, ClassIsJudgedAsAWhole) {
  Audit audit;
  audit.windows = {window("cubic", 10, {10.0, 10.0, 10.0}), window("cubic", 10, {9.0, 10.0, 11.0})};
  judge_audit(audit, 1);
  EXPECT_NEAR(*audit.classes[0].packet_cv, std::sqrt(0.005), 1e-12);
  EXPECT_FALSE(audit.classes[0].predictable);
  EXPECT_FALSE(audit.median_error);
}

TEST(Audit, FailuresAreCountedAndSaid) {
  Audit audit;
  audit.windows = {window("cubic", 10, {10.0, std::nullopt, 10.0}),
                   window("udp", 10, {std::nullopt, std::nullopt, std::nullopt})};
  judge_audit(audit, 1);
  EXPECT_EQ(audit.failures, 4);
  EXPECT_THAT(audit.note, HasSubstr("4 packet runs failed"));
  EXPECT_TRUE(audit.median_error);  // of the runs that ended
  EXPECT_FALSE(audit.class_of(audit.windows[1])->packet_cv);
}

TEST(Audit, OneSeedHasNoSpreadAndCountsNowhere) {
  Audit audit;
  audit.windows = {window("cubic", 10, {10.0})};
  judge_audit(audit, 1);
  EXPECT_FALSE(audit.median_error);
}

}  // namespace
}  // namespace skyhaul::core
