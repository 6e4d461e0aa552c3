// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Every topology from a scenario's text: the bytes that each site sends and receives are the closed forms of
// configs/README.md.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "scenario/keys.h"
#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/collectives.h"
#include "skyhaul/orbits/input_error.h"

namespace {

using namespace skyhaul;

struct Moved {
  std::map<std::string, std::int64_t> sent, received;
};

/// Round 0 of the one entry of a scenario of `sites` sites, a to ...
Moved moved(const std::string& keys, int sites, std::int64_t bytes) {
  std::string text =
      "epoch: 2026-01-01\nhorizon: 1 h\nconstellation: {preset: oneweb}\n"
      "gateways: {preset: starlink-2023-10}\npops: {preset: starlink-2023-10}\nsites:\n";
  for (int i = 0; i < sites; ++i) {
    text += std::string("  - {name: ") + static_cast<char>('a' + i) + ", latitude: " + std::to_string(i) +
            ", longitude: 0, terminal: {up: 1 Mbit/s, down: 1 Mbit/s}}\n";
  }
  text += "traffic:\n  - {name: t, payload: {size: " + std::to_string(bytes) + " B}, " + keys + "}\n";
  const auto file =
      std::filesystem::temp_directory_path() / ("skyhaul-topology-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream(file) << text;
  const core::ResolvedScenario scenario = core::resolve_file(file.string());
  std::ofstream(file) << core::to_yaml(scenario);
  const core::ResolvedScenario again = core::resolve_file(file.string());
  std::filesystem::remove(file);
  EXPECT_EQ(core::to_yaml(again), core::to_yaml(scenario));
  Moved sum;
  for (const models::Transfer& t : models::make_round(again.traffic[0].collective, 0, 0, 1)) {
    sum.sent[t.src] += t.bytes;
    sum.received[t.dst] += t.bytes;
  }
  return sum;
}

// 2(N-1)/N S each way: 2S less two of the parts, which differ by at most a byte.
TEST(TopologiesOfScenarios, RingMovesTwoTimesAllButAPart) {
  constexpr std::int64_t kBytes = 1'000'000'007;
  for (const int n : {2, 3, 7, 16}) {
    const Moved all = moved("topology: ring", n, kBytes);
    ASSERT_EQ(all.sent.size(), static_cast<std::size_t>(n));
    for (const auto* way : {&all.sent, &all.received}) {
      std::int64_t total = 0;
      for (const auto& [site, bytes] : *way) {
        EXPECT_GE(bytes, 2 * (kBytes - (kBytes + n - 1) / n)) << n << ' ' << site;
        EXPECT_LE(bytes, 2 * (kBytes - kBytes / n)) << n << ' ' << site;
        total += bytes;
      }
      EXPECT_EQ(total, 2 * (n - 1) * kBytes) << n;
    }
  }
}

// Where N divides S, exactly.
TEST(TopologiesOfScenarios, RingAndButterflyAreExact) {
  for (const char* topology : {"topology: ring", "topology: butterfly"}) {
    for (const int n : {2, 4, 8, 16}) {
      const Moved all = moved(topology, n, n * 1'000'003LL);
      for (const auto* way : {&all.sent, &all.received}) {
        ASSERT_EQ(way->size(), static_cast<std::size_t>(n));
        for (const auto& [site, bytes] : *way) {
          EXPECT_EQ(bytes, 2 * (n - 1) * 1'000'003LL) << topology << ' ' << n << ' ' << site;
        }
      }
    }
  }
}

TEST(TopologiesOfScenarios, AllGatherMovesAllButAPart) {
  const Moved all = moved("topology: all-gather", 5, 5'000'000);
  ASSERT_EQ(all.sent.size(), 5U);
  for (const auto& [site, bytes] : all.sent) EXPECT_EQ(bytes, 4'000'000) << site;
  for (const auto& [site, bytes] : all.received) EXPECT_EQ(bytes, 4'000'000) << site;
}

TEST(TopologiesOfScenarios, HubAnswersEach) {
  Moved all = moved("topology: hub, hub: c", 4, 1000);
  EXPECT_EQ(all.sent["c"], 3000);
  EXPECT_EQ(all.received["c"], 3000);
  for (const char* site : {"a", "b", "d"}) {
    EXPECT_EQ(all.sent[site], 1000);
    EXPECT_EQ(all.received[site], 1000);
  }
}

TEST(TopologiesOfScenarios, GossipPairsExchangeAll) {
  const Moved four = moved("topology: gossip", 4, 1000);
  ASSERT_EQ(four.sent.size(), 4U);
  for (const auto& [site, bytes] : four.sent) EXPECT_EQ(bytes, 1000) << site;
  EXPECT_EQ(moved("topology: gossip", 5, 1000).sent.size(), 4U);  // one rests
}

TEST(TopologiesOfScenarios, HierarchicalLeadersCarryTheRingAndTheirMembers) {
  Moved all = moved("topology: hierarchical, group_size: 2", 6, 3000);  // a b | c d | e f
  for (const char* member : {"b", "d", "f"}) EXPECT_EQ(all.sent[member], 3000);
  for (const char* leader : {"a", "c", "e"}) EXPECT_EQ(all.sent[leader], 2 * 2 * 1000 + 3000);
}

TEST(TopologiesOfScenarios, PushAndRelayDeliverToEach) {
  Moved push = moved("topology: push, source: b", 4, 1000);
  EXPECT_EQ(push.sent["b"], 3000);
  Moved relay = moved("topology: relay, source: b, pieces: 7", 4, 1000);
  for (const char* site : {"a", "c", "d"}) {
    EXPECT_EQ(push.received[site], 1000);
    EXPECT_EQ(relay.received[site], 1000);
  }
  for (const char* site : {"b", "a", "c"}) EXPECT_EQ(relay.sent[site], 1000);
  EXPECT_EQ(relay.sent.count("d"), 0U);
}

TEST(TopologiesOfScenarios, AHubMayHaveAQuorum) {
  const auto hub = moved("topology: hub, hub: a, quorum: 2, grace: 5 s", 4, 1000);
  for (const char* site : {"b", "c", "d"}) EXPECT_EQ(hub.sent.at(site), 1000);  // late ones too
  const auto refused = [](const std::string& keys) {
    try {
      moved(keys, 4, 1000);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("taken");
  };
  EXPECT_NE(refused("topology: hub, hub: a, quorum: 4").find("at most 3"), std::string::npos);
  EXPECT_NE(refused("topology: hub, hub: a, grace: 5 s").find("only with a quorum"), std::string::npos);
  EXPECT_NE(refused("topology: ring, quorum: 2").find("only with the topology hub"), std::string::npos);
}

std::string text_of(const std::string& file) {
  std::ifstream in(std::string(SKYHAUL_SOURCE_DIR) + "/" + file);
  EXPECT_TRUE(in) << file;
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string joined(const char* models::TopologyInfo::*name) {
  std::string all;
  for (const models::TopologyInfo& each : models::kTopologies)
    all += (all.empty() ? "" : ", ") + std::string(each.*name);
  return all;
}

// The documents say what the table says, and nothing else: names, in their order, and what each means.
TEST(TopologyTable, DocumentsSayTheSame) {
  std::string rows = "| topology | a round | bytes that a site sends |\n|---|---|---|\n";
  for (const models::TopologyInfo& each : models::kTopologies)
    rows += std::string("| ") + each.name + " | " + each.round + " | " + each.sends + " |\n";
  const std::string page = text_of("configs/README.md");
  EXPECT_NE(page.find("\n" + rows + "\n"), std::string::npos) << rows;
  EXPECT_NE(page.find("| `topology` | how it is exchanged: see below | " +
                      joined(&models::TopologyInfo::name) + " |"),
            std::string::npos);
  EXPECT_NE(text_of("models/ns3/doc/skyhaul.rst")
                .find("(``Topology``: " + joined(&models::TopologyInfo::ns3_name) + ";"),
            std::string::npos);
}

TEST(TopologyTable, SchemasHaveItsNames) {
  nlohmann::json names;
  for (const models::TopologyInfo& each : models::kTopologies) names.push_back(each.name);
  const auto schema = nlohmann::json::parse(text_of("configs/schema.json"));
  EXPECT_EQ(schema.at("definitions").at("traffic").at("properties").at("topology").at("enum"), names);
  int enums = 0;
  const std::function<void(const nlohmann::json&)> look = [&](const nlohmann::json& part) {
    if (part.is_object() && part.contains("topology") && part["topology"].is_object() &&
        part["topology"].contains("enum")) {
      EXPECT_EQ(part["topology"]["enum"], names);
      ++enums;
    }
    if (part.is_structured())
      for (const auto& each : part) look(each);
  };
  look(nlohmann::json::parse(text_of("configs/summary.schema.json")));
  EXPECT_EQ(enums, 1);
}

// Keys that belong to some topologies are keys of traffic entries, whose descriptions name these and no
// other.
TEST(TopologyTable, KeysOfTopologiesNameThem) {
  std::set<std::string> keys;
  for (const models::TopologyInfo& each : models::kTopologies)
    keys.insert(each.keys.begin(), each.keys.end());
  keys.erase("");
  EXPECT_EQ(keys.size(), 6U);
  for (const std::string& key : keys) {
    const core::Key* found = core::find_key(core::section_named("traffic"), key);
    ASSERT_NE(found, nullptr) << key;
    for (const models::TopologyInfo& each : models::kTopologies) {
      const bool named =
          std::regex_search(found->description, std::regex(std::string("\\b") + each.name + "\\b"));
      EXPECT_EQ(named, has_key(each.topology, key)) << key << ' ' << each.name;
    }
  }
}

// No other file of the program types a topology's name. "hub", "source" and "relay" are also names of keys.
TEST(TopologyTable, NamesAreTypedOnce) {
  int files = 0;
  for (const char* folder : {"/src", "/models", "/orbits"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(SKYHAUL_SOURCE_DIR + std::string(folder))) {
      const std::string file = entry.path().string();
      const std::string kind = entry.path().extension();
      if ((kind != ".cc" && kind != ".h") || entry.path().filename() == "collectives.h" ||
          file.find("/test/") != std::string::npos)
        continue;
      ++files;
      const std::string text = text_of(file.substr(std::string(SKYHAUL_SOURCE_DIR).size() + 1));
      for (const models::TopologyInfo& each : models::kTopologies) {
        for (const std::string name : {each.name, each.ns3_name}) {
          if (name == "hub" || name == "relay") continue;
          EXPECT_EQ(text.find('"' + name + '"'), std::string::npos) << file << " types " << name;
        }
      }
    }
  }
  EXPECT_GT(files, 200);
}

}  // namespace
