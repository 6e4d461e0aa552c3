// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "skyhaul/core/sweep_results.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {
namespace {

ResultRow row(std::int64_t policy, const std::string& dishes, MeasuredValue interval, MeasuredValue use) {
  ResultRow one;
  one.id = "p" + std::to_string(policy);
  one.status = "done";
  one.policy = policy;
  one.inputs = {dishes};
  one.outputs = {std::move(interval), std::move(use)};
  return one;
}

ResultTable table(std::vector<ResultRow> rows) {
  ResultTable made;
  made.inputs = {"terminals"};
  made.outputs = {"interval [s]", "use"};
  made.rows = std::move(rows);
  return made;
}

std::set<std::int64_t> policies(const ResultTable& table, const ParetoFront& front) {
  std::set<std::int64_t> all;
  for (const ParetoChoice& each : front.choices) all.insert(table.rows[each.rows.front()].policy);
  return all;
}

TEST(Pareto, KeepsWhatNoOtherPolicyBeats) {
  const ResultTable all = table(
      {row(0, "1", 900.0, 0.5), row(1, "2", 500.0, 0.6), row(2, "3", 600.0, 0.7), row(3, "4", 400.0, 0.7)});
  // Three dishes are worse than two, as more dishes give a longer interval; the use does not count here.
  const ParetoFront front = pareto_front(all, {{"terminals", false}, {"interval", false}});
  EXPECT_EQ(policies(all, front), (std::set<std::int64_t>{0, 1, 3}));
  EXPECT_EQ(front.beaten, 1U);
  EXPECT_EQ(front.choices.front().values, (std::vector<double>{1, 900}));
  // By the use as well, three dishes beat two.
  EXPECT_EQ(policies(all, pareto_front(all, {{"terminals", false}, {"interval", false}, {"use", true}})),
            (std::set<std::int64_t>{0, 1, 2, 3}));
}

TEST(Pareto, JudgesAPolicyByTheMeanOverItsFutures) {
  ResultTable all = table({row(0, "1", 100.0, 0.5), row(0, "1", 300.0, 0.5), row(1, "2", 190.0, 0.5),
                           row(1, "2", 230.0, 0.5), row(2, "3", 50.0, 0.5), row(2, "3", {}, 0.5)});
  const ParetoFront front = pareto_front(all, {{"terminals", false}, {"interval [s]", false}});
  // 200 s with one dish against 210 s with two; the third has no interval in one future.
  ASSERT_EQ(front.choices.size(), 1U);
  EXPECT_EQ(front.choices[0].values, (std::vector<double>{1, 200}));
  EXPECT_EQ(front.choices[0].rows, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(front.beaten, 1U);
  EXPECT_EQ(front.without_value, 1U);
}

TEST(Pareto, EqualPoliciesStayTogether) {
  const ResultTable all = table({row(0, "1", 5.0, 0.5), row(1, "1", 5.0, 0.1), row(2, "1", 6.0, 0.1)});
  EXPECT_EQ(policies(all, pareto_front(all, {{"terminals", false}, {"interval", false}})),
            (std::set<std::int64_t>{0, 1}));
}

TEST(Pareto, IsThatOfEveryPairOnRandomTables) {
  std::mt19937 random(20260320);
  std::uniform_int_distribution<int> value(0, 12);
  std::size_t kept = 0;
  for (int round = 0; round < 50; ++round) {
    std::vector<ResultRow> rows;
    for (int p = 0; p < 60; ++p)
      rows.push_back(row(p, std::to_string(value(random)), double(value(random)), double(value(random))));
    const ResultTable all = table(rows);
    const auto numbers = [&](const ResultRow& each) {
      return std::vector<double>{std::stod(each.inputs[0]), std::get<double>(each.outputs[0]),
                                 -std::get<double>(each.outputs[1])};
    };
    std::set<std::int64_t> expected;
    for (const ResultRow& a : rows) {
      const bool beaten = std::any_of(rows.begin(), rows.end(), [&](const ResultRow& b) {
        const auto x = numbers(b), y = numbers(a);
        return x != y && x[0] <= y[0] && x[1] <= y[1] && x[2] <= y[2];
      });
      if (!beaten) expected.insert(a.policy);
    }
    const ParetoFront front = pareto_front(all, {{"terminals", false}, {"interval", false}, {"use", true}});
    EXPECT_EQ(policies(all, front), expected);
    EXPECT_EQ(front.choices.size() + front.beaten, rows.size());
    kept += front.choices.size();
  }
  EXPECT_GT(kept, 50U);
}

TEST(Pareto, AGoalThatIsNoColumnIsRefusedWithTheNames) {
  try {
    pareto_front(table({row(0, "1", 5.0, 0.5)}), {{"terminal", false}, {"interval", false}});
    FAIL() << "a column that is not there";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("--least: terminal: did you mean terminals? expected one of"),
              std::string::npos)
        << error.what();
    EXPECT_NE(std::string(error.what()).find("expected one of terminals, interval, use"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace skyhaul::core
