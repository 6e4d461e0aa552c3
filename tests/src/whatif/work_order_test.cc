// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/work_order.h"

#include <unistd.h>

#include <filesystem>
#include <map>

namespace skyhaul::core {
namespace {

/// Batches of one case each, `counts[s]` of sky s.
std::vector<Batch> batches(const std::vector<std::size_t>& counts) {
  std::vector<Batch> all;
  for (std::size_t sky = 0; sky < counts.size(); ++sky) {
    for (std::size_t b = 0; b < counts[sky]; ++b) {
      Batch batch;
      batch.name = std::to_string(sky) + "/" + std::to_string(b);
      batch.cases = {all.size()};
      batch.sky = static_cast<std::uint32_t>(sky);
      all.push_back(batch);
    }
  }
  return all;
}

/// Workers that take batches in turn, each for as long as one batch takes.
struct Workers {
  Workers(const std::vector<Batch>& all, unsigned count) {
    for (unsigned w = 0; w < count; ++w) orders.emplace_back(all, w);
  }

  /// Each worker gives back what it has and takes its next batch. The skies that they work at then; -1: none.
  std::vector<int> step() {
    std::vector<int> skies;
    for (std::size_t w = 0; w < orders.size(); ++w) {
      if (at.count(w) > 0) {
        taken.erase(at[w]->name);
        done.insert(at[w]->name);
      }
      orders[w].strike([&](const Batch& batch) { return done.count(batch.name) > 0; });
      at[w] = orders[w].next(taken);
      if (at[w] == nullptr)
        at.erase(w);
      else
        taken.insert(at[w]->name);
      skies.push_back(at.count(w) > 0 ? static_cast<int>(at[w]->sky) : -1);
    }
    return skies;
  }

  std::vector<WorkOrder> orders;
  std::map<std::size_t, const Batch*> at;
  std::set<std::string> taken, done;
};

TEST(WorkOrder, OneWorkerOwnsOneSkyAndThenTakesTheLongestThatIsFree) {
  const auto all = batches({3, 2, 4, 1});
  Workers workers(all, 2);
  using testing::ElementsAre;
  EXPECT_THAT(workers.step(), ElementsAre(0, 1));
  EXPECT_THAT(workers.step(), ElementsAre(0, 1));
  EXPECT_THAT(workers.step(), ElementsAre(0, 2));  // the first one that is free stands first in the list
  EXPECT_THAT(workers.step(), ElementsAre(3, 2));
  EXPECT_THAT(workers.step(), ElementsAre(2, 2));  // no sky is free: it helps
  EXPECT_THAT(workers.step(), ElementsAre(-1, -1));
  EXPECT_EQ(workers.done.size(), all.size());
}

TEST(WorkOrder, HelpersGoWhereMostIsLeftForEachWorker) {
  const auto all = batches({9, 3});
  Workers workers(all, 5);
  const std::vector<int> first = workers.step();
  EXPECT_EQ(std::count(first.begin(), first.end(), 0), 3);  // places 0, 2 and 4 of two skies
  for (int s = 0; s < 12 && workers.done.size() < all.size(); ++s) workers.step();
  EXPECT_EQ(workers.done.size(), all.size());
}

TEST(WorkOrder, WorkersOfOneSkyBeginFarFromEachOther) {
  const auto all = batches({100});
  const std::set<std::string> none;
  std::vector<long> begins;
  for (unsigned place = 0; place < 8; ++place) {
    WorkOrder order(all, place);  // none has seen another one yet
    begins.push_back(order.next(none) - all.data());
  }
  EXPECT_EQ(begins[0], 0);
  std::sort(begins.begin(), begins.end());
  for (std::size_t i = 1; i < begins.size(); ++i) EXPECT_GE(begins[i] - begins[i - 1], 8);
}

TEST(WorkOrder, ABatchHasOneSkyAndLongSkiesComeFirst) {
  const std::string file = "work-order-test." + std::to_string(getpid()) + ".yaml";
  std::ofstream(file) << "base: " SKYHAUL_TEST_DATA
                         "/scenarios/two-sites.yaml\n"
                         "vary:\n"
                         "  horizon: [10 min, 30 min, 20 min]\n"
                         "  sites.atacama.terminals: [1, 4]\n"
                         "  traffic.small.payload.size: {from: 1 MB, to: 20 MB, num: 100}\n"
                         "measure: results.small.interval_s.p95\n";
  const CaseList cases(load_sweep(file));
  std::filesystem::remove(file);
  std::set<std::size_t> seen;
  std::vector<std::string> horizons;
  for (const Batch& batch : batches_of(cases)) {
    std::set<std::string> of_batch;
    for (const std::size_t i : batch.cases) {
      EXPECT_TRUE(seen.insert(i).second);
      of_batch.insert(cases.at(i).inputs[0]);
    }
    ASSERT_EQ(of_batch.size(), 1U);
    if (horizons.empty() || horizons.back() != *of_batch.begin()) horizons.push_back(*of_batch.begin());
    EXPECT_EQ(batch.sky, horizons.size() - 1);
  }
  EXPECT_EQ(seen.size(), cases.size());
  EXPECT_THAT(horizons, testing::ElementsAre("30 min", "20 min", "10 min"));
}

}  // namespace
}  // namespace skyhaul::core
