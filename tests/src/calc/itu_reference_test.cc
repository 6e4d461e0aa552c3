// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Every output of `skyhaul calc` against the validation examples of ITU-R Study Group 3 (CG-3M3J-13-ValEx)
// and the tables of EN 302 307, within 1e-6 relative or half a unit of the last printed digit, whichever is
// larger.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "data/reference_data.h"
#include "skyhaul/core/calculator.h"
#include "skyhaul/models/dvbs2x.h"
#include "skyhaul/orbits/csv.h"

namespace skyhaul::core {
namespace {

const CalculatorModel& model_named(const std::string& name) {
  for (const CalculatorModel& model : calculator_models()) {
    if (model.name == name) return model;
  }
  throw std::runtime_error("no model " + name);
}

double half_last_digit(const std::string& printed) {
  const std::size_t point = printed.find('.');
  if (point == std::string::npos) return 0.5;
  return 0.5 * std::pow(10, -static_cast<double>(printed.size() - point - 1));
}

std::size_t column(const std::vector<std::string>& header, const std::string& name) {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) throw std::runtime_error("no column " + name);
  return static_cast<std::size_t>(found - header.begin());
}

/// Runs the model on the file and compares each named column with its out_ column; returns the number of
/// rows.
int compare(const std::string& model, const std::string& path, const std::vector<std::string>& names) {
  const std::string result_path = ::testing::TempDir() + "calc_" + model + ".csv";
  {
    std::ofstream out(result_path);
    calculate(model_named(model), path, out);
  }
  CsvRows rows(result_path);
  EXPECT_TRUE(rows.next());
  const std::vector<std::string> header = rows.cells();
  int count = 0;
  while (rows.next()) {
    for (const std::string& name : names) {
      const std::string printed = rows.cells().at(column(header, name));
      const double reference = std::stod(printed);
      const double value = std::stod(rows.cells().at(column(header, "out_" + name)));
      EXPECT_NEAR(value, reference, std::max(1e-6 * std::abs(reference), half_last_digit(printed)))
          << model << " " << name << " line " << rows.line();
    }
    ++count;
  }
  return count;
}

struct Case {
  const char* model;
  const char* file;
  std::vector<std::string> outputs;
  int rows;
};

class ItuReference : public ::testing::TestWithParam<Case> {};

TEST_P(ItuReference, EveryRowAgrees) {
  const std::string path = std::string(SKYHAUL_TEST_DATA "/reference/itu/") + GetParam().file;
  EXPECT_EQ(compare(GetParam().model, path, GetParam().outputs), GetParam().rows);
}

INSTANTIATE_TEST_SUITE_P(
    Files, ItuReference,
    ::testing::Values(Case{"p618-rain", "ITURP618-13_A_rain.csv", {"A_rain"}, 32},
                      Case{"p618-rain", "ITURP618-14_A_rain.csv", {"A_rain"}, 32},
                      Case{"p618-rain-probability", "ITURP618-14_A_rain.csv", {"P_rain"}, 32},
                      Case{"p618-scintillation", "ITURP618-13_A_sci.csv", {"A_scin"}, 32},
                      Case{"p618-total", "ITURP618-13_A_total.csv", {"A_total"}, 32},
                      Case{"p618-xpd", "ITURP618-13_A_xpd.csv", {"XPD"}, 32},
                      Case{"p676-gamma", "ITURP676-12_gamma.csv", {"gamma0", "gammaw", "gamma"}, 178},
                      Case{"p676-slant", "ITURP676-12_A_gas.csv", {"A_gas"}, 32},
                      Case{"p676-zenith", "ITURP676-12_zenith_attenuation.csv", {"Aw"}, 32},
                      Case{"p838", "ITURP838-3_rain_specific_attenuation.csv", {"k", "alpha", "gamma_r"}, 32},
                      Case{"p1623-fades", "ITURP1623-1_number_of_fades.csv", {"N"}, 45}),
    [](const ::testing::TestParamInfo<Case>& one) {
      std::string name = one.param.model + std::string("_") + one.param.file;
      std::replace_if(
          name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
      return name;
    });

TEST(ItuReferenceCloud, AttenuationOfTheColumnarContentsAgrees) {
  const std::string folder = SKYHAUL_TEST_DATA "/reference/itu/";
  // Lred stands in a file of its own: join on latitude, longitude and percentage.
  std::vector<std::vector<std::string>> contents;
  CsvRows lred(folder + "ITURP840-8_columnar_content_reduced_liquid.csv");
  lred.next();
  while (lred.next()) contents.push_back(lred.cells());
  const std::string joined = ::testing::TempDir() + "p840_joined.csv";
  int rows = 0;
  {
    std::ofstream out(joined);
    out << "lat,lon,f,el,p,Ac,Lred\n";
    CsvRows cloud(folder + "ITURP840-8_cloud_attenuation.csv");
    cloud.next();
    while (cloud.next()) {
      for (const auto& row : contents) {
        const auto same = [&](std::size_t i, std::size_t j) {
          return std::stod(row[i]) == std::stod(cloud.cells()[j]);
        };
        if (same(0, 0) && same(1, 1) && same(2, 4)) {
          out << cloud.text() << ',' << row[3] << '\n';
          ++rows;
        }
      }
    }
  }
  EXPECT_GT(rows, 20);
  EXPECT_EQ(compare("p840", joined, {"Ac"}), rows);
}

TEST(Dvbs2xReference, EfficienciesAndThresholdsAgreeWithTheTables) {
  const std::string path = reference_file("dvbs2x/modcods.csv");
  if (path.empty()) GTEST_SKIP() << absent("dvbs2x/modcods.csv");
  CsvRows rows(path);
  rows.next();
  std::size_t count = 0;
  while (rows.next()) {
    const auto& modcod = models::dvbs2x::modcods().at(count++);
    EXPECT_EQ(rows.cells()[1], modcod.name);
    EXPECT_EQ(std::stod(rows.cells()[3]), modcod.es_n0_db) << modcod.name;
    EXPECT_NEAR(modcod.efficiency(), std::stod(rows.cells()[4]), 5e-7) << modcod.name;
  }
  EXPECT_EQ(count, models::dvbs2x::modcods().size());
}

}  // namespace
}  // namespace skyhaul::core
