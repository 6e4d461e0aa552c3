// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What is said of sites and pairs that are never served, by what kept them from it.
#include "summary/unserved.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/core/stages.h"

namespace skyhaul::core {
namespace {

using models::OutageCause;
using ::testing::HasSubstr;
using ::testing::Not;

class Unserved : public testing::Test {
 protected:
  const ResolvedScenario scenario =
      resolve(changed(load_scenario(SKYHAUL_SOURCE_DIR "/configs/scenarios/three-sites.yaml"),
                      {"horizon=10 min", "engines.packet.windows=0"}));
  const models::LinkTimeline timeline = build_timeline(scenario);
  const double horizon_s = 600;
  std::vector<SiteResult> sites = site_results(timeline);
  std::vector<PairResult> pairs = pair_results(timeline, 15 * orbits::kSecond);

  void explain() { explain_unserved(scenario, timeline, {}, sites, pairs); }
  /// What is said of the first site if it is never served for such a cause.
  std::string said(models::OutageCause cause, double of_horizon, double availability = 0) {
    sites[0].availability = availability;
    sites[0].causes = {{to_string(cause), of_horizon * horizon_s}};
    explain();
    return sites[0].reason;
  }
};

TEST_F(Unserved, NothingIsSaidOfWhatIsServedForAThousandthOfTheTime) {
  explain();
  for (const SiteResult& site : sites) EXPECT_EQ(site.reason, "");
  for (const PairResult& pair : pairs) EXPECT_EQ(pair.reason, "");
  EXPECT_EQ(said(OutageCause::kNoSatellite, 0.998, 0.002), "");
  EXPECT_NE(said(OutageCause::kNoSatellite, 1, 0.0005), "");
}

TEST_F(Unserved, ARadioLinkThatNeverClosesIsSaidWhereItTakesMostOfTheTime) {
  EXPECT_THAT(said(OutageCause::kLinkBudget, 1), HasSubstr("the radio link of site atacama does not close"));
  EXPECT_THAT(said(OutageCause::kLinkBudget, 0.91), HasSubstr("does not close"));
  sites[0].reason.clear();
  EXPECT_THAT(said(OutageCause::kLinkBudget, 0.89), Not(HasSubstr("does not close")));
  EXPECT_THAT(said(OutageCause::kNoSatellite, 1), Not(HasSubstr("does not close")));
}

// What is dark or broken is served by no other sky: it has no remedies, which other causes have.
TEST_F(Unserved, NothingElseIsTriedForASiteThatIsDarkOrBroken) {
  const std::string dark = said(OutageCause::kPower, 1), broken = said(OutageCause::kFault, 1),
                    sky = said(OutageCause::kNoSatellite, 1);
  EXPECT_EQ(dark, broken);
  EXPECT_NE(sky, dark);
  EXPECT_THAT(sky, testing::StartsWith(dark));
}

TEST_F(Unserved, APairHasAReasonAndItsRemediesStandAtItsSites) {
  ASSERT_GE(pairs.size(), 2U);
  pairs[0].no_path_s = 0.9995 * horizon_s;
  pairs[1].no_path_s = 0.9985 * horizon_s;
  explain();
  const std::string alone = pairs[0].reason;
  EXPECT_NE(alone, "");
  EXPECT_EQ(pairs[1].reason, "");
  for (SiteResult& site : sites) {
    if (site.name != pairs[0].src) continue;
    site.availability = 0;
    site.causes = {{"no_satellite", horizon_s}};
  }
  explain();
  EXPECT_THAT(alone, testing::StartsWith(pairs[0].reason));
}

}  // namespace
}  // namespace skyhaul::core
