// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/sweep_file.h"

#include <filesystem>
#include <set>
#include <sstream>

#include "skyhaul/core/sweep.h"
#include "skyhaul/orbits/input_error.h"
#include "summary/program_version.h"
#include "whatif/journal.h"
#include "whatif/worker.h"

namespace skyhaul::core {
namespace {

std::string read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(SweepSchema, ShippedFileIsWhatTheProgramSays) {
  const std::string made = SKYHAUL_BINARY_DIR "/sweep.schema.json";
  std::ofstream(made) << sweep_schema();
  EXPECT_TRUE(read(SKYHAUL_SOURCE_DIR "/configs/sweep.schema.json") == sweep_schema())
      << "configs/sweep.schema.json is not what the program says; what it says is " << made;
}

class SweepFile : public testing::Test {
 protected:
  CaseList cases(const std::string& rest) const {
    const std::string path = "sweep-file-test.yaml";
    std::ofstream(path) << "base: " SKYHAUL_TEST_DATA
                           "/scenarios/two-sites.yaml\nmeasure: results.small.interval_s.p95\n"
                        << rest;
    return CaseList(load_sweep(path));
  }

  static std::set<std::string> ids(const CaseList& list) {
    std::set<std::string> all;
    for (std::size_t i = 0; i < list.size(); ++i) all.insert(list.id(i));
    return all;
  }
};

TEST_F(SweepFile, AnIdFollowsWhatIsAskedAndNotHowItIsWritten) {
  const auto first =
      ids(cases("vary: {sites.atacama.terminals: [1, 2], traffic.small.payload.size: [1 MB, 2 MB]}\n"));
  EXPECT_EQ(first.size(), 4U);
  EXPECT_EQ(ids(cases("vary:\n  # by size\n  traffic.small.payload.size: [2 MB, 1 MB]\n  "
                      "sites.atacama.terminals: {from: 1, to: 2, step: 1}\n")),
            first);
  // Other values and other seeds make other cases.
  for (const std::string& id :
       ids(cases("vary: {sites.atacama.terminals: [3], traffic.small.payload.size: [1 MB]}\n")))
    EXPECT_EQ(first.count(id), 0U);
  const auto repeated =
      ids(cases("repeat: 2\nvary: {sites.atacama.terminals: [1], traffic.small.payload.size: [1 MB]}\n"));
  EXPECT_EQ(repeated.size(), 2U);
  for (const std::string& id : repeated) EXPECT_EQ(first.count(id), 0U);
}

TEST_F(SweepFile, CasesThatShareTheirSkyAndLinksStandTogether) {
  const CaseList list = cases(
      "vary: {traffic.small.payload.size: [1 MB, 2 MB, 3 MB], sites.atacama.terminals: [1, 2], "
      "constellation: [starlink-gen1, kuiper]}\n");
  ASSERT_EQ(list.size(), 12U);
  const std::vector<CaseList::Group> groups = list.groups();
  std::set<std::uint32_t> skies, links;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const bool new_sky = g == 0 || groups[g].sky != groups[g - 1].sky;
    const bool new_links = g == 0 || groups[g].links != groups[g - 1].links;
    EXPECT_EQ(new_sky, skies.insert(groups[g].sky).second);
    EXPECT_EQ(new_links, links.insert(groups[g].links).second);
  }
  EXPECT_EQ(skies.size(), 2U);
  EXPECT_EQ(links.size(), 4U);
  std::set<std::size_t> all;
  for (const Batch& batch : batches_of(list)) all.insert(batch.cases.begin(), batch.cases.end());
  EXPECT_EQ(all.size(), 12U);
}

TEST_F(SweepFile, EveryPolicyMeetsTheSameFutures) {
  const CaseList list =
      cases("repeat: 3\nvary: {sites.atacama.terminals: [1, 2], contention: ['off', evening-peak]}\n");
  EXPECT_EQ(list.policies(), 2U);
  EXPECT_EQ(list.futures(), 6U);
  for (std::size_t f = 0; f < 6; ++f) {
    const SweepCase a = list.at(f), b = list.at(6 + f);
    EXPECT_EQ(a.scenario.seed, b.scenario.seed);
    EXPECT_EQ(a.inputs[1], b.inputs[1]);
    EXPECT_NE(a.inputs[0], b.inputs[0]);
  }
}

TEST_F(SweepFile, ALineIsNamedInABaseThatStandsInTheFile) {
  std::ofstream("inline.yaml")
      << "vary: {seed: [1]}\nbase:\n  epoch: 2026-03-20\n  horizon: 1 h\n  constellation: kuiper\n  "
         "terminal: kuiper-pro\n"
         "  sites:\n    - {name: a, latitude: 1, longitude: 2}\n    - {name: b, latitude: 99, longitude: 2}\n"
         "  traffic:\n    - {name: t, payload: {size: 1 MB}}\n"
         "measure: results.t.interval_s.p95\n";
  try {
    const CaseList list(load_sweep("inline.yaml"));
    FAIL();
  } catch (const InputError& problem) {
    EXPECT_EQ(std::string(problem.what()).rfind("inline.yaml:9: sites.b.latitude: 99", 0), 0U)
        << problem.what();
  }
}

TEST_F(SweepFile, ResultsOfTwoBuildsAreNotMixed) {
  const CaseList list = cases("vary: {seed: [1]}\n");
  const std::string dir = "two-builds", version = program_version();
  ASSERT_EQ(version.find('+'), version.size() - 13) << version;
  std::filesystem::create_directories(journal_folder(dir));
  CaseRecord record;
  record.id = list.id(0);
  record.done = true;
  record.outputs = {{"results.small.interval_s.p95", 1.0}};
  const auto hear = [&](const std::string& of) {
    record.version = of;
    std::ofstream(journal_folder(dir) + "/a.jsonl") << journal_line(record) << "\n";
    SweepState state(list, dir);
    state.hear();
    return state.finished(list.id(0));
  };
  EXPECT_TRUE(hear(version));
  try {
    hear(version.substr(0, version.size() - 1) + (version.back() == '0' ? "1" : "0"));
    FAIL();
  } catch (const InputError& problem) {
    EXPECT_NE(std::string(problem.what()).find("expected a folder with results of skyhaul " + version),
              std::string::npos)
        << problem.what();
  }
  std::filesystem::remove_all(dir);
}

TEST_F(SweepFile, NamesThatOnlySomeCasesHaveAreMeasured) {
  const auto measured = [](const std::string& path) {
    std::ofstream("names.yaml") << "base: " SKYHAUL_TEST_DATA
                                   "/scenarios/two-sites.yaml\nvary: {traffic.small.name: [small, first], "
                                   "days: [1, 3]}\nmeasure: "
                                << path << "\n";
    return CaseList(load_sweep("names.yaml")).measures().size();
  };
  EXPECT_EQ(measured("results.first.by_day[2].starts"), 1U);
  EXPECT_THROW(measured("results.first.by_day[3].starts"), InputError);
  EXPECT_THROW(measured("results.second.reason"), InputError);
}

}  // namespace
}  // namespace skyhaul::core
