// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The table of keys, the schema and the parser against each other.
#include <yaml-cpp/yaml.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "scenario/keys.h"
#include "skyhaul/orbits/input_error.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul {
namespace {

using KeysTest = LoadTest;

/// What the schema calls required is refused by the parser where it is missing.
TEST_F(KeysTest, EveryRequiredKeyIsMissed) {
  const auto schema = nlohmann::json::parse(std::ifstream(SKYHAUL_SOURCE_DIR "/configs/schema.json"));
  const auto part = [](YAML::Node root, const std::string& section) -> YAML::Node {
    if (section == "scenario") return root;
    if (section == "shell") return root["constellation"]["shells"][1];
    if (section == "fixed_link") return root["sites"][1]["fixed_link"];
    if (section == "gateway") return root["gateways"][0];
    if (section == "pop") return root["pops"][0];
    if (section == "terrestrial_delay") return root["terrestrial"]["delays"][0];
    if (section == "source") return root["sources"][0];
    if (section == "traffic") return root["traffic"][0];
    if (section == "compute") return root["traffic"][0]["compute"];
    if (section == "targets") return root["targets"];
    if (section == "failures") return root["traffic"][3]["failures"];
    if (section == "price") return root["terminal"]["price"];
    if (section == "price_block") return root["terminal"]["price"]["blocks"][0];
    if (section == "data_plan") return root["terminal"]["data_plan"];
    if (section == "rare_outage") return root["loss"]["outages"][0];
    if (section == "cloud_point") return root["weather"]["cloud_curve"][0];
    for (const char* part_of_power : {"solar", "wind", "gas", "grid", "battery", "load"}) {
      if (section == part_of_power) return root["sites"][2]["power"][section];
    }
    return YAML::Node(YAML::NodeType::Undefined);
  };
  int tried = 0;
  for (const core::Section& section : core::scenario_sections()) {
    const std::string name = section.name;
    const auto& its = name == "scenario" ? schema : schema.at("definitions").at(name);
    if (!its.contains("required") || name == "preset_name" || name == "places") continue;
    for (const auto& key : its.at("required")) {
      YAML::Node root = YAML::Load(kFull);
      YAML::Node node = part(root, name);
      ASSERT_TRUE(node.IsDefined()) << "no place of " << name << " in the test's scenario";
      ASSERT_TRUE(node.remove(key.get<std::string>())) << name << "." << key;
      std::ostringstream text;
      text << root;
      ++tried;
      EXPECT_THROW(load(text.str()), InputError) << name << "." << key;
    }
  }
  EXPECT_GT(tried, 20);
}

/// Each key of the table is read: with a value that no key takes, it is refused by name.
TEST_F(KeysTest, EveryKeyOfTheTableIsRead) {
  const std::map<std::string, std::string> places{{"scenario", ""},
                                                  {"constellation", "constellation."},
                                                  {"shell", "constellation.shells[0]."},
                                                  {"slots", "constellation.slots."},
                                                  {"site", "sites[0]."},
                                                  {"link", "sites[0].link."},
                                                  {"terminal", "terminal."},
                                                  {"fixed_link", "sites[1].fixed_link."},
                                                  {"gateway", "gateways[0]."},
                                                  {"pop", "pops[0]."},
                                                  {"routing", "routing."},
                                                  {"policy", "policy."},
                                                  {"gateway_choice", "gateway_choice."},
                                                  {"terrestrial", "terrestrial."},
                                                  {"terrestrial_delay", "terrestrial.delays[0]."},
                                                  {"source", "sources[0]."},
                                                  {"traffic", "traffic[2]."},
                                                  {"payload", "traffic[0].payload."},
                                                  {"method", "traffic.streaming.method."},
                                                  {"failures", "traffic.tiers.failures."},
                                                  {"price", "terminal.price."},
                                                  {"price_block", "terminal.price.blocks[0]."},
                                                  {"alternative", "alternatives[0]."},
                                                  {"compute", "traffic[0].compute."},
                                                  {"targets", "targets."},
                                                  {"radio", "terminal.radio."},
                                                  {"radio_direction", "gateway_radio.up."},
                                                  {"data_plan", "terminal.data_plan."},
                                                  {"access", "constellation.access."},
                                                  {"variation", "terminal.variation."},
                                                  {"rate_variation", "terminal.variation.up."},
                                                  {"contention", "contention."},
                                                  {"loss", "loss."},
                                                  {"rare_outage", "loss.outages[0]."},
                                                  {"encapsulation", "encapsulation."},
                                                  {"engines", "engines."},
                                                  {"flow", "engines.flow."},
                                                  {"packet", "engines.packet."},
                                                  {"fault", "faults[0]."},
                                                  {"power", "sites[2].power."},
                                                  {"solar", "sites[2].power.solar."},
                                                  {"wind", "sites[2].power.wind."},
                                                  {"gas", "sites[2].power.gas."},
                                                  {"grid", "sites[2].power.grid."},
                                                  {"battery", "sites[2].power.battery."},
                                                  {"load", "sites[2].power.load."},
                                                  {"control", "sites[2].power.control."}};
  for (const core::Section& section : core::scenario_sections()) {
    const auto place = places.find(section.name);
    if (place == places.end()) continue;  // sections of preset files
    for (const core::Key& key : section.keys) {
      core::ScenarioOptions options;
      options.set = {place->second + key.name + "=[[1]]"};
      try {
        load(kFull, options);
        ADD_FAILURE() << section.name << "." << key.name << " is in the table, but nothing reads it";
      } catch (const InputError& error) {
        EXPECT_NE(
            std::string(error.what()).find(std::string(section.name) == "payload" ? "payload" : key.name),
            std::string::npos)
            << error.what();
      }
    }
  }
}

}  // namespace
}  // namespace skyhaul
