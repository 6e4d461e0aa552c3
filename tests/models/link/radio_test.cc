// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/radio.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "skyhaul/models/link_budget.h"

namespace skyhaul::models {
namespace {

RadioDirection ku_down() {
  RadioDirection down;
  down.frequency_ghz = 11.7;
  down.bandwidth_mhz = 240;
  down.rolloff = 0;
  down.pfd_dbw_m2_mhz = -122;
  down.g_over_t_db_k = 9;
  return down;
}

RadioDirection ku_up() {
  RadioDirection up;
  up.frequency_ghz = 14.25;
  up.bandwidth_mhz = 62.5;
  up.rolloff = 0.25;
  up.eirp_dbw = 39.2;
  up.g_over_t_db_k = 9;
  return up;
}

// ITU-R P.525-4, equation 5: 92.4 + 20 log f + 20 log d, given to 0.1 dB.
TEST(Radio, FreeSpaceLossIsThatOfP525) {
  for (const double f : {11.7, 14.25, 28.6}) {
    for (const double d : {550.0, 1123.0, 35786.0}) {
      EXPECT_NEAR(free_space_loss_db(f, d), 92.4 + 20 * std::log10(f) + 20 * std::log10(d), 0.051);
    }
  }
}

// Published with the identity of held flux density: at 11.7 GHz and 9 dB/K, -122 dBW/m2/MHz give 12.8 dB and
// -116 give 18.8 dB, printed to 0.1 dB.
TEST(Radio, HeldFluxDensityGivesThePublishedCarrierToNoise) {
  RadioDirection down = ku_down();
  EXPECT_NEAR(RadioLink(down).carrier_to_noise_db({800, 1, 1}, 0), 12.8, 0.05);
  down.pfd_dbw_m2_mhz = -116;
  EXPECT_NEAR(RadioLink(down).carrier_to_noise_db({800, 1, 1}, 0), 18.8, 0.05);
  // and does not depend on the range
  EXPECT_EQ(RadioLink(down).carrier_to_noise_db({800, 1, 1}, 0),
            RadioLink(down).carrier_to_noise_db({1100, 1, 1}, 0));
}

TEST(Radio, EirpBudgetAddsUp) {
  const RadioDirection up = ku_up();
  // EIRP - P.525 + G/T + 228.6 - 10 log(symbols a second), each to 0.1 dB
  const double by_hand =
      39.2 - (92.45 + 20 * std::log10(14.25) + 20 * std::log10(800)) + 9 + 228.6 - 10 * std::log10(50e6);
  EXPECT_NEAR(RadioLink(up).carrier_to_noise_db({800, 1, 1}, 0), by_hand, 0.02);
  EXPECT_NEAR(RadioLink(up).carrier_to_noise_db({800, 1, 1}, 3), by_hand - 3, 0.02);
}

TEST(Radio, ScanPointingAndGainFollowTheirLaws) {
  EXPECT_NEAR(scan_loss_db(0.5, 1), 3.0103, 1e-4);  // half the projected area at 60 deg
  EXPECT_NEAR(scan_loss_db(0.5, 1.5), 1.5 * 3.0103, 1e-4);
  EXPECT_EQ(scan_loss_db(0.5, 0), 0);
  EXPECT_TRUE(std::isinf(scan_loss_db(0, 1.3)));
  EXPECT_TRUE(std::isinf(scan_loss_db(-0.1, 1.3)));
  // by definition of the 3 dB beamwidth, at half of it off the axis
  EXPECT_NEAR(pointing_loss_db(1, 2), 3, 1e-12);
  // an isotropic antenna has the area lambda^2 / (4 pi): that of a disc of diameter lambda / pi
  const double lambda_m = 0.299792458 / 12;
  EXPECT_NEAR(antenna_gain_dbi(12, lambda_m / 3.14159265358979323846, 1), 0, 1e-9);
  EXPECT_NEAR(antenna_gain_dbi(12, 1, 1) - antenna_gain_dbi(12, 0.5, 1), 6.0206, 1e-4);
}

TEST(Radio, TheScanLossesOfBothEndsCount) {
  RadioDirection up = ku_up();
  up.ground_scan_exponent = 1.3;
  up.satellite_scan_exponent = 1.2;
  const double off = RadioLink(ku_up()).carrier_to_noise_db({900, 0.6, 0.5}, 0) -
                     RadioLink(up).carrier_to_noise_db({900, 0.6, 0.5}, 0);
  EXPECT_NEAR(off, -13 * std::log10(0.6) - 12 * std::log10(0.5), 1e-9);
  RadioDirection down = ku_down();  // where the satellite holds the flux, its own scan loss does not
  down.satellite_scan_exponent = 1.2;
  EXPECT_EQ(RadioLink(down).carrier_to_noise_db({900, 0.6, 0.5}, 0),
            RadioLink(ku_down()).carrier_to_noise_db({900, 0.6, 0.5}, 0));
}

TEST(Radio, InterferenceAddsAsPower) {
  RadioDirection down = ku_down();
  down.carrier_to_interference_db = RadioLink(down).carrier_to_noise_db({800, 1, 1}, 0);
  EXPECT_NEAR(RadioLink(down).carrier_to_noise_db({800, 1, 1}, 0), 12.8 - 3.01, 0.05);
}

// EN 302 307-2 table 20a: 64APSK 11/15 needs 14.81 dB, 64APSK 7/9 15.47 dB.
TEST(Radio, RateStepsAlongTheLadderWithHysteresis) {
  RadioDirection down = ku_down();
  down.hysteresis_db = 0.3;
  down.framing = 0.1;
  down.carriers = 2;
  down.airtime = 0.5;
  const RadioLink link(down);
  RadioLink::State state = nullptr;
  const double at_15 = link.rate_bps(15.2, state);
  ASSERT_NE(state, nullptr);
  EXPECT_STREQ(state->modcod->name, "64APSK 11/15");
  EXPECT_NEAR(at_15, state->modcod->efficiency() * 240e6 * 2 * 0.9 * 0.5, 1);
  EXPECT_EQ(link.rate_bps(15.6, state), at_15);  // above the threshold, not yet by the margin
  EXPECT_GT(link.rate_bps(15.8, state), at_15);
  EXPECT_STREQ(state->modcod->name, "64APSK 7/9");
  EXPECT_GT(link.rate_bps(15.5, state), at_15);  // held
  EXPECT_EQ(link.rate_bps(15.4, state), at_15);  // down at once
  EXPECT_EQ(link.rate_bps(-5, state), 0);        // below QPSK 2/9 at -2.85 dB
  EXPECT_EQ(state, nullptr);
}

TEST(Radio, ImplementationLossByBitsASymbol) {
  RadioDirection down = ku_down();
  down.implementation_loss_db = {0, 0, 0.4, 0, 0, 0, 0, 0, 4.5};
  const RadioLink link(down);
  RadioLink::State state = nullptr;
  EXPECT_EQ(link.rate_bps(-2.5, state), 0);
  EXPECT_GT(link.rate_bps(-2.4, state), 0);
  link.rate_bps(19.6, state);  // 256APSK 3/4 would close at 19.57 dB
  EXPECT_LT(state->modcod->bits_per_symbol, 8);
}

TEST(Radio, ShannonWithAGapInStepsOfATwentieth) {
  RadioDirection down = ku_down();
  down.coding = Coding::kShannon;
  down.shannon_gap_db = 3;
  down.least_c_n_db = -2;
  const RadioLink link(down);
  RadioLink::State state = nullptr;
  const double exact = std::log2(1 + std::pow(10, (13.0 - 3) / 10));
  const double rate = link.rate_bps(13, state) / 240e6;
  EXPECT_LE(rate, exact);
  EXPECT_GT(rate, exact - 0.05);
  EXPECT_EQ(link.rate_bps(-2.1, state), 0);
  down.highest_efficiency = 2;
  EXPECT_NEAR(RadioLink(down).rate_bps(13, state), 480e6, 1);
}

TEST(Radio, RefusesWhatIsNoLink) { EXPECT_THROW(RadioLink(RadioDirection{}), std::invalid_argument); }

}  // namespace
}  // namespace skyhaul::models
