// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/calculator.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {
namespace {

const CalculatorModel& model_named(const std::string& name) {
  for (const CalculatorModel& model : calculator_models()) {
    if (model.name == name) return model;
  }
  throw std::runtime_error("no model " + name);
}

std::string write(const std::string& text) {
  std::string path = ::testing::TempDir() + "calculator_test.csv";
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::string run(const std::string& model, const std::string& csv) {
  std::ostringstream out;
  calculate(model_named(model), write(csv), out);
  return out.str();
}

std::string error_of(const std::string& model, const std::string& csv) {
  try {
    run(model, csv);
  } catch (const InputError& error) {
    const std::string what = error.what();
    return what.substr(what.find("calculator_test.csv") + std::string("calculator_test.csv").size());
  }
  return "no error";
}

TEST(Calculator, KeepsTheCellsAndPassesUnusedColumnsThrough) {
  // (32208 - 80) / (32400 + 90) = 0.988858110... bit/symbol. CRLF, a byte order mark, quotes, an empty line,
  // columns in another order.
  EXPECT_EQ(run("dvbs2x", "\xEF\xBB\xBF\"a, b\",es_n0_db\r\n\"x \"\"y\"\"\",1.00\r\n\r\n,-9\r\n"),
            "\"a, b\",es_n0_db,out_modcod,out_efficiency\n"
            "\"x \"\"y\"\"\",1.00,QPSK 1/2,0.98885811018775\n"
            ",-9,none,0\n");
}

TEST(Calculator, NamesFileLineColumnValueAndWhatIsAccepted) {
  EXPECT_EQ(error_of("free-space", "f,range\n12,550\n"),
            ":1: range_km: no such column: expected the columns f, range_km, which free-space needs");
  EXPECT_EQ(error_of("free-space", "f,range_km\n12,550\n12,far\n"),
            ":3: range_km: far: expected a number from 0.001 to 1000000 (km)");
  EXPECT_EQ(error_of("free-space", "f,range_km\n-1,550\n"),
            ":2: f: -1: expected a number from 0.001 to 1000 (GHz)");
  EXPECT_EQ(error_of("free-space", "f,range_km\nnan,550\n"),
            ":2: f: nan: expected a number from 0.001 to 1000 (GHz)");
  EXPECT_EQ(error_of("free-space", "f,range_km\n,550\n"),
            ":2: f: empty: expected a number from 0.001 to 1000 (GHz)");
  EXPECT_EQ(error_of("free-space", "f,range_km\n12\n"),
            ":2: 1 cells: expected 2 cells, as the first row has");
  EXPECT_EQ(error_of("free-space", "f,range_km\n\"12,550\n"), ":2: \"12,550: expected a closing quote");
  EXPECT_EQ(error_of("free-space", ""), ":1: expected a row of column names");
}

TEST(Calculator, ColumnsOfWordsAreChecked) {
  EXPECT_EQ(run("p837-zone", "site,zone\nx,K\n"), "site,zone,out_R001\nx,K,42\n");
  EXPECT_EQ(error_of("p837-zone", "zone\nk\n"),
            ":2: zone: k: expected one of A, B, C, D, E, F, G, H, J, K, L, M, N, P, Q");
  EXPECT_EQ(run("p835", "atmosphere,h\nlow-latitude,0\n").substr(0, 82),
            "atmosphere,h,out_P,out_T,out_rho,out_N,out_N_wet\nlow-latitude,0,1012.0306,300.4222");
}

TEST(Calculator, ModelAndColumnNamesAreUnique) {
  std::set<std::string> names;
  ASSERT_GE(calculator_models().size(), 10U);
  for (const CalculatorModel& model : calculator_models()) {
    EXPECT_TRUE(names.insert(model.name).second) << model.name;
    std::set<std::string> columns;
    for (const CalculatorInput& input : model.inputs) EXPECT_TRUE(columns.insert(input.name).second);
    EXPECT_FALSE(model.outputs.empty());
  }
}

// A link worked by hand: free space 32.4478 + 20 log10(12000 MHz) + 20 log10(1000 km) = 174.0314 dB (ITU-R
// P.525-4 eq. 4 with the constant 20 log10(4 pi 1e9 / c) written out); C/N = 40 - 174.0314 - 1 + 9 + 228.5992
// - 83.8021 = 18.7657 dB.
TEST(Calculator, LinkBudgetAgreesWithAHandCalculation) {
  const auto last_row = [](const std::string& text) { return text.substr(text.find('\n') + 1); };
  const std::string loss = last_row(run("free-space", "f,range_km\n12,1000\n"));
  EXPECT_NEAR(std::stod(loss.substr(8)), 174.0314, 5e-5);
  const std::string link = last_row(
      run("link-budget",
          "f,range_km,eirp_dbw,g_over_t_db_k,bandwidth_mhz,loss_db,rolloff\n12,1000,40,9,240,1,0\n"));
  EXPECT_NEAR(std::stod(link.substr(std::string("12,1000,40,9,240,1,0,").size())), 18.7657, 2e-4);
}

// Published with the identity of held flux density, to 0.1 dB: at 11.7 GHz and 9 dB/K, -122 dBW/m2/MHz give
// 12.8 dB. The others by definition: half the projected area at 60 deg, 3 dB at the edge of the beam, an
// isotropic antenna of a disc of diameter lambda / pi, one bit at 0 dB.
TEST(Calculator, PartsOfABudgetAgreeWithTheirDefinitions) {
  const auto value = [](const std::string& model, const std::string& csv) {
    const std::string text = run(model, csv);
    const std::string inputs = csv.substr(csv.find('\n') + 1);
    return std::stod(text.substr(text.find('\n') + 1 + inputs.size()));
  };
  EXPECT_NEAR(value("held-pfd", "f,pfd_dbw_m2_mhz,g_over_t_db_k\n11.7,-122,9\n"), 12.8, 0.05);
  EXPECT_NEAR(value("scan-loss", "steer_deg,n\n60,1\n"), 3.0103, 1e-4);
  EXPECT_NEAR(value("pointing-loss", "error_deg,beamwidth_deg\n1,2\n"), 3, 1e-9);
  EXPECT_NEAR(value("antenna-gain", "f,D,eta\n0.299792458,0.3183098861837907,1\n"), 0, 1e-9);
  EXPECT_NEAR(value("shannon", "c_n_db\n0\n"), 1, 1e-12);
}

}  // namespace
}  // namespace skyhaul::core
