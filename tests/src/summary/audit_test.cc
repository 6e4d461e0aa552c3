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

// Of ten windows the median is the fifth, and 95 % the tenth. Quantiles are values that were found.
TEST(Audit, QuantilesAreThoseOfTheWindows) {
  Audit audit;
  for (int i = 10; i >= 1; --i) audit.windows.push_back(window("cubic", 10 + 0.1 * i, {10.0, 10.0}));
  judge_audit(audit, 1);
  ASSERT_EQ(audit.classes.size(), 1U);
  EXPECT_EQ(audit.classes[0].windows, 10);
  EXPECT_NEAR(*audit.classes[0].median_error, 0.05, 1e-12);
  EXPECT_NEAR(*audit.classes[0].p95_error, 0.1, 1e-12);
  EXPECT_NEAR(*audit.median_error, 0.05, 1e-12);
  ASSERT_TRUE(audit.median_error_interval);
  // A resample's median is at most the k-th of them where five of its ten draws are: by the binomial
  // distribution in 3.3 % of resamples for k = 2 and 15.0 % for k = 3, and in 95.3 % for k = 7 and 99.4 % for
  // k = 8.
  EXPECT_GE(audit.median_error_interval->first, 0.02 - 1e-12);
  EXPECT_LE(audit.median_error_interval->first, 0.03 + 1e-12);
  EXPECT_NEAR(audit.median_error_interval->second, 0.08, 1e-12);
  audit.windows.resize(2);
  Audit two;
  two.windows = audit.windows;
  judge_audit(two, 1);
  EXPECT_FALSE(two.median_error_interval);  // too few
}

// Off by more than a tenth, and by more than its packet runs spread, is said even of a class that is
// predictable.
TEST(Audit, AClassThatIsOffIsNamed) {
  const auto note = [](double flow_s, std::vector<std::optional<double>> runs) {
    Audit audit;
    audit.windows = {window("cubic", flow_s, std::move(runs))};
    judge_audit(audit, 1);
    return audit.note;
  };
  EXPECT_EQ(note(10.9, {10.0, 10.0}), "");
  EXPECT_EQ(
      note(11.2, {10.0, 10.0}),
      "cubic, 1 flow, no loss, queue 1 bdp: packet runs spread by 0.0 % over seeds, and the flow engine is "
      "off by more: 12.0 % in the median");
  // Runs of 8 and 12 spread by 28.3 %, which is more than the engine is off.
  EXPECT_EQ(note(12, {8.0, 12.0}),
            "cubic, 1 flow, no loss, queue 1 bdp: packet runs spread by 28.3 % over seeds, so that one run "
            "cannot be predicted (median error 20.0 %)");
}

TEST(Audit, OneSeedHasNoSpreadAndCountsNowhere) {
  Audit audit;
  audit.windows = {window("cubic", 10, {10.0})};
  judge_audit(audit, 1);
  EXPECT_FALSE(audit.median_error);
}

}  // namespace
}  // namespace skyhaul::core
