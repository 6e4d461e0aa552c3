// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Values of ITU-Rpy 0.4 (MIT) at 45.4215 N, 75.6972 W as the tests of the Rust library itu-rs carry them:
// probability of rain 7.738488927221891 %, 0 deg isotherm 3.2101220736 km, station at 0.4 km, elevation 30
// deg.
#include "skyhaul/models/site_diversity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "skyhaul/models/itu_rain.h"

namespace skyhaul::models {
namespace {

constexpr double kProbability = 7.738488927221891;
const double kSlantKm = itu::rain_slant_path_km(itu::rain_height_km(3.2101220736), 0.4, 30);

itu::DiversityPath ottawa(double rain_rate_mm_h) {
  return {45.4215, 30, rain_rate_mm_h, kSlantKm, kProbability};
}

TEST(SiteDiversity, ProbabilityOfRainOnThePathIsThatOfIturpy) {
  EXPECT_NEAR(itu::slant_rain_probability_percent(kProbability, kSlantKm, 30), 10.833134985735281, 1e-5);
}

// The fit at 12 GHz for 10 %: sigma 1.30698123, mean -2.32980755. The rain rate that went in is not given: it
// is what gives the mean, and sigma is then the check.
TEST(SiteDiversity, LogNormalFitIsThatOfIturpy) {
  itu::DiversityPath path = ottawa(0);
  path.rain_probability_percent = 10;
  double low = 5, high = 100;
  for (int i = 0; i < 100; ++i) {
    path.rain_rate_001_mm_h = (low + high) / 2;
    (itu::fit_rain_attenuation(path, 12, 45).mean < -2.32980755 ? low : high) = path.rain_rate_001_mm_h;
  }
  EXPECT_NEAR(itu::fit_rain_attenuation(path, 12, 45).deviation, 1.30698123, 1e-7);
  EXPECT_GT(path.rain_rate_001_mm_h, 25);
  EXPECT_LT(path.rain_rate_001_mm_h, 45);
}

// Limits of P.618-13 section 2.2.4.1: at one spot both sites exceed what one does, but for the fit; far apart
// they are independent; nearer is worse.
TEST(SiteDiversity, JointOutageHasItsLimits) {
  const auto both = [](double km) {
    return itu::joint_outage_percent(ottawa(35), 5, ottawa(35), 5, 12, 45, km);
  };
  const itu::LogNormal fit = itu::fit_rain_attenuation(ottawa(35), 12, 45);
  const double alone =
      kProbability * 0.5 * std::erfc((std::log(5) - fit.mean) / fit.deviation / std::sqrt(2.0));
  EXPECT_NEAR(both(0), alone, 1e-6 * alone);
  EXPECT_NEAR(both(20000), alone * alone / 100, 1e-6 * alone);
  double before = both(0);
  for (const double km : {1.0, 5.0, 20.0, 50.0, 200.0, 1000.0}) {
    EXPECT_LT(both(km), before);
    before = both(km);
  }
  EXPECT_THROW(itu::joint_outage_percent(ottawa(0), 5, ottawa(35), 5, 12, 45, 10), std::invalid_argument);
}

// ITU-Rpy's own values for pairs of sites around Miami (test/ITU_validation_test.py,
// test_site_diversity_regression), which reads rain from maps there. Rain rate, probability and height are
// those of the validation examples at 25.78 N, 80.22 W, up to 45 km away: hence the 5 %. (The example of
// Study Group 3 that its test has as comments, from older maps, is 4 % above to 16 % below these at 14.5 to
// 29 GHz.)
TEST(SiteDiversity, JointOutageIsThatOfIturpyAroundMiami) {
  struct Row {
    double latitude_1, elevation_1, margin_1, latitude_2, elevation_2, margin_2, km, ghz, wanted;
  };
  for (const Row& row : {Row{25.768, 52.40999326, 9, 25.463, 52.48526958, 9, 44.09, 14.5, 0.00099352},
                         Row{25.768, 52.40999326, 9, 25.463, 52.48526958, 9, 44.09, 29, 0.09301376},
                         Row{25.796, 52.33141826, 9, 25.889, 52.25682688, 9, 10.38, 29, 0.29296748},
                         Row{25.768, 52.40999326, 9, 25.463, 52.48526958, 3, 44.09, 14.5, 0.00548506}}) {
    const auto path = [](double latitude, double elevation) {
      return itu::DiversityPath{latitude, elevation, 78.2982928,
                                itu::rain_slant_path_km(4.56946133, 0.0086, elevation), 2.90785192};
    };
    const double found =
        itu::joint_outage_percent(path(row.latitude_1, row.elevation_1), row.margin_1,
                                  path(row.latitude_2, row.elevation_2), row.margin_2, row.ghz, 0, row.km);
    EXPECT_NEAR(found, row.wanted, 0.05 * row.wanted) << row.ghz << " GHz " << row.km << " km";
  }
}

// Hodge's gain: nothing for no distance or attenuation, and never more than the attenuation itself.
TEST(SiteDiversity, GainHasItsLimits) {
  EXPECT_EQ(itu::diversity_gain_db(10, 12, 30, 0, 90), 0);
  EXPECT_NEAR(itu::diversity_gain_db(0, 12, 30, 10, 90), 0, 1e-12);
  EXPECT_GT(itu::diversity_gain_db(10, 12, 30, 20, 90), itu::diversity_gain_db(10, 12, 30, 5, 90));
  EXPECT_LT(itu::diversity_gain_db(10, 12, 30, 20, 90), 10);
}

}  // namespace
}  // namespace skyhaul::models
