// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Disks and links of the alternatives against examples worked by hand, and break-even points by brute force.
#include <gtest/gtest.h>

#include <cmath>

#include "skyhaul/core/alternatives.h"

namespace skyhaul::core {
namespace {

/// Ten LTO-9 cartridges in a car, two drives at each end.
Alternative tapes() {
  Alternative its;
  its.kind = Alternative::Kind::kRoad;
  its.unit_bytes = 18'000'000'000'000;
  its.units = 10;
  its.drives = 2;
  its.unit_bps = 3'200'000'000;  // 400 MB/s
  its.handling_ns = 3600 * orbits::kSecond;
  its.km_per_hour = 80;
  its.trip_per_km = 0.5;
  its.currency = "USD";
  return its;
}

// 36 TB: two cartridges, each filled by its own drive in 18e12 / 400e6 = 45,000 s; 160 km are 2 h; an hour at
// each end: 45,000 + 3,600 + 7,200 + 3,600 + 45,000 = 104,400 s. There and back: 320 km, 160 dollars.
TEST(Carry, OneTripAgreesWithHandCalculation) {
  const Carried carried = carry(tapes(), 36e12, 160);
  EXPECT_EQ(carried.units, 2);
  EXPECT_EQ(carried.trips, 1);
  EXPECT_NEAR(carried.fill_s, 45000, 1e-6);
  EXPECT_NEAR(carried.way_s, 7200, 1e-6);
  EXPECT_NEAR(carried.total_s, 104400, 1e-6);
  EXPECT_NEAR(*carried.money, 160, 1e-9);
  // 9 TB on one cartridge, one drive: 22,500 s.
  EXPECT_NEAR(carry(tapes(), 9e12, 160).total_s, 2 * 22500 + 2 * 3600 + 7200, 1e-6);
}

// 200 TB: twelve cartridges, 180 TB and then 20 TB. The first trip takes 180e12 / 800e6 = 225,000 s to fill,
// the second 25,000 s, which two drives do, too; the second one is read once the first has been, 225,000 s
// after it came: 2 x 225,000 + 3,600 + 7,200 + 3,600 + 25,000 = 489,400 s.
TEST(Carry, TripsFollowEachOther) {
  const Carried carried = carry(tapes(), 200e12, 160);
  EXPECT_EQ(carried.units, 12);
  EXPECT_EQ(carried.trips, 2);
  EXPECT_NEAR(carried.total_s, 489400, 1e-6);
  EXPECT_NEAR(*carried.money, 320, 1e-9);
}

// 90 TB: five cartridges, two drives: three times 45,000 s, as the second drive has nothing to do at last.
TEST(Carry, ADriveWritesOneCartridgeAfterTheOther) {
  EXPECT_NEAR(carry(tapes(), 90e12, 160).fill_s, 135000, 1e-6);
  EXPECT_NEAR(carry(tapes(), 72e12, 160).fill_s, 90000, 1e-6);
}

// Ten cartridges of 18 TB every two days: 1.44e15 bit in 172,800 s, 8.333 Gbit/s.
TEST(Carry, FullTripsEqualARate) { EXPECT_NEAR(carried_bps(tapes(), 10, 172800), 8.3333e9, 1e5); }

TEST(Carry, BreakEvenOfPayloadsByBruteForce) {
  for (const double mbit_s : {30.0, 200.0, 2000.0}) {
    for (const int ways : {1, 2}) {
      const double per_byte = 8 / (mbit_s * 1e6);
      const auto found = break_even_bytes(tapes(), 800, ways, per_byte);
      ASSERT_TRUE(found);
      double least = 0;
      for (double bytes = 1e9; bytes < 1e16; bytes *= 1.0005) {
        if (ways * carry(tapes(), bytes, 800).total_s <= per_byte * bytes) {
          least = bytes;
          break;
        }
      }
      EXPECT_NEAR(*found, least, 0.001 * least) << mbit_s << " " << ways;
    }
  }
  // A link that is faster than the drives is never slower.
  EXPECT_FALSE(break_even_bytes(tapes(), 800, 1, 8 / 100e9));
}

Alternative fibre() {
  Alternative its;
  its.up_bps = its.down_bps = 10'000'000'000;
  its.currency = "USD";
  its.build_per_km = 59055;
  its.build_per_km_low = 32808;
  its.build_per_km_high = 88583;
  its.life_ns = 7305 * orbits::kDay;  // 20 years are 240 months
  return its;
}

// 100 km of 59,055 a km are 5.9055 million; over 240.0 months (of 365.2425 / 12 days) 24,605 a month. A plan
// of 10,000 a month is as cheap as 10,000 x 240 / 59,055 = 40.6 km.
TEST(LinkCost, AgreesWithHandCalculation) {
  const LinkCost cost = link_cost(fibre(), 100);
  EXPECT_NEAR(*cost.once, 5905500, 1e-6);
  EXPECT_NEAR(*cost.once_low, 3280800, 1e-6);
  EXPECT_NEAR(*cost.once_high, 8858300, 1e-6);
  EXPECT_NEAR(*cost.month, 24606, 2);
  EXPECT_NEAR(*break_even_km(fibre(), 10000), 40.64, 0.01);
  Alternative rented = fibre();
  rented.month = 500;
  rented.month_per_gbit_s = 20;
  EXPECT_NEAR(*link_cost(rented, 100).month, 24606 + 700, 2);
  EXPECT_FALSE(break_even_km(rented, 600));  // the rent alone is more
}

TEST(LinkCost, MicrowaveIsBuiltByTheHop) {
  Alternative towers;
  towers.up_bps = towers.down_bps = 1'000'000'000;
  towers.hop_km = 50;
  towers.life_ns = 7305 * orbits::kDay;
  EXPECT_FALSE(link_cost(towers, 120).month);  // no price
  towers.build_per_hop = 100000;
  EXPECT_NEAR(*link_cost(towers, 120).once, 300000, 1e-9);
}

TEST(LinkCost, BreakEvenOfDistanceByBruteForce) {
  for (const double month : {300.0, 5000.0, 750000.0}) {
    double longest = 0;
    for (double km = 0.001; km < 1e5; km *= 1.0005) {
      if (*link_cost(fibre(), km).month <= month) longest = km;
    }
    EXPECT_NEAR(*break_even_km(fibre(), month), longest, 0.001 * longest) << month;
  }
}

TEST(Hybrid, TwoLinksFailTogetherByTheProduct) {
  EXPECT_NEAR(either_works(0.99, 0.95), 0.9995, 1e-12);
  EXPECT_EQ(either_works(1, 0.2), 1);
}

}  // namespace
}  // namespace skyhaul::core
