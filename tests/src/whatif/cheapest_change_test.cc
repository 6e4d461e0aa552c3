// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/cheapest_change.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "skyhaul/core/answer.h"

namespace skyhaul::core {
namespace {

using Outcome = CheapestChange::Outcome;

Scenario question(const std::string& interval, const std::vector<std::string>& more = {}) {
  std::vector<std::string> changes = {"horizon=8 min",
                                      "targets={interval: " + interval + ", quantile: 0.95}"};
  changes.insert(changes.end(), more.begin(), more.end());
  return changed(load_scenario(SKYHAUL_TEST_DATA "/scenarios/two-sites.yaml"), changes);
}

/// A scenario with its links and its answer.
struct Answered {
  explicit Answered(const Scenario& asked) : scenario(resolve(asked)), links(build_timeline(scenario)) {
    AnswerOptions options;
    options.parts.limits = options.parts.costs = false;
    summary = answer(scenario, links, options).summary;
  }
  std::vector<CheapestChange> changes(const CheapestChangeOptions& options = {}) const {
    return cheapest_changes(scenario, links, summary, options);
  }
  ResolvedScenario scenario;
  models::LinkTimeline links;
  Summary summary;
};

/// Whether the first entry meets its target with so many terminals, and steps of compute between its rounds.
bool meets(const Scenario& asked, int atacama, int permian, std::int64_t steps) {
  return Answered(changed(asked, {fmt::format("sites.atacama.terminals={}", atacama),
                                  fmt::format("sites.permian.terminals={}", permian),
                                  fmt::format("traffic.small.compute.steps={}", steps)}))
      .summary.results.at(0)
      .target_met.value_or(false);
}

/// What is found meets the target, and one terminal less at any site does not: each is answered anew from the
/// scenario's text.
TEST(CheapestChange, MeetsTheTargetAndNoSiteHasOneTooMany) {
  const double own_s = *Answered(question("1 h")).summary.results.at(0).headline_s();
  const Scenario asked = question(fmt::format("{:.3f} s", own_s / 2.5));
  const Answered own(asked);
  ASSERT_EQ(own.summary.results.at(0).target_met, false);
  const std::vector<CheapestChange> changes = own.changes();
  ASSERT_FALSE(changes.empty());
  const CheapestChange& change = changes.front();
  ASSERT_EQ(change.outcome, Outcome::kLeast) << change.sentence;
  EXPECT_EQ(change.group, "small");
  ASSERT_EQ(change.terminals.size(), 2U);
  const int a = change.terminals[0].to, p = change.terminals[1].to;
  EXPECT_EQ(change.terminals[0].from, 1);
  EXPECT_EQ(change.terminals[1].from, 2);
  // The minute of compute alone is longer than what is wanted: fewer of its steps belong to the change.
  ASSERT_TRUE(change.steps);
  EXPECT_EQ(change.steps->from, 60);
  EXPECT_TRUE(meets(asked, a, p, change.steps->to));
  EXPECT_FALSE(meets(asked, a, p, change.steps->to + 1));
  if (a > 1) {
    EXPECT_FALSE(meets(asked, a - 1, p, 1));
  }
  if (p > 2) {
    EXPECT_FALSE(meets(asked, a, p - 1, 1));
  }
  EXPECT_GT(a + p, 3);
  EXPECT_LE(*change.then_s, own_s / 2.5);
  EXPECT_GT(*change.month_after, *change.month_before);
  EXPECT_TRUE(change.unpriced.empty());
}

/// Where the links are fast enough and compute is not, fewer steps of it are the whole change.
TEST(CheapestChange, FewerStepsWhereComputeAloneIsTooLong) {
  const Scenario asked = question(
      "1 h", {"traffic=[{name: small, payload: {size: 100 MB}, topology: ring, sites: [atacama, permian], "
              "compute: {step_time: 6 s, steps: 5000}}]"});
  const Answered own(asked);
  EXPECT_EQ(own.summary.results.at(0).links_meet_target, true);
  EXPECT_EQ(own.summary.results.at(0).target_met, false);
  const std::vector<CheapestChange> changes = own.changes();
  ASSERT_EQ(changes.size(), 1U);
  const CheapestChange& change = changes[0];
  ASSERT_EQ(change.outcome, Outcome::kLeast) << change.sentence;
  for (const CheapestChange::Terminals& each : change.terminals) EXPECT_EQ(each.from, each.to);
  ASSERT_TRUE(change.steps);
  EXPECT_EQ(change.steps->from, 5000);
  EXPECT_TRUE(meets(asked, 1, 2, change.steps->to));
  EXPECT_FALSE(meets(asked, 1, 2, change.steps->to + 1));
  EXPECT_GT(*change.then_utilisation, 0.9);
  EXPECT_NE(change.sentence.find("over the links that it has with at most"), std::string::npos)
      << change.sentence;
  // Rounds as often as wanted cost more than one every eight hours.
  EXPECT_GT(*change.month_after, *change.month_before);
  // One step that is longer than what is wanted is ruled out.
  const Answered never(changed(asked, {"traffic.small.compute.step_time=2 h"}));
  const std::vector<CheapestChange> none = never.changes();
  ASSERT_EQ(none.size(), 1U);
  EXPECT_EQ(none[0].outcome, Outcome::kNoUse) << none[0].sentence;
  EXPECT_NE(none[0].sentence.find("one step of compute takes 2h 00m"), std::string::npos) << none[0].sentence;
}

/// BBR in place of CUBIC is tried first, since it costs nothing: what it is said to reach is what the
/// scenario with it answers, and where that is enough no terminal is added.
TEST(CheapestChange, AnotherTransportComesBeforeMoreTerminals) {
  const std::vector<std::string> lossy = {
      "loss={preset: starlink, calm: 2 s}",
      "traffic=[{name: small, payload: {size: 50 MB}, topology: ring, transport: cubic}]"};
  const auto with = [&](const std::string& interval, const char* transport) {
    return changed(question(interval, lossy), {std::string("traffic.small.transport=") + transport});
  };
  const double cubic_s = *Answered(with("1 h", "cubic")).summary.results.at(0).headline_s();
  const double bbr_s = *Answered(with("1 h", "bbr")).summary.results.at(0).headline_s();
  ASSERT_LT(1.1 * bbr_s, cubic_s);
  const Answered between(with(fmt::format("{:.3f} s", (bbr_s + cubic_s) / 2), "cubic"));
  const std::vector<CheapestChange> enough = between.changes();
  ASSERT_EQ(enough.size(), 1U);
  EXPECT_EQ(enough[0].outcome, Outcome::kLeast) << enough[0].sentence;
  ASSERT_TRUE(enough[0].transport);
  EXPECT_TRUE(enough[0].transport->meets);
  EXPECT_NEAR(*enough[0].then_s, bbr_s, 1e-6);
  EXPECT_TRUE(enough[0].terminals.empty());
  EXPECT_EQ(enough[0].sentence.rfind("With bbr in place of cubic, small can sync every", 0), 0U)
      << enough[0].sentence;
  const std::vector<CheapestChange> both =
      Answered(with(fmt::format("{:.3f} s", bbr_s / 2), "cubic")).changes();
  ASSERT_EQ(both.size(), 1U);
  ASSERT_TRUE(both[0].transport);
  EXPECT_FALSE(both[0].transport->meets);
  EXPECT_NEAR(*both[0].transport->then_s, bbr_s, 1e-6);
  EXPECT_FALSE(both[0].terminals.empty());
  // With BBR already, there is no other to try.
  for (const CheapestChange& each : Answered(with(fmt::format("{:.3f} s", bbr_s / 2), "bbr")).changes())
    EXPECT_FALSE(each.transport);
}

/// Every entry that misses its target has a change, the nearest one first: also a dataset that is late.
TEST(CheapestChange, EveryTargetThatIsMissedHasItsOwn) {
  const Answered own(question(
      "1 s",
      {"traffic=[{name: far, payload: {size: 40 MB}, topology: ring}, {name: near, payload: {size: 10 MB}, "
       "topology: ring}, {name: late, payload: {dataset: 30 MB}, topology: push, source: atacama, deadline: "
       "5 s}]"}));
  const std::vector<CheapestChange> changes = own.changes();
  ASSERT_EQ(changes.size(), 3U);
  std::vector<std::string> groups;
  for (const CheapestChange& each : changes) groups.push_back(each.group);
  EXPECT_LT(std::find(groups.begin(), groups.end(), "near"), std::find(groups.begin(), groups.end(), "far"));
  const auto late =
      std::find_if(changes.begin(), changes.end(), [](const auto& each) { return each.group == "late"; });
  ASSERT_NE(late, changes.end());
  EXPECT_EQ(late->outcome, Outcome::kLeast) << late->sentence;
  EXPECT_LE(*late->then_s, 5);
  EXPECT_NE(late->sentence.find("arrives within"), std::string::npos) << late->sentence;
}

/// A price that is not published is named, and no amount is given.
TEST(CheapestChange, GuessesNoPrice) {
  const Answered own(question("6 s", {"terminal={type: mine, up: 30 Mbit/s, down: 100 Mbit/s}"}));
  const std::vector<CheapestChange> changes = own.changes();
  ASSERT_FALSE(changes.empty());
  const CheapestChange& change = changes.front();
  ASSERT_EQ(change.outcome, Outcome::kLeast) << change.sentence;
  EXPECT_EQ(change.unpriced, std::vector<std::string>{"mine"});
  EXPECT_TRUE(change.currency.empty());
  EXPECT_FALSE(change.month_after);
  EXPECT_FALSE(change.once_added);
}

TEST(CheapestChange, SaysWhereNoNumberDoesIt) {
  CheapestChangeOptions options;
  options.most = 4;
  const std::vector<CheapestChange> changes = Answered(question("2 s")).changes(options);
  ASSERT_FALSE(changes.empty());
  EXPECT_EQ(changes[0].outcome, Outcome::kNone) << changes[0].sentence;
  EXPECT_EQ(changes[0].terminals.at(0).to, 4);
  EXPECT_NE(changes[0].sentence.find("Up to 4 terminals at each site"), std::string::npos)
      << changes[0].sentence;
}

/// A payload that no number could carry takes no run at all.
TEST(CheapestChange, RulesOutWhatIsTooLargeWithoutARun) {
  const Answered own(question(
      "1 min", {"traffic=[{name: huge, payload: {size: 1 TB}, topology: ring, sites: [atacama, permian]}]"}));
  const std::vector<CheapestChange> changes = own.changes();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].outcome, Outcome::kNoUse) << changes[0].sentence;
  EXPECT_EQ(changes[0].runs, 0);
  EXPECT_TRUE(changes[0].terminals.empty());
  EXPECT_NE(changes[0].sentence.find("not even 32 terminals a site would do"), std::string::npos)
      << changes[0].sentence;
}

