// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/key_paths.h"

#include <fmt/format.h>

#include <charconv>

#include "scenario/question.h"

namespace skyhaul::core {
namespace {

using Refuse = std::function<void(const std::string&, const std::string&)>;

/// "a.b[0].*" -> a, b, [0], *.
std::vector<std::string> split(const std::string& key, const Refuse& refuse) {
  std::vector<std::string> parts;
  for (std::size_t at = 0;;) {
    const bool index = key.compare(at, 1, "[") == 0;
    const std::size_t end =
        index ? key.find(']', at) + 1 : std::min(key.find_first_of(".[]", at), key.size());
    if (end <= at) break;
    parts.push_back(key.substr(at, end - at));
    at = end;
    if (at == key.size()) return parts;
    if (key[at] == '[') continue;
    if (key[at] != '.') break;
    ++at;
  }
  refuse("no key",
         "a key of the scenario such as sites.atacama.terminals, sites[0].terminals or sites.*.terminals");
  return {};
}

class Walk {
 public:
  Walk(KeyPlaces& found, const Refuse& refuse) : found_(found), refuse_(refuse) {}

  void go(const YAML::Node& node, const Section* section, std::size_t at, const std::string& path) {
    if (at == found_.parts.size()) {
      found_.paths.push_back(path);
      return;
    }
    const std::string& part = found_.parts[at];
    if (node.IsDefined() && node.IsSequence()) {
      items(node, section, at, path);
      return;
    }
    if (part == "*")
      refuse_(path.empty() ? "no list" : path + " is no list", "a * in the place of an item of a list");
    if (section == nullptr) return go_on(node, nullptr, part, at, path);
    const Key* key = find_key(*section, part);
    if (key == nullptr) {
      std::vector<std::string> names;
      for (const Key& each : section->keys) names.emplace_back(each.name);
      const std::string meant = did_you_mean(part, names);
      refuse_(meant.empty() ? "unknown key" : "unknown key; " + meant.substr(0, meant.size() - 1),
              fmt::format("one of {}", fmt::join(names, ", ")));
    }
    if (at + 1 == found_.parts.size()) found_.key = key;
    go_on(node, key->section[0] == '\0' ? nullptr : &section_named(key->section), part, at, path);
  }

 private:
  void go_on(const YAML::Node& node, const Section* section, const std::string& part, std::size_t at,
             const std::string& path) {
    const bool map = node.IsDefined() && node.IsMap();
    const YAML::Node child = map ? node[part] : YAML::Node(YAML::NodeType::Undefined);
    go(child, section, at + 1, path.empty() ? part : path + (part[0] == '[' ? "" : ".") + part);
  }

  void items(const YAML::Node& list, const Section* section, std::size_t at, const std::string& path) {
    const std::string& part = found_.parts[at];
    std::vector<std::string> names;
    bool any = false;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string name = item_name(list[i]);
      const std::string index = fmt::format("[{}]", i);
      if (!name.empty()) names.push_back(name);
      if (part == "*" ? skipped(list[i], path) : part != name && part != index) continue;
      any = true;
      // One spelling for one key: by the item's name where it has a plain one.
      const bool by_name = !name.empty() && name.find_first_of(".[]") == std::string::npos;
      go(list[i], section, at + 1, path + (by_name ? "." + name : index));
      if (part != "*") return;
    }
    if (any) return;
    refuse_(fmt::format("no item {} of {}", part, path),
            part == "*"     ? std::string("a list that has items, and of sites one with terminals")
            : names.empty() ? std::string("an index such as [0]")
                            : did_you_mean(part, names) + fmt::format("one of {}", fmt::join(names, ", ")));
  }

  /// What a * leaves out: sites without terminals.
  static bool skipped(const YAML::Node& item, const std::string& path) {
    if (path != "sites" || !item.IsMap()) return false;
    const YAML::Node terminals = item["terminals"];
    return terminals.IsDefined() && terminals.IsScalar() && terminals.Scalar() == "0";
  }

  KeyPlaces& found_;
  const Refuse& refuse_;
};

}  // namespace

KeyPlaces find_key_places(const Scenario& scenario, const std::string& key, const Refuse& refuse) {
  KeyPlaces found;
  found.parts = split(key, refuse);
  ScenarioTree tree(scenario);
  if (SiteItems::changes_a_site(key)) tree.sites.open_files();
  Walk(found, refuse).go(tree.root, &section_named("scenario"), 0, "");
  return found;
}

}  // namespace skyhaul::core
