// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Each advice in its words, from summaries that are made by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "skyhaul/core/decisions.h"
#include "skyhaul/core/planning.h"
#include "skyhaul/models/price.h"

namespace skyhaul::core {
namespace {

using Kind = Recommendation::Kind;
using Outcome = CheapestChange::Outcome;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// An entry whose rounds take 500 s and can be had every 600 s, where one is wanted every hour.
GroupResult entry(std::optional<bool> met) {
  GroupResult its;
  its.group = "e";
  its.payload = "weights";
  its.sync_s = {450, 500, 550};
  its.interval_s = {500, 600, 700};
  its.target_met = met;
  return its;
}

GroupResult dataset(double arrives_s, double deadline_s, double met) {
  GroupResult its;
  its.group = "d";
  its.dataset = true;
  its.sync_s = {arrives_s / 2, arrives_s, 2 * arrives_s};
  its.deadline_s = deadline_s;
  its.deadline_met = met;
  return its;
}

Summary summary_of(std::vector<GroupResult> results, std::vector<CheapestChange> changes = {}) {
  Summary its;
  its.target_interval_s = 3600;
  its.target_quantile = 0.95;
  its.horizon_s = 86400;
  its.results = std::move(results);
  if (!changes.empty()) its.changes = std::make_shared<const std::vector<CheapestChange>>(std::move(changes));
  return its;
}

Recommendation::Payload advice(const GroupResult& result, std::vector<CheapestChange> changes = {}) {
  return recommend({}, summary_of({result}, std::move(changes))).payloads.at(0);
}

std::string words(const GroupResult& result, std::vector<CheapestChange> changes = {}) {
  return advice(result, std::move(changes)).sentence;
}

CheapestChange change(Outcome outcome, std::vector<CheapestChange::Terminals> terminals) {
  CheapestChange its;
  its.group = "e";
  its.outcome = outcome;
  its.terminals = std::move(terminals);
  return its;
}

TEST(RecommendationWords, AsWantedAndAsItCan) {
  EXPECT_EQ(words(entry(true)), "e: a round every 10m 00s, as wanted.");
  EXPECT_EQ(words(entry(std::nullopt)), "e: a round every 10m 00s.");
  EXPECT_EQ(words(dataset(500, 600, 0.95)), "d: arrives within 8m 20s, and 10m 00s is wanted.");
  EXPECT_EQ(words(dataset(700, 600, 0.94)), "d: arrives within 11m 40s; 10m 00s is wanted.");
  GroupResult free = dataset(700, 600, 0);
  free.deadline_s.reset();
  EXPECT_EQ(words(free), "d: arrives within 11m 40s.");
}

TEST(RecommendationWords, FewerRoundsSayWhy) {
  GroupResult late = entry(false);
  late.interval_s = {7000, 7200, 7300};
  EXPECT_EQ(words(late), "e: a round every 2h 00m, not every 1h 00m.");
  late.compute_s = 5400;
  EXPECT_EQ(words(late), "e: a round every 2h 00m, not every 1h 00m; GPU use is then 75.0 %.");
  late.compute_limit = "too long";
  EXPECT_EQ(words(late),
            "e: a round every 2h 00m, not every 1h 00m, since its compute alone takes 1h 30m; GPU use is "
            "then 75.0 %.");
  late.compute_s = 3540;
  EXPECT_EQ(
      words(late),
      "e: a round every 2h 00m, not every 1h 00m, since its 59m 00s of compute and the round do not fit "
      "into that; GPU use is then 49.2 %.");
}

TEST(RecommendationWords, NoRoundEnds) {
  GroupResult never = entry(false);
  never.sync_s = never.interval_s = {};
  EXPECT_EQ(words(never), "e: not over these links.");
  never.reason = "a is never served";
  EXPECT_EQ(words(never), "e: not over these links (a is never served).");
}

// 360 of 600 s are 60 %, from which on more steps are not worth a word.
TEST(RecommendationWords, MoreStepsAreNamedWhereProcessorsWait) {
  GroupResult idle = entry(true);
  idle.compute_s = 300;
  idle.steps = 50;
  idle.most_steps = 80;
  EXPECT_EQ(words(idle),
            "e: a round every 10m 00s, as wanted; GPU use is then 50.0 %, where 80 steps of compute would "
            "fit in place "
            "of 50.");
  idle.compute_s = 360;
  EXPECT_EQ(words(idle), "e: a round every 10m 00s, as wanted; GPU use is then 60.0 %.");
  idle.most_steps = 50;
  EXPECT_FALSE(advice(idle).more_steps);  // no more than it has
  idle.most_steps = 80;
  idle.target_met = false;
  EXPECT_FALSE(advice(idle).more_steps);
  // Compute longer than the interval is all of the time, not more.
  idle.compute_s = 900;
  EXPECT_EQ(advice(idle).utilisation, 1);
}

TEST(RecommendationWords, MoreTerminals) {
  const GroupResult late = entry(false);
  CheapestChange more = change(Outcome::kLeast, {{"a", 1, 4}, {"b", 2, 2}, {"c", 1, 2}});
  more.then_s = 3500;
  EXPECT_EQ(words(late, {more}),
            "e: a round every 58m 20s with 4 terminals at a and 2 at c; as built a round every 10m 00s.");
  more.outcome = Outcome::kEnough;
  EXPECT_EQ(advice(late, {more}).kind, Kind::kMoreTerminals);
  more.outcome = Outcome::kEstimated;
  more.then_s.reset();
  EXPECT_EQ(
      words(late, {more}),
      "e: a round every 1h 00m with about 4 terminals at a and 2 at c; as built a round every 10m 00s.");
  GroupResult never = late;
  never.sync_s = never.interval_s = {};
  EXPECT_EQ(words(never, {more}), "e: a round every 1h 00m with about 4 terminals at a and 2 at c.");
  for (const Outcome outcome : {Outcome::kNone, Outcome::kNoUse, Outcome::kNotSought})
    EXPECT_EQ(advice(late, {change(outcome, more.terminals)}).kind, Kind::kFewerRounds);
  EXPECT_EQ(advice(late, {change(Outcome::kLeast, {})}).kind, Kind::kFewerRounds);
  // That of another entry is not this one's.
  CheapestChange others = more;
  others.group = "other";
  EXPECT_EQ(advice(late, {others}).kind, Kind::kFewerRounds);
  EXPECT_EQ(advice(late, {others, more}).kind, Kind::kMoreTerminals);
  EXPECT_EQ(advice(entry(true), {more}).kind, Kind::kAsWanted);
}

TEST(RecommendationWords, AnotherTransport) {
  GroupResult late = entry(false);
  late.interval_s = {7000, 7200, 7300};
  CheapestChange bbr = change(Outcome::kNone, {});
  bbr.transport = OtherTransport{"cubic", "bbr", 3000.0, 4000.0, "", std::nullopt, true};
  EXPECT_EQ(
      words(late, {bbr}),
      "e: a round every 50m 00s with bbr in place of cubic, as wanted; otherwise a round every 2h 00m.");
  // It helps, and not enough: with compute the time of a whole cycle counts.
  bbr.transport->meets = false;
  EXPECT_EQ(words(late, {bbr}),
            "e: a round every 2h 00m, not every 1h 00m; with bbr in place of cubic a round every 50m 00s.");
  late.compute_s = 3600;
  EXPECT_EQ(
      words(late, {bbr}),
      "e: a round every 2h 00m, not every 1h 00m; GPU use is then 50.0 %; with bbr in place of cubic a round "
      "every 1h 07m.");
}

SiteSpec site(const std::string& name, const std::vector<std::string>& types,
              const std::string& currency = "") {
  SiteSpec its;
  its.site.name = name;
  for (const std::string& type : types) {
    models::Terminal terminal;
    terminal.type = type;
    if (!currency.empty()) {
      models::Price price;
      price.currency = currency;
      price.month = 10;
      terminal.price = std::make_shared<const models::Price>(price);
    }
    its.site.terminals.push_back(terminal);
  }
  return its;
}

std::string build(const std::vector<SiteSpec>& sites) {
  ResolvedScenario scenario;
  scenario.sites = sites;
  return recommend(scenario, summary_of({})).build;
}

TEST(RecommendationWords, WhatIsBuilt) {
  SiteSpec fibre = site("f", {});
  fibre.site.fixed_link = models::FixedLink{};
  SiteSpec fibre_too = fibre;
  fibre_too.site.name = "g";
  EXPECT_EQ(build({site("a", {"x"})}), "1 terminal (x) at a");
  EXPECT_EQ(build({site("a", {"x", "y", "x"})}), "3 terminals (2 x, 1 y) at a");
  EXPECT_EQ(build({site("a", {""})}), "1 terminal at a");
  EXPECT_EQ(build({fibre}), "f has a link of its own");
  EXPECT_EQ(build({fibre, site("a", {"x"}), fibre_too}),
            "1 terminal (x) at a; f and g have links of their own");
  // Six sites are named; of seven, four.
  std::vector<SiteSpec> many;
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) many.push_back(site(name, {"x"}));
  EXPECT_EQ(build(many), "1 terminal (x) at each of a, b, c, d, e and f");
  many.push_back(site("g", {"x"}));
  EXPECT_EQ(build(many), "1 terminal (x) at each of a, b, c, d and 3 more");
}

TEST(RecommendationWords, PricesOfSeveralCurrenciesHaveNoSum) {
  ResolvedScenario scenario;
  scenario.sites = {site("a", {"x"}, "USD"), site("b", {"y"}, "EUR")};
  Recommendation its = recommend(scenario, summary_of({}));
  EXPECT_TRUE(its.currency.empty());
  EXPECT_FALSE(its.plans_month);
  EXPECT_THAT(
      its.prices,
      ElementsAre("Prices are in several currencies, so that there is no sum; see each payload's cost.",
                  "Prices are taken for every site, wherever it lies; the sources give no range: x: given "
                  "without a source; y: given without a source."));
  scenario.sites.pop_back();
  its = recommend(scenario, summary_of({}));
  EXPECT_EQ(its.currency, "USD");
  EXPECT_EQ(its.plans_month, 10);
  EXPECT_FALSE(its.once);
  EXPECT_THAT(its.once_unpublished, ElementsAre("x"));
  EXPECT_FALSE(its.month);  // no payload
  for (const char* name : {"f", "g"}) {
    scenario.sites.push_back(site(name, {}));
    scenario.sites.back().site.fixed_link = models::FixedLink{};
  }
  EXPECT_EQ(recommend(scenario, summary_of({})).prices.back(),
            "What the links of f and g cost is not counted.");
}

TEST(RecommendationWords, DataIsMoneyOfTheSameCurrencyBeyondThePlans) {
  ResolvedScenario scenario;
  scenario.sites = {site("a", {"x"}, "USD")};
  GroupResult one = entry(std::nullopt);
  const auto with = [&](std::vector<Money> money) {
    Planning planning;
    planning.planned_interval_s = 900;
    planning.money = std::move(money);
    one.planning = std::make_shared<const Planning>(planning);
    return recommend(scenario, summary_of({one}));
  };
  Money usd;
  usd.currency = "USD";
  usd.month = 17;
  usd.plans_month = 10;
  Money eur = usd;
  eur.currency = "EUR";
  const Recommendation its = with({usd});
  EXPECT_EQ(its.payloads[0].data_month, 7);
  EXPECT_EQ(its.payloads[0].every_s, 900);  // as planned
  EXPECT_EQ(its.month, 17);
  EXPECT_EQ(its.month_of_all, 17);
  EXPECT_THAT(its.notes, IsEmpty());
  EXPECT_FALSE(with({eur}).payloads[0].data_month);
  EXPECT_FALSE(with({usd, eur}).payloads[0].data_month);
  EXPECT_FALSE(with({}).month);
}

}  // namespace
}  // namespace skyhaul::core
