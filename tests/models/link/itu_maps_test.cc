// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Small grids in the form of the ITU's digital maps.
#include "skyhaul/models/itu_maps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "skyhaul/orbits/input_error.h"

namespace skyhaul::models {
namespace {

namespace fs = std::filesystem;

class ItuMapsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) /
              ("itu_maps_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_ / "inner");
  }
  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  /// 90 to -90 in steps of 90, 0 to 360 in steps of 90: row * 10 + column.
  void write_grid(const std::string& values, const std::string& north, const std::string& east,
                  const std::string& text = "0 1 2 3 0\n10 11 12 13 10\n20 21 22 23 20\n") {
    write(values, text);
    write(north, "90 90 90 90 90\n0 0 0 0 0\n-90 -90 -90 -90 -90\n");
    write(east, "0 90 180 270 360\n0 90 180 270 360\n0 90 180 270 360\n");
  }
  static std::string error_of(const std::function<void()>& body) {
    try {
      body();
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  }
  fs::path folder_;
};

TEST_F(ItuMapsTest, GridIsBilinearAndGoesRound) {
  write_grid("a.txt", "lat.txt", "lon.txt");
  const std::string base = folder_.string() + "/";
  const ItuGrid grid(base + "a.txt", base + "lat.txt", base + "lon.txt");
  EXPECT_DOUBLE_EQ(grid.at(90, 0), 0);
  EXPECT_DOUBLE_EQ(grid.at(0, 90), 11);
  EXPECT_DOUBLE_EQ(grid.at(45, 45), 0.25 * (0 + 1 + 10 + 11));
  EXPECT_DOUBLE_EQ(grid.at(-45, -90), 0.5 * (13 + 23));
  EXPECT_DOUBLE_EQ(grid.at(0, 359), 13 - 3 * 89.0 / 90);
  EXPECT_DOUBLE_EQ(grid.at(-90, 360), 20);
}

// The same field as a map from the south, from -180 deg, whose axes are single columns and rows, and which
// stops one step before 180 deg.
TEST_F(ItuMapsTest, GridFromTheSouthWithPlainAxes) {
  const ItuGrid grid(write("a.txt", "22 23 20 21\n12 13 10 11\n2 3 0 1\n"), write("lat.txt", "-90\n0\n90\n"),
                     write("lon.txt", "-180 -90 0 90\n"));
  EXPECT_DOUBLE_EQ(grid.at(0, 90), 11);
  EXPECT_DOUBLE_EQ(grid.at(45, 45), 5.5);
  EXPECT_DOUBLE_EQ(grid.at(0, 135), 11.5);
  EXPECT_DOUBLE_EQ(grid.at(0, 225), 12.5);
}

TEST_F(ItuMapsTest, RefusesWhatIsNoGrid) {
  const std::string north = write("lat.txt", "90\n0\n-90\n");
  const std::string east = write("lon.txt", "0 180 360\n");
  const std::string base = folder_.string() + "/";
  EXPECT_EQ(error_of([&] { ItuGrid(write("a", "1 2 3\n1 2\n"), north, east); }),
            base + "a:2: 2 numbers: expected 3, as the first line has");
  EXPECT_EQ(error_of([&] { ItuGrid(write("a", "1 2 3\n1 x 3\n1 2 3\n"), north, east); }),
            base + "a:2: x: expected numbers");
  EXPECT_EQ(error_of([&] { ItuGrid(write("a", "1 2 3\n1 2 inf\n"), north, east); }),
            base + "a:2: inf: expected numbers");
  EXPECT_EQ(error_of([&] { ItuGrid(write("a", "1 2 3\n1 2 3\n"), north, east); }),
            base + "lat.txt: expected 2 latitudes in equal steps");
  EXPECT_EQ(error_of([&] { ItuGrid(write("a", "1 2\n1 2\n1 2\n"), north, east); }),
            base + "lon.txt: expected 2 longitudes rising in equal steps");
  EXPECT_EQ(error_of([&] { ItuGrid(write("a", ""), north, east); }),
            base + "lat.txt: expected 0 latitudes in equal steps");
  EXPECT_EQ(error_of([&] { ItuGrid(base + "none", north, east); }),
            base + "none: expected a map of the ITU that can be read");
}

TEST_F(ItuMapsTest, ClimateTakesWhatIsThere) {
  write_grid("R001.TXT", "LAT_R001.TXT", "LON_R001.TXT");
  write_grid("NWET_Annual_50.TXT", "LAT_N.TXT", "LON_N.TXT", "9 9 9 9 9\n9 NaN 9 9 9\n9 9 9 9 9\n");
  write_grid("inner/h0.txt", "inner/Lat.txt", "inner/Lon.txt", "1 1 1 1 1\n4 4 4 4 4\n1 1 1 1 1\n");
  write_grid("inner/Lred_1_v4.txt", "inner/ESALAT1dot125.TXT", "inner/ESALON1dot125.TXT",
             "2 2 2 2 2\n2 2 2 2 2\n2 2 2 2 2\n");
  write_grid("inner/Lred_10_v4.txt", "inner/ESALAT1dot125.TXT", "inner/ESALON1dot125.TXT",
             "1 1 1 1 1\n1 1 1 1 1\n1 1 1 1 1\n");
  ItuMaps maps(folder_.string());
  Climate climate = default_climate(0, 90, 0);
  const double wet = climate.n_wet;
  maps.apply(climate);
  EXPECT_DOUBLE_EQ(climate.rain_rate_001_mm_h, 11);
  EXPECT_DOUBLE_EQ(climate.rain_height_km, 4.36);
  ASSERT_EQ(climate.cloud_liquid_kg_m2.size(), 2U);
  EXPECT_EQ(climate.cloud_liquid_kg_m2[1].percent, 10);
  EXPECT_EQ(climate.cloud_liquid_kg_m2[1].value, 1);
  EXPECT_EQ(climate.n_wet, wet);  // no value at the place
  EXPECT_EQ(climate.rain_probability_percent, 5);
}

// P.837-7 annex 1: 100 mm in each month at 0 deg C and below falls at 0.5874 mm/h, so it rains for 100 /
// 0.5874 h of each, 1,200 / 0.5874 h of the year's 8,766.
TEST_F(ItuMapsTest, RainProbabilityFromTheMonths) {
  for (int month = 1; month <= 12; ++month) {
    const std::string number = (month < 10 ? "0" : "") + std::to_string(month);
    write_grid("MT_Month" + number + ".TXT", "LAT_MT.TXT", "LON_MT.TXT",
               "100 100 100 100 100\n100 100 100 100 100\n100 100 100 100 100\n");
    write_grid("T_Month" + number + ".TXT", "LAT_T.TXT", "LON_T.TXT",
               "270 270 270 270 270\n270 270 270 270 270\n270 270 270 270 270\n");
  }
  Climate climate = default_climate(10, 10, 0);
  ItuMaps(folder_.string()).apply(climate);
  EXPECT_NEAR(climate.rain_probability_percent, 100 * 1200 / 0.5874 / 8766, 1e-6);
}

// The digital maps themselves, where SKYHAUL_ITU_MAPS names a folder with them: values of the validation
// examples of ITU-R Study Group 3 (CG-3M3J-13-ValEx) at Kuala Lumpur and London. The maps are single
// precision here: 1e-6.
TEST_F(ItuMapsTest, MapsThemselvesGiveTheValidationExamples) {
  const char* folder = std::getenv("SKYHAUL_ITU_MAPS");
  if (folder == nullptr) GTEST_SKIP() << "SKYHAUL_ITU_MAPS does not name a folder with the maps of the ITU";
  ItuMaps maps(folder);
  Climate kuala_lumpur = default_climate(3.133, 101.7, 0.051251456);
  maps.apply(kuala_lumpur);
  EXPECT_NEAR(kuala_lumpur.rain_height_km, 4.59797440 + 0.36, 5e-6);
  EXPECT_NEAR(kuala_lumpur.n_wet, 128.1408003, 1e-4);
  EXPECT_NEAR(kuala_lumpur.rain_probability_percent, 4.5365437, 5e-6);
  Climate london = default_climate(51.5, -0.14, 0.031382984);
  maps.apply(london);
  EXPECT_NEAR(london.n_wet, 50.38926222, 5e-5);
  EXPECT_NEAR(london.rain_probability_percent, 5.3615096, 5e-6);
  const auto at_1 = std::find_if(london.cloud_liquid_kg_m2.begin(), london.cloud_liquid_kg_m2.end(),
                                 [](const Exceeded& point) { return point.percent == 1; });
  ASSERT_NE(at_1, london.cloud_liquid_kg_m2.end());
  EXPECT_NEAR(at_1->value, 1.26328615, 2e-6);
}

TEST_F(ItuMapsTest, RefusesFoldersWithoutMapsAndMapsWithoutAxes) {
  EXPECT_EQ(error_of([&] { ItuMaps maps(folder_.string()); }),
            folder_.string() +
                ": no map in it: expected R001.TXT, h0.txt, Lred_1_v4.txt, NWET_Annual_50.TXT, "
                "RHO_50_v4.txt, V_50_v4.txt "
                "or MT_Month01.TXT, with their latitudes and longitudes");
  write("R001.TXT", "1 2\n3 4\n");
  ItuMaps maps(folder_.string());
  Climate climate;
  EXPECT_EQ(error_of([&] { maps.apply(climate); }),
            folder_.string() + ": R001.TXT: expected LAT_R001.TXT beside it");
  EXPECT_NE(error_of([&] { ItuMaps none(folder_.string() + "/none"); }), "no error");
}

}  // namespace
}  // namespace skyhaul::models
