// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Rows quoted from the validation examples of ITU-R Study Group 3 (CG-3M3J-13-ValEx), so that the models are
// held to them where the files are absent: tolerance half a unit of the last printed digit. The rest are the
// models' own limits.
#include <gtest/gtest.h>

#include <cmath>

#include "skyhaul/models/dvbs2x.h"
#include "skyhaul/models/itu_gas.h"
#include "skyhaul/models/itu_rain.h"
#include "skyhaul/models/link_budget.h"

namespace skyhaul::models {
namespace {

TEST(ItuGas, SpecificAttenuationAt12And60Ghz) {
  const auto at12 = itu::specific_gas_attenuation(12, 1013.25, 7.5, 288.15);
  EXPECT_NEAR(at12.oxygen_db_per_km, 0.008698264, 5e-10);
  EXPECT_NEAR(at12.water_vapour_db_per_km, 0.009535388, 5e-10);
  EXPECT_NEAR(itu::specific_gas_attenuation(60, 1013.25, 7.5, 288.15).oxygen_db_per_km, 14.6234748, 5e-8);
}

TEST(ItuGas, SlantPathOfLondonAtOnePercent) {
  EXPECT_NEAR(itu::slant_gas_attenuation_db(14.25, 31.07699124, 1009.485612, 13.79653679, 283.6108756,
                                            33.72946527, 0.031382984),
              0.226874038, 5e-10);
  EXPECT_EQ(itu::zenith_water_vapour_db(14.25, 0, 0), 0);
}

TEST(ItuRain, LondonAtOnePercent) {
  const auto coefficients = itu::rain_coefficients(14.25, 31.07699124, 0);
  EXPECT_NEAR(coefficients.k, 0.03975488, 5e-9);
  EXPECT_NEAR(coefficients.alpha, 1.12418043, 5e-9);
  EXPECT_NEAR(itu::rain_attenuation_db({51.5, 14.25, 31.07699124, 0, 26.48052, 4.690817392}, 1), 0.495317069,
              5e-10);
  EXPECT_NEAR(itu::scintillation_db({14.25, 31.07699124, 50.38926222, 1, 0.65}, 1), 0.261931889, 1e-8);
  EXPECT_NEAR(itu::cross_polar_discrimination_db(14.25, 31.07699124, 0, 0.49531707, 1), 49.47769944, 5e-7);
}

TEST(ItuRain, NoRainOrNoPathBelowItIsNoAttenuation) {
  EXPECT_EQ(itu::rain_attenuation_db({51.5, 14.25, 31, 0, 0, 4.69}, 0.01), 0);
  EXPECT_EQ(itu::rain_slant_path_km(3, 3.5, 30), 0);
  EXPECT_EQ(itu::rain_attenuation_db({51.5, 14.25, 31, 0, 30, 0}, 0.01), 0);
}

// ITU-R P.839-2: 5 km within the tropics, continuous at the joints 23 N, 21 S, 71 S; lower in America and
// Europe.
TEST(ItuRain, IsothermByLatitudeHasNoHoles) {
  EXPECT_EQ(itu::isotherm_height_km(0, 100), 5);
  EXPECT_EQ(itu::isotherm_height_km(23, 100), 5);
  EXPECT_NEAR(itu::isotherm_height_km(33, 100), 4.25, 1e-12);
  EXPECT_NEAR(itu::isotherm_height_km(-31, 20), 4, 1e-12);
  EXPECT_EQ(itu::isotherm_height_km(-80, 0), 0);
  EXPECT_NEAR(itu::isotherm_height_km(45, 10), 2.45, 1e-12);
  EXPECT_NEAR(itu::isotherm_height_km(45, 100), 3.35, 1e-12);
  EXPECT_NEAR(itu::rain_height_km(5), 5.36, 1e-12);
}

TEST(Dvbs2x, LadderIsStrictlyMonotoneAndLeavesOutWhatIsBeaten) {
  const dvbs2x::Ladder ladder;
  const auto& steps = ladder.steps();
  ASSERT_GT(steps.size(), 30U);
  for (std::size_t i = 1; i < steps.size(); ++i) {
    EXPECT_LT(steps[i - 1].es_n0_db, steps[i].es_n0_db);
    EXPECT_LT(steps[i - 1].efficiency, steps[i].efficiency);
  }
  for (const auto& step : steps) EXPECT_STRNE(step.modcod->name, "16APSK 3/5");  // 3/5-L needs 0.39 dB less
}

TEST(Dvbs2x, SelectsTheBestThatClosesWithHysteresis) {
  const dvbs2x::Ladder ladder;
  EXPECT_EQ(ladder.select(-3), nullptr);
  const auto* half = ladder.select(1.0);
  ASSERT_NE(half, nullptr);
  EXPECT_STREQ(half->modcod->name, "QPSK 1/2");
  EXPECT_EQ(ladder.select(1.46, half, 0.3), half);          // 11/20 closes at 1.45, but not by the margin
  EXPECT_EQ(ladder.select(1.80, half, 0.3), half + 1);      // now it does
  EXPECT_EQ(ladder.select(1.46, half + 1, 0.3), half + 1);  // and is held where it would not be taken
  EXPECT_EQ(ladder.select(1.40, half + 1, 0.3), half);
  EXPECT_EQ(ladder.select(-5, half, 0.3), nullptr);
}

TEST(Dvbs2x, ImplementationLossMovesTheLadder) {
  const dvbs2x::Ladder lossy({0, 0, 0.4, 0.8, 1.2, 1.6, 2.4, 3.2, 4.5});
  EXPECT_NEAR(lossy.select(1.4)->es_n0_db, 1.4, 1e-12);
  EXPECT_STREQ(lossy.select(1.4)->modcod->name, "QPSK 1/2");
}

// Identity of facts on the Starlink user link: at 11.7 GHz and G/T 9 dB/K a held power flux density of -122
// dBW/m2/MHz gives a C/N of 12.8 dB.
TEST(LinkBudget, HeldPowerFluxDensity) {
  EXPECT_NEAR(held_pfd_carrier_to_noise_db(-122, 11.7, 9), 12.8, 0.05);
  // The same link by EIRP: PFD = EIRP - 10 log10(4 pi d^2), whatever the distance.
  const double d_m = 800e3;
  const double eirp_dbw_mhz = -122 + 10 * std::log10(4 * 3.14159265358979323846 * d_m * d_m);
  EXPECT_NEAR((LinkBudget{eirp_dbw_mhz, 9, 11.7, 800, 1, 0}.carrier_to_noise_db()),
              held_pfd_carrier_to_noise_db(-122, 11.7, 9), 1e-9);
}

}  // namespace
}  // namespace skyhaul::models
