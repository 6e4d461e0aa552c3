// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/key_paths.h"

#include <fmt/format.h>

#include "scenario/key_path.h"
#include "scenario/question.h"

namespace skyhaul::core {
namespace {

using Refuse = std::function<void(const std::string&, const std::string&)>;

std::vector<std::string> split(const std::string& key, const Refuse& refuse) {
  std::vector<std::string> parts = split_key_path(key);
  if (parts.empty())
    refuse("no key",
           "a key of the scenario such as sites.atacama.terminals, sites[0].terminals or sites.*.terminals");
  return parts;
}

/// What a key without a section of its own may have below it: a list of texts its items, nothing else
/// anything.
bool has_nothing_below(const Key& key) {
  return key.section[0] == '\0' && key.kind != KeyKind::kMap && key.kind != KeyKind::kList &&
         key.kind != KeyKind::kMixed;
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
    const Key* key = find_key(*section, name_of_part(part));
    if (key == nullptr) {
      std::vector<std::string> names;
      for (const Key& each : section->keys) names.emplace_back(each.name);
      const std::string meant = did_you_mean(name_of_part(part), names);
      refuse_(meant.empty() ? "unknown key" : "unknown key; " + meant.substr(0, meant.size() - 1),
              fmt::format("one of {}", fmt::join(names, ", ")));
    }
    if (at + 1 == found_.parts.size()) {
      found_.key = key;
    } else if (has_nothing_below(*key)) {
      refuse_(found_.parts[at + 1] + " of " + joined_path(path, part),
              "a key: " + joined_path(path, part) + " is one value, and has none below it");
    }
    go_on(node, key->section[0] == '\0' ? nullptr : &section_named(key->section), part, at, path);
  }

 private:
  void go_on(const YAML::Node& node, const Section* section, const std::string& part, std::size_t at,
             const std::string& path) {
    const bool map = node.IsDefined() && node.IsMap();
    const std::string name = name_of_part(part);
    const YAML::Node child = map ? node[name] : YAML::Node(YAML::NodeType::Undefined);
    go(child, section, at + 1, joined_path(path, part_of_name(name)));
  }

  void items(const YAML::Node& list, const Section* section, std::size_t at, const std::string& path) {
    const std::string& part = found_.parts[at];
    const bool every = part == "*", by_index = is_index(part);
    const std::string wanted = name_of_part(part);
    std::vector<std::string> names, written;
    bool any = false;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string name = item_name(list[i]);
      const std::string index = fmt::format("[{}]", i), by_name = part_of_name(name);
      const std::string& its = by_name.empty() ? index : by_name;
      if (!name.empty()) {
        names.push_back(name);
        written.push_back(its);
      }
      if (every ? skipped(list[i], path) : by_index ? part != index : name.empty() || wanted != name)
        continue;
      any = true;
      // One spelling for one key: by the item's name where it has one.
      go(list[i], section, at + 1, joined_path(path, its));
      if (!every) return;
    }
    if (any) return;
    refuse_(fmt::format("no item {} of {}", part, path),
            every ? std::string("a list that has items, and of sites one with terminals")
            : names.empty()
                ? std::string("an index such as [0]")
                : did_you_mean(wanted, names) + fmt::format("one of {}", fmt::join(written, ", ")));
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
