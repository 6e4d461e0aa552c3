// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What a plan comes to: times, energy, volumes and money of results that are made by hand; sums worked by
// hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "skyhaul/core/planning.h"
#include "skyhaul/core/summary.h"
#include "skyhaul/models/price.h"

namespace skyhaul::core {
namespace {

using orbits::kSecond;
using ::testing::ElementsAre;

constexpr double kMonthS = 365.2425 / 12 * 86400;

models::Price price(const std::string& currency, double month, std::optional<double> once = std::nullopt) {
  models::Price its;
  its.currency = currency;
  its.month = month;
  its.once = once;
  return its;
}

SiteSpec site(const std::string& name, std::vector<models::Price> prices) {
  SiteSpec its;
  its.site.name = name;
  for (const models::Price& each : prices) {
    models::Terminal terminal;
    terminal.type = "dish " + each.currency;
    terminal.up_bps = 20'000'000;
    terminal.down_bps = 200'000'000;
    terminal.price = std::make_shared<const models::Price>(each);
    its.site.terminals.push_back(terminal);
  }
  return its;
}

/// One payload of 7.24 GB from a to b, udp or TCP, which can be had every 600 s and takes 500 s.
struct Case {
  ResolvedScenario scenario;
  Summary summary;

  explicit Case(const std::string& transport = "cubic") {
    scenario.sites = {site("a", {price("USD", 40, 300), price("USD", 40, 300)}),
                      site("b", {price("USD", 100, 700)})};
    TrafficSpec traffic;
    traffic.collective.group = "push";
    traffic.collective.topology = models::Topology::kPush;
    traffic.collective.sites = {"a", "b"};
    traffic.collective.bytes = 7'240'000'000;
    traffic.collective.transport = transport;
    scenario.traffic = {traffic};
    GroupResult result;
    result.group = "push";
    result.bytes_per_round = 7'240'000'000;
    result.sync_s = {450, 500, 550};
    result.interval_s = {500, 600, 700};
    summary.results = {result};
  }
  GroupResult& result() { return summary.results[0]; }
  Planning planning() {
    add_planning(summary, scenario);
    return *summary.results[0].planning;
  }
};

TEST(PlanningSums, RoundsAreAsOftenAsWantedAsPossibleAndAsComputeAllows) {
  Case its;
  EXPECT_DOUBLE_EQ(*its.planning().planned_interval_s, 600);
  its.summary.target_interval_s = 3600;  // seldom enough
  EXPECT_DOUBLE_EQ(*its.planning().planned_interval_s, 3600);
  its.summary.target_interval_s = 100;  // oftener than can be
  EXPECT_DOUBLE_EQ(*its.planning().planned_interval_s, 600);
  its.result().cycle_s = 900;
  EXPECT_DOUBLE_EQ(*its.planning().planned_interval_s, 900);
  its.result().cycle_s = 100;
  EXPECT_DOUBLE_EQ(*its.planning().planned_interval_s, 600);
  // Without a target: compute, and what it does not hide of a round in the median.
  its.result().cycle_s.reset();
  its.summary.target_interval_s.reset();
  its.result().compute_s = 1000;
  EXPECT_DOUBLE_EQ(*its.planning().planned_interval_s, 1450);
  its.result().overlap_s = 150;
  EXPECT_DOUBLE_EQ(*its.planning().planned_interval_s, 1300);
  its.result().overlap_s = 460;
  EXPECT_DOUBLE_EQ(*its.planning().planned_interval_s, 1000);
  its.result().compute_s = 20;
  EXPECT_DOUBLE_EQ(*its.planning().planned_interval_s, 600);
  its.result().interval_s = {};
  EXPECT_FALSE(its.planning().planned_interval_s);
  EXPECT_TRUE(its.planning().volumes.empty());
}

TEST(PlanningSums, LossesAndUtilisation) {
  Case its;
  EXPECT_DOUBLE_EQ(*its.planning().expected_lost_s, 600 / 2 + 500);
  EXPECT_TRUE(its.planning().utilisation_curve.empty());  // no compute
  EXPECT_FALSE(its.planning().utilisation_interval_s);
  EXPECT_FALSE(its.planning().young_s);
  its.scenario.traffic[0].failures = FailureSpec{10800 * kSecond, 300 * kSecond};
  its.scenario.target_utilisation = 0.75;
  its.result().compute_s = 30;
  const Planning planning = its.planning();
  EXPECT_NEAR(*planning.young_s, 2545.584, 1e-3);  // sqrt(2 300 10800)
  EXPECT_NEAR(*planning.daly_s, 2349.512, 1e-2);   // planning_test.cc works it out
  EXPECT_NEAR(*planning.local_loss, 300 / 2349.512 + 2349.512 / 21600, 1e-6);
  EXPECT_EQ(planning.wanted_utilisation, 0.75);
  EXPECT_DOUBLE_EQ(*planning.utilisation_interval_s, 2000);  // 500 s are a quarter of it
  ASSERT_EQ(planning.utilisation_curve.size(), 9U);
  EXPECT_DOUBLE_EQ(planning.utilisation_curve[0].interval_s, 600);
  EXPECT_DOUBLE_EQ(planning.utilisation_curve[0].utilisation, 1.0 / 6);
  EXPECT_DOUBLE_EQ(planning.utilisation_curve[8].interval_s, 60000);
  EXPECT_DOUBLE_EQ(planning.utilisation_curve[8].utilisation, 59500.0 / 60000);
  for (std::size_t i = 1; i < 9; ++i) {
    EXPECT_GT(planning.utilisation_curve[i].interval_s, planning.utilisation_curve[i - 1].interval_s);
    EXPECT_GT(planning.utilisation_curve[i].utilisation, planning.utilisation_curve[i - 1].utilisation);
  }
  // No interval is shorter than can be had, however little compute is wanted.
  its.scenario.target_utilisation = 0.01;
  EXPECT_DOUBLE_EQ(*its.planning().utilisation_interval_s, 600);
}

// Every 3600 s: 36 s of compute at 100 kW and 50 kW are 1 and 0.5 kWh, and radios of 0.2 and 0.3 kW for an
// hour.
TEST(PlanningSums, EnergyIsOfComputeForItsTimeAndOfRadiosForTheWholeInterval) {
  Case its;
  its.summary.target_interval_s = 3600;
  its.result().compute_s = 36;
  EXPECT_FALSE(its.planning().energy_kwh);  // no site says what it draws
  SupplySpec supply;
  supply.supply.loads = {0.2, 100};
  its.scenario.sites[0].supply = supply;
  EXPECT_FALSE(its.planning().energy_kwh);  // one of them does not
  supply.supply.loads = {0.3, 50};
  its.scenario.sites[1].supply = supply;
  EXPECT_NEAR(*its.planning().energy_kwh, 1 + 0.5 + 0.2 + 0.3, 1e-12);
  its.scenario.sites.push_back(site("elsewhere", {}));  // takes no part
  EXPECT_NEAR(*its.planning().energy_kwh, 2, 1e-12);
  its.result().compute_s.reset();
  EXPECT_FALSE(its.planning().energy_kwh);
}

// Packets of 1500 bytes have 1448 of a TCP payload with timestamps: 7.24 GB are 5 million packets, 7.5 GB.
TEST(PlanningSums, VolumesAreIpBytesOfAMonthAndPlansAddUp) {
  Case its;
  const double rounds = kMonthS / 600;
  Planning planning = its.planning();
  EXPECT_DOUBLE_EQ(planning.rounds_month, rounds);
  ASSERT_EQ(planning.volumes.size(), 2U);
  EXPECT_EQ(planning.volumes[0].site, "a");
  EXPECT_EQ(planning.volumes[0].terminals, 2);
  EXPECT_NEAR(planning.volumes[0].month_bytes, 7.5e9 * rounds, 1);
  EXPECT_NEAR(planning.volumes[1].month_bytes, 7.5e9 * rounds, 1);
  EXPECT_FALSE(planning.volumes[0].cap_bytes);
  models::DataPlan plan;
  plan.volume_bytes = 1000;
  its.scenario.sites[0].site.terminals[0].data_plan = plan;
  EXPECT_FALSE(its.planning().volumes[0].cap_bytes);  // the other terminal has no limit
  its.scenario.sites[0].site.terminals[1].data_plan = plan;
  EXPECT_EQ(its.planning().volumes[0].cap_bytes, 2000);
  for (models::Terminal& terminal : its.scenario.sites[0].site.terminals) terminal.data_plan->pooled = true;
  EXPECT_EQ(its.planning().volumes[0].cap_bytes, 1000);  // one volume for both
  its.scenario.sites[1].site.fixed_link = models::FixedLink{};
  planning = its.planning();
  ASSERT_EQ(planning.volumes.size(), 1U);
  EXPECT_EQ(planning.volumes[0].site, "a");
  // Over UDP 1500 bytes have the headers of IP, 20, of UDP, 8, and that of a datagram of ours, 28.
  EXPECT_NEAR(Case("udp").planning().volumes[0].month_bytes, 7.24e9 / 1444 * 1500 * rounds, 10);
}

TEST(PlanningSums, MoneyIsOfAllTerminalsARoundAndATerabyte) {
  Case its;
  const double rounds = kMonthS / 600;
  const Planning planning = its.planning();
  ASSERT_EQ(planning.money.size(), 1U);
  const Money& money = planning.money[0];
  EXPECT_EQ(money.currency, "USD");
  EXPECT_DOUBLE_EQ(money.month, 40 + 40 + 100);
  EXPECT_DOUBLE_EQ(money.plans_month, 180);
  EXPECT_DOUBLE_EQ(*money.once, 300 + 300 + 700);
  EXPECT_DOUBLE_EQ(money.per_sync, 180 / rounds);
  EXPECT_NEAR(money.per_tb, 180 / (rounds * 7.24e-3), 1e-9);
  EXPECT_THAT(planning.sources, ElementsAre("dish USD: given without a source"));
  EXPECT_EQ(planning.prices.size(), 2U);
  EXPECT_EQ(planning.prices[0].terminals, 2);
  EXPECT_EQ(planning.prices[1].terminals, 1);
}

TEST(PlanningSums, EachCurrencyHasItsOwnSumAndAnUnknownPriceHasNone) {
  Case its;
  its.scenario.sites[1] = site("b", {price("EUR", 90), price("EUR", 90, 500)});
  Planning planning = its.planning();
  ASSERT_EQ(planning.money.size(), 2U);
  EXPECT_EQ(planning.money[0].currency, "EUR");
  EXPECT_DOUBLE_EQ(planning.money[0].month, 180);
  EXPECT_FALSE(planning.money[0].once);  // of one of the two it is not published
  EXPECT_EQ(planning.money[0].once_published, 500);
  EXPECT_THAT(planning.money[0].once_unpublished, ElementsAre("dish EUR"));
  EXPECT_EQ(planning.money[1].once_published, 600);
  EXPECT_TRUE(planning.money[1].once_unpublished.empty());
  EXPECT_DOUBLE_EQ(planning.money[1].month, 80);
  EXPECT_DOUBLE_EQ(*planning.money[1].once, 600);
  its.scenario.sites[1].site.terminals[0].price.reset();
  planning = its.planning();
  EXPECT_TRUE(planning.money.empty());
  EXPECT_TRUE(planning.prices.empty());
  EXPECT_THAT(planning.unpriced, ElementsAre("dish EUR"));
}

// Of a price by rate the faster direction counts: 0.2 Gbit/s at 500 a month for each Gbit/s.
TEST(PlanningSums, RatesAreOfTheFasterDirectionAndVolumesOfOneTerminal) {
  Case its;
  models::Price by_rate;
  by_rate.currency = "USD";
  by_rate.month_per_gbit_s = 500;
  models::Price by_volume = price("USD", 10);
  by_volume.blocks = {{1'000'000'000'000, 7}};  // 1 TB
  its.scenario.sites = {site("a", {by_volume, by_volume}), site("b", {by_rate})};
  its.summary.target_interval_s = kMonthS / 400;  // 400 rounds of 7.5 GB: 3 TB, 1.5 of each terminal
  const Planning planning = its.planning();
  ASSERT_EQ(planning.money.size(), 1U);
  EXPECT_DOUBLE_EQ(planning.money[0].month, 2 * (10 + 2 * 7) + 100);
  EXPECT_DOUBLE_EQ(planning.money[0].plans_month, 2 * 10 + 100);
}

TEST(PlanningSums, ADatasetIsMovedOnce) {
  Case its;
  its.result().dataset = true;
  its.result().compute_s = 36;
  const Planning planning = its.planning();
  EXPECT_EQ(planning.rounds_month, 1);
  EXPECT_FALSE(planning.planned_interval_s);
  EXPECT_FALSE(planning.expected_lost_s);
  EXPECT_NEAR(planning.volumes.at(0).month_bytes, 7.5e9, 1);
  its.result().sync_s = {};
  EXPECT_TRUE(its.planning().volumes.empty());  // it does not arrive
}

}  // namespace
}  // namespace skyhaul::core