/// What would take more work than is allowed is not sought; a little more finds one that is enough.
TEST(CheapestChange, KeepsToItsBounds) {
  const Answered own(question("10 s"));
  ASSERT_EQ(own.summary.results.at(0).target_met, false);
  CheapestChangeOptions options;
  options.terminal_days = 1e-9;
  for (const CheapestChange& each : own.changes(options)) {
    EXPECT_EQ(each.outcome == Outcome::kEstimated || each.outcome == Outcome::kNoUse, true) << each.sentence;
    EXPECT_EQ(each.runs, 0);
  }
  const CheapestChange whole = own.changes().front();
  ASSERT_EQ(whole.outcome, Outcome::kLeast) << whole.sentence;
  bool enough = false;
  for (double days = 0.01; days < 1; days *= 1.3) {
    options.terminal_days = days;
    const CheapestChange some = own.changes(options).front();
    enough = enough || some.outcome == Outcome::kEnough;
    if (some.outcome != Outcome::kEnough) continue;
    for (std::size_t s = 0; s < some.terminals.size(); ++s)
      EXPECT_GE(some.terminals[s].to, whole.terminals[s].to) << days;
    EXPECT_NE(some.sentence.find("whether fewer do it"), std::string::npos) << some.sentence;
  }
  EXPECT_TRUE(enough);
}

TEST(CheapestChange, AsksNothingWhereEveryTargetIsMet) {
  const Answered own(question(
      "1 h", {"traffic=[{name: small, payload: {size: 20 MB}, topology: ring, sites: [atacama, permian]}]"}));
  EXPECT_TRUE(own.changes().empty());
  EXPECT_TRUE(decisions_text(own.summary).empty());
}

}  // namespace
}  // namespace skyhaul::core
