// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/csv.h"

#include <gtest/gtest.h>

#include <ctime>
#include <fstream>

#include "skyhaul/models/transfer_plan.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::models {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
  std::ofstream("cells.csv", std::ios::binary) << line << '\n';
  CsvRows rows("cells.csv");
  EXPECT_TRUE(rows.next());
  return rows.cells();
}

TEST(Csv, CellsAreNoFormulasAndComeBack) {
  for (const char first : {'=', '+', '-', '@', '\t', '\r'}) {
    const std::string text = first + std::string("1+\"1\",2");
    EXPECT_EQ(csv_cell(text).substr(0, 2), "\"'") << text;
    EXPECT_EQ(csv_cell("'" + text).substr(0, 3), "\"''") << text;
  }
  EXPECT_EQ(csv_cell("=1"), "'=1");
  EXPECT_EQ(csv_cell("a=1"), "a=1");
  EXPECT_EQ(csv_cell("'a"), "'a");
  for (const std::string text : {"=1", "'=1", "''=1", "'''@", "+a", "-", "@x,y", "\t", "'", "''", "'a", "",
                                 "a", "\"", "=\"\n\"", "5 - 3"}) {
    EXPECT_EQ(cells_of(csv_cell(text) + ",x"), (std::vector<std::string>{text, "x"})) << text;
  }
}

double seconds_of(std::size_t lines, bool quoted) {
  {
    std::ofstream file("long.csv");
    file << "a,b\n" << (quoted ? "1,\"" : "");
    for (std::size_t i = 0; i < lines; ++i) file << "x\n";
    file << (quoted ? "\"\n" : "");
  }
  const std::clock_t start = std::clock();
  CsvRows rows("long.csv");
  while (rows.next()) continue;
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

TEST(Csv, TimeGoesWithTheLength) {
  for (const bool quoted : {true, false}) {
    const double small = seconds_of(100'000, quoted);
    EXPECT_LT(seconds_of(1'000'000, quoted), 30 * small + 0.05) << quoted;
  }
}

TEST(Csv, RowsAreBounded) {
  const auto error = [](const std::string& text) {
    std::ofstream("row.csv", std::ios::binary) << text;
    try {
      CsvRows rows("row.csv");
      while (rows.next()) continue;
    } catch (const InputError& refused) {
      return std::string(refused.what());
    }
    return std::string();
  };
  const std::string most(CsvRows::kLongestRecord, 'x');
  EXPECT_EQ(error("a\n" + most), "");
  EXPECT_NE(error("a\n" + most + "x").find("row.csv:2: a line: expected at most 16 MiB in a row"),
            std::string::npos);
  EXPECT_NE(error("a\n\"b\n" + most).find("at most 16 MiB in a row (is a quote not closed"),
            std::string::npos);
  EXPECT_NE(error("a\n\"b").find("row.csv:2: \"b: expected a closing quote"), std::string::npos);
  std::ofstream("large.csv") << "a\n1\n";
  EXPECT_THROW(CsvRows("large.csv", 3).next(), InputError);
}

TEST(Csv, PlansAreBoundedInTheirNumbers) {
  const auto error = [](const std::string& row) {
    std::ofstream("plan.csv")
        << "id,round,group,after,src,dst,bytes,not_before_ns,priority,deadline_ns,transport\n"
        << row << '\n';
    try {
      load_plan("plan.csv");
    } catch (const InputError& refused) {
      return std::string(refused.what());
    }
    return std::string();
  };
  EXPECT_EQ(error("1,0,g,,a,b,1000,0,0,,cubic"), "");
  EXPECT_EQ(error("1,0,'=g,,'=a,b,1000,0,0,,cubic"), "");
  EXPECT_NE(error("1,0,g,,a,b,9223372036854775807,0,0,,cubic").find("0 to 1e18 bytes"), std::string::npos);
  EXPECT_NE(error("1,0,g,,a\x1b,b,1,0,0,,cubic").find("its source: a control character"), std::string::npos);
  EXPECT_NE(error("1,0,g,,a,,1,0,0,,cubic").find("its destination: no name"), std::string::npos);
}

}  // namespace
}  // namespace skyhaul::models
