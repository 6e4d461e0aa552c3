// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What to build, from summaries that are made by hand; expected values are worked by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "skyhaul/core/decisions.h"
#include "skyhaul/core/planning.h"

namespace skyhaul::core {
namespace {

using Kind = Recommendation::Kind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

SiteSpec site(const std::string& name, int terminals, const std::string& type = "dish",
              const std::optional<models::Price>& price = std::nullopt) {
  SiteSpec its;
  its.site.name = name;
  models::Terminal terminal;
  terminal.type = type;
  terminal.up_bps = terminal.down_bps = 100'000'000;
  if (price) terminal.price = std::make_shared<const models::Price>(*price);
  its.site.terminals.assign(static_cast<std::size_t>(terminals), terminal);
  return its;
}

models::Price price(double month, std::optional<double> once = std::nullopt) {
  models::Price its;
  its.currency = "USD";
  its.month = month;
  its.once = once;
  its.source = "a list of prices";
  its.date = "2026";
  return its;
}

/// An entry for which 10 min are possible, of which the plans of its two sites cost 80 of 130 a month.
GroupResult entry(const std::string& name) {
  GroupResult its;
  its.group = name;
  its.sync_s = {500, 550, 580};
  its.interval_s = {550, 600, 620};
  Planning planning;
  planning.planned_interval_s = 3600;
  Money money;
  money.currency = "USD";
  money.month = 130;
  money.plans_month = 80;
  planning.money = {money};
  its.planning = std::make_shared<const Planning>(planning);
  return its;
}

Summary summary_of(std::vector<GroupResult> results) {
  Summary its;
  its.target_interval_s = 3600;
  its.target_quantile = 0.95;
  its.horizon_s = 86400;
  its.results = std::move(results);
  return its;
}

TEST(Recommendation, NamesWhatIsBuiltAndAddsUpWhatItCosts) {
  ResolvedScenario scenario;
  scenario.sites = {site("a", 2, "dish", price(40, 1000)), site("b", 2, "dish", price(40, 1000)),
                    site("c", 1, "flat", price(120, 500)), site("d", 0)};
  scenario.sites[3].site.fixed_link = models::FixedLink{};
  GroupResult one = entry("one"), two = entry("two");
  one.target_met = two.target_met = true;
  one.payload = "weights";
  two.payload = "gradients";
  const Recommendation its = recommend(scenario, summary_of({one, two}));
  EXPECT_EQ(its.build,
            "2 terminals (dish) at each of a and b; 1 terminal (flat) at c; d has a link of its own");
  EXPECT_EQ(its.currency, "USD");
  EXPECT_EQ(its.plans_month, 4 * 40 + 120);
  EXPECT_EQ(its.once, 4 * 1000 + 500);
  EXPECT_EQ(its.month, 280 + 50 + 50);  // plans are shared, data is not
  ASSERT_EQ(its.payloads.size(), 2U);
  EXPECT_EQ(its.payloads[0].data_month, 50);
  EXPECT_EQ(its.month_of_all, its.month);
  // What misses its target is in the sum of all, and not in the other.
  two.target_met = false;
  const Recommendation some = recommend(scenario, summary_of({one, two}));
  EXPECT_EQ(some.month, 330);
  EXPECT_EQ(some.month_of_all, 380);
  EXPECT_FALSE(some.datasets_once);
  EXPECT_THAT(some.notes, testing::IsEmpty());
  // A dataset is paid once, and of entries with the same payload one may be enough.
  GroupResult data = entry("data");
  data.dataset = true;
  two.target_met = true;
  one.payload = two.payload = "weights";
  Planning cheaper = *two.planning;
  cheaper.money[0].month = 110;
  two.planning = std::make_shared<const Planning>(cheaper);
  // Two rounds of 550 s in each hour.
  const Recommendation three = recommend(scenario, summary_of({one, two, data}));
  EXPECT_EQ(three.month, 280 + 30);  // what both carry is carried by the cheaper one
  EXPECT_EQ(three.month_of_all, three.month);
  EXPECT_EQ(three.datasets_once, 50);
  EXPECT_THAT(
      three.notes,
      ElementsAre(
          "one and two carry the same payload, so that one of them is enough: two costs least, and the "
          "sum holds its data alone.",
          HasSubstr("take 31 % of the time at 95 %, so that there is room for all.")));
  two.target_met = false;
  // Rounds that are wanted more seldom than they could be leave time for compute.
  one.steps = 100;
  one.most_steps = 313;
  EXPECT_EQ(recommend(scenario, summary_of({one})).payloads[0].more_steps, 313);
  EXPECT_THAT(its.prices, ElementsAre(HasSubstr("dish: a list of prices, 2026; flat: a list"),
                                      "What the link of d costs is not counted."));
}

TEST(Recommendation, GuessesNoPrice) {
  ResolvedScenario scenario;
  scenario.sites = {site("a", 2, "dish", price(40)), site("b", 1, "mine")};
  GroupResult one = entry("one");
  one.target_met = true;
  const Recommendation its = recommend(scenario, summary_of({one}));
  EXPECT_TRUE(its.currency.empty());
  EXPECT_FALSE(its.plans_month);
  EXPECT_FALSE(its.month);
  EXPECT_FALSE(its.payloads.at(0).data_month);
  EXPECT_THAT(its.prices, ElementsAre("No price of mine is given."));
  // An equipment price that is missing for one type is named.
  scenario.sites = {site("a", 2, "dish", price(40)), site("b", 1, "mine", price(60, 900))};
  const Recommendation some = recommend(scenario, summary_of({one}));
  EXPECT_EQ(some.plans_month, 140);
  EXPECT_EQ(some.once, 900);
  EXPECT_THAT(some.once_unpublished, ElementsAre("dish"));
}

TEST(Recommendation, EveryPayloadHasAnAdvice) {
  GroupResult met = entry("met"), slow = entry("slow"), computes = entry("computes"), never = entry("never"),
              data = entry("data");
  met.target_met = true;
  slow.target_met = computes.target_met = never.target_met = false;
  slow.interval_s = {7000, 7200, 7300};
  computes.compute_s = 30000;
  computes.compute_limit = "the compute between two rounds takes too long";
  computes.cycle_s = 30550;
  Planning planning = *computes.planning;
  planning.planned_interval_s = 30550;
  computes.planning = std::make_shared<const Planning>(planning);
  planning = {};
  slow.planning = never.planning = std::make_shared<const Planning>(planning);
  never.sync_s = never.interval_s = {};
  never.reason = "no round ends";
  data.dataset = true;
  data.deadline_s = 500;
  data.deadline_met = 0.2;
  Summary summary = summary_of({met, slow, computes, never, data});
  const auto kinds = [&](const Recommendation& its) {
    std::vector<Kind> all;
    for (const auto& each : its.payloads) all.push_back(each.kind);
    return all;
  };
  ResolvedScenario scenario;
  const Recommendation plain = recommend(scenario, summary);
  EXPECT_THAT(kinds(plain),
              ElementsAre(Kind::kAsWanted, Kind::kNot, Kind::kFewerRounds, Kind::kNot, Kind::kFewerRounds));
  EXPECT_EQ(plain.payloads[2].every_s, 30550);
  EXPECT_FALSE(plain.payloads[2].more_steps);
  EXPECT_NEAR(*plain.payloads[2].utilisation, 30000.0 / 30550, 1e-12);
  EXPECT_THAT(plain.payloads[2].sentence, HasSubstr("since its compute alone takes 8h 20m"));
  EXPECT_THAT(plain.payloads[3].sentence, HasSubstr("no round ends"));
  EXPECT_EQ(plain.payloads[4].every_s, 550);

  // More terminals are the advice where the links are too slow, and not where compute is.
  CheapestChange more;
  more.outcome = CheapestChange::Outcome::kLeast;
  more.terminals = {{"a", 1, 3}, {"b", 1, 1}};
  more.then_s = 3500;
  CheapestChange idle = more;
  more.group = "slow";
  idle.group = "computes";
  CheapestChange bbr;
  bbr.group = "data";
  bbr.outcome = CheapestChange::Outcome::kLeast;
  bbr.transport = OtherTransport{"cubic", "bbr", 400.0, std::nullopt, "", std::nullopt, true};
  summary.changes =
      std::make_shared<const std::vector<CheapestChange>>(std::vector<CheapestChange>{more, idle, bbr});
  const Recommendation sought = recommend(scenario, summary);
  EXPECT_THAT(kinds(sought), ElementsAre(Kind::kAsWanted, Kind::kMoreTerminals, Kind::kFewerRounds,
                                         Kind::kNot, Kind::kOtherTransport));
  EXPECT_THAT(sought.payloads[1].sentence, HasSubstr("a round every 58m 20s with 3 terminals at a"));
  EXPECT_THAT(sought.payloads[4].sentence, HasSubstr("arrives within 6m 40s with bbr in place of cubic"));

  // Without a target nothing is missed.
  summary.target_interval_s.reset();
  for (GroupResult& each : summary.results) {
    each.target_met.reset();
    each.deadline_s.reset();
    each.compute_limit.clear();
  }
  EXPECT_EQ(recommend(scenario, summary).payloads[4].kind, Kind::kAsItCan);
}

TEST(Recommendation, AVerdictWithinTheErrorIsNotSure) {
  const auto sure = [](const GroupResult& result) {
    return recommend({}, summary_of({result})).payloads.at(0).sure;
  };
  const auto error = [](double largest) { return EngineError{"a kind", largest / 2, largest, 0, "windows"}; };
  GroupResult one = entry("one");
  EXPECT_EQ(sure(one), std::nullopt);  // nothing is wanted
  one.target_met = true;
  EXPECT_EQ(sure(one), std::nullopt);  // no error is known
  one.engine_error = error(0.3);
  EXPECT_EQ(sure(one), true);  // 600 s x 1.3 is within an hour
  one.interval_s = {2000, 3000, 3500};
  one.sync_s = {2000, 3000, 3500};
  EXPECT_EQ(sure(one), false);  // 3,900 s are not
  EXPECT_THAT(recommend({}, summary_of({one})).payloads[0].sentence, HasSubstr("within the error"));
  one.engine_error = error(0.1);
  EXPECT_EQ(sure(one), true);  // 3,300 s
  one.compute_s = 500;
  EXPECT_EQ(sure(one), false);  // and 500 s of compute: 3,800 s
  one.overlap_s = 400;
  EXPECT_EQ(sure(one), true);  // of which 400 s pass meanwhile: 3,400 s
  one.interval_range_s[1] = Range{2900, std::nullopt};
  EXPECT_EQ(sure(one), false);  // on some days no round ends

  GroupResult late = entry("late");
  late.target_met = false;
  late.interval_s = late.sync_s = {3900, 4000, 4100};
  late.engine_error = error(0.05);
  EXPECT_EQ(sure(late), true);  // 3,800 s at best
  late.engine_error = error(0.15);
  EXPECT_EQ(sure(late), false);  // 3,400 s at best
  late.compute_s = 4000;
  EXPECT_EQ(sure(late), true);  // compute alone misses it
}

}  // namespace
}  // namespace skyhaul::core
