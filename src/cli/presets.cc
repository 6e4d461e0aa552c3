// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli.h"
#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::cli {
namespace {

struct Arguments {
  std::string kind;
  std::vector<std::string> preset_dirs;
  bool json = false;
};

/// A description may have lines.
std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return escaped(text);
}

int run(const Arguments& arguments) {
  auto list = nlohmann::ordered_json::array();
  bool any = false;
  std::string kinds;
  for (const core::PresetInfo& preset : core::list_presets({arguments.preset_dirs})) {
    if (kinds.find(preset.kind) == std::string::npos) kinds += (kinds.empty() ? "" : ", ") + preset.kind;
    if (!arguments.kind.empty() && preset.kind != arguments.kind) continue;
    any = true;
    if (arguments.json) {
      list.push_back({{"kind", preset.kind},
                      {"name", in_utf8(preset.name)},
                      {"description", in_utf8(preset.description)}});
      continue;
    }
    fmt::print("{:<15} {:<26} {}\n", preset.kind, escaped(preset.name), one_line(preset.description));
  }
  if (!any) throw InputError("", 0, "KIND", arguments.kind, "one of " + kinds);
  if (arguments.json) fmt::print("{}\n", nlohmann::ordered_json{{"presets", list}}.dump(2));
  return kDone;
}

}  // namespace

void add_presets(Command app, Action& action) {
  Command command = app.add_command("presets", "list the presets that a scenario can name",
                                    "skyhaul presets constellations");
  auto arguments = std::make_shared<Arguments>();
  command
      .add_option("kind", arguments->kind,
                  "constellations, terminals, radios, gateways, pops, contention, loss, access, variation, "
                  "weather, payloads, methods, sites, faults, power or alternatives")
      .type_name("KIND");
  command.add_option("--presets", arguments->preset_dirs, "folder of your own presets; may be repeated")
      .type_name("DIR")
      .one_at_a_time();
  command.add_flag("--json", arguments->json, "as JSON: {\"presets\": [{kind, name, description}, ...]}");
  command.when_chosen([&action, arguments] { action = [arguments] { return run(*arguments); }; });
}

}  // namespace skyhaul::cli
