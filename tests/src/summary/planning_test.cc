// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Closed forms for planners, and money, each worked by hand.
#include "skyhaul/core/planning.h"

#include <gtest/gtest.h>

#include <cmath>

#include "skyhaul/core/answer.h"
#include "skyhaul/core/stages.h"
#include "skyhaul/models/price.h"

namespace skyhaul::core {
namespace {

// A save of 300 s and failures 3 h apart: Young sqrt(2 300 10800) = 2545.58 s, 42 min. Daly: 300 / 21600 =
// 0.0138889, sqrt 0.117851; 2545.58 (1 + 0.0392837 + 0.00154321) - 300 = 2349.51 s, 39 min (facts of the
// field: 42 and 39 min).
TEST(Planning, YoungAndDalyAgreeWithHandCalculation) {
  EXPECT_NEAR(young_interval_s(300, 10800), 2545.584, 1e-3);
  EXPECT_NEAR(daly_interval_s(300, 10800), 2349.512, 1e-2);
  EXPECT_EQ(daly_interval_s(300, 150), 150);  // a save as long as two failures apart
  EXPECT_EQ(daly_interval_s(300, 100), 100);
  // The first-order loss is least at Young's interval, where both parts are equal.
  const double tau = young_interval_s(10, 100000);
  EXPECT_NEAR(share_lost(tau, 10, 100000), std::sqrt(2 * 10.0 / 100000), 1e-12);
  EXPECT_GT(share_lost(tau * 1.01, 10, 100000), share_lost(tau, 10, 100000));
  EXPECT_GT(share_lost(tau * 0.99, 10, 100000), share_lost(tau, 10, 100000));
}

// Rounds that wait for 60 s: 95 % of compute needs 20 minutes from round to round, 19 of them compute. With
// 48 s of overlap 12 s are left, and 4 minutes do; with 60 s nothing waits, and rounds go back to back.
TEST(Planning, UtilisationAndItsIntervalAreInverse) {
  EXPECT_NEAR(interval_for_utilisation(0.95, 60, 0), 1200, 1e-9);
  EXPECT_NEAR(interval_for_utilisation(0.95, 60, 48), 240, 1e-9);
  EXPECT_NEAR(interval_for_utilisation(0.95, 60, 60), 60, 1e-9);
  for (const double utilisation : {0.2, 0.5, 0.95, 0.999}) {
    for (const double overlap_s : {0.0, 10.0, 59.0}) {
      const double interval_s = interval_for_utilisation(utilisation, 60, overlap_s);
      EXPECT_GE(utilisation_at(interval_s, 60, overlap_s), utilisation - 1e-12);
      if (interval_s > 60) {
        EXPECT_NEAR(utilisation_at(interval_s, 60, overlap_s), utilisation, 1e-12);
      }
    }
  }
  EXPECT_EQ(utilisation_at(50, 60, 0), 0);
}

models::Price local_priority() {
  models::Price price;
  price.currency = "USD";
  price.month = 40;
  price.blocks = {{50'000'000'000, 25}, {500'000'000'000, 125}};
  return price;
}

// Published for 50 GB, 500 GB, 1 TB and 2 TB: 65, 165, 290 and 540 dollars a month. Between them by hand: 120
// GB are three small blocks, 75; 300 GB are six, 150, or one large one, 125; 1.05 TB are two large ones and a
// small one.
TEST(Planning, BlocksAreBoughtInTheCheapestMix) {
  const models::Price price = local_priority();
  for (const auto& [gigabytes, dollars] : {std::pair(0.0, 40.0),
                                           {50.0, 65.0},
                                           {500.0, 165.0},
                                           {1000.0, 290.0},
                                           {2000.0, 540.0},
                                           {120.0, 115.0},
                                           {300.0, 165.0},
                                           {1050.0, 315.0}})
    EXPECT_EQ(models::price_of_month(price, 1, gigabytes * 1e9), dollars) << gigabytes;
}

TEST(Planning, BlocksAgainstBruteForce) {
  const std::vector<models::PriceBlock> blocks{{50, 25}, {500, 125}, {120, 70}};
  for (int bytes = 1; bytes < 1600; bytes += 7) {
    double least = 1e9;
    for (int a = 0; a < 40; ++a) {
      for (int b = 0; b < 5; ++b) {
        for (int c = 0; c < 15; ++c) {
          if (50 * a + 500 * b + 120 * c >= bytes) least = std::min(least, 25.0 * a + 125 * b + 70 * c);
        }
      }
    }
    // The mix by falling volume may miss the very cheapest, never by more than the smallest block.
    EXPECT_GE(models::price_of_blocks(blocks, bytes), least) << bytes;
    EXPECT_LE(models::price_of_blocks(blocks, bytes), least + 25) << bytes;
  }
}

TEST(Planning, WhatIsNotPublishedHasNoCost) {
  models::Price price;
  price.currency = "EUR";
  EXPECT_FALSE(models::price_of_month(price, 1, 1e12));
  price.month_per_gbit_s = 75000;
  EXPECT_EQ(models::price_of_month(price, 10, 1e15), 750000);
  price.included_bytes = 1'000'000'000'000;
  price.month = 10;
  price.blocks = {{1'000'000'000, 1}};
  EXPECT_EQ(models::price_of_month(price, 0, 1.5e12), 510);
}

// What the money is for stands beside it: rounds of a month, terminals, and the price as its preset gives it.
TEST(Planning, MoneySaysWhatItIsCountedFor) {
  const ResolvedScenario scenario =
      resolve(changed(load_scenario(SKYHAUL_TEST_DATA "/scenarios/two-sites.yaml"), {"horizon=4 min"}));
  AnswerOptions options;
  options.parts.limits = options.parts.costs = false;
  const Summary summary = answer(scenario, build_timeline(scenario), options).summary;
  const Planning& planning = *summary.results.at(0).planning;
  EXPECT_NEAR(planning.rounds_month, 365.2425 / 12 * 86400 / *planning.planned_interval_s, 1e-6);
  ASSERT_EQ(planning.prices.size(), 1U);
  const PricedTerminals& priced = planning.prices[0];
  EXPECT_EQ(priced.type, "starlink-performance");
  EXPECT_EQ(priced.preset, "terminals/starlink-performance");
  EXPECT_EQ(priced.terminals, 3);  // one and two
  EXPECT_FALSE(priced.price.source.empty());
  EXPECT_FALSE(priced.price.date.empty());
  double month = 0;
  for (const SiteVolume& volume : planning.volumes)
    month +=
        volume.terminals * *models::price_of_month(priced.price, 0.4, volume.month_bytes / volume.terminals);
  ASSERT_EQ(planning.money.size(), 1U);
  EXPECT_NEAR(planning.money[0].month, month, 1e-6);
  // A price of the scenario's own has no preset.
  ResolvedScenario own = scenario;
  for (SiteSpec& site : own.sites) {
    for (models::Terminal& terminal : site.site.terminals) terminal.type = "mine";
  }
  Summary again = summary;
  add_planning(again, own);
  EXPECT_EQ(again.results[0].planning->prices.at(0).preset, "");
}

}  // namespace
}  // namespace skyhaul::core
