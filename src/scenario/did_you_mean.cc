// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What a name that is not known was meant to be.
#include <algorithm>
#include <cctype>
#include <limits>
#include <set>

#include "scenario/map_reader.h"

namespace skyhaul::core {
namespace {

/// Words that people use for keys of this program. One is suggested only where its key is a candidate.
constexpr const char* kOtherWords[][2] = {{"dishes", "terminals"},
                                          {"dish", "terminal"},
                                          {"antenna", "terminal"},
                                          {"terminal_count", "terminals"},
                                          {"lat", "latitude"},
                                          {"lon", "longitude"},
                                          {"lng", "longitude"},
                                          {"long", "longitude"},
                                          {"height", "altitude"},
                                          {"elevation", "altitude"},
                                          {"start", "epoch"},
                                          {"start_time", "epoch"},
                                          {"duration", "horizon"},
                                          {"satellites", "constellation"},
                                          {"ground_stations", "gateways"},
                                          {"teleports", "gateways"},
                                          {"locations", "sites"},
                                          {"places", "sites"},
                                          {"stations", "sites"},
                                          {"upload", "up"},
                                          {"uplink", "up"},
                                          {"download", "down"},
                                          {"downlink", "down"},
                                          {"bytes", "size"},
                                          {"size", "volume"},
                                          {"rain", "weather"}};

/// Damerau's distance (optimal string alignment: two neighbours that are swapped are one slip), of the first
/// 100 bytes.
std::size_t edit_distance(const std::string& name, const std::string& candidate) {
  const std::size_t length = std::min<std::size_t>(name.size(), 100);
  std::vector<std::size_t> before, row(candidate.size() + 1), next(candidate.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= length; ++i) {
    next[0] = i;
    for (std::size_t j = 1; j < row.size(); ++j) {
      next[j] =
          std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + (name[i - 1] == candidate[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && name[i - 1] == candidate[j - 2] && name[i - 2] == candidate[j - 1])
        next[j] = std::min(next[j], before[j - 2] + 1);
    }
    before = row;
    row.swap(next);
  }
  return row.back();
}

/// Without capitals and what people put between words.
std::string plain(const std::string& name) {
  std::string all;
  for (const char c : name.substr(0, 100)) {
    if (c != '-' && c != '_' && c != ' ')
      all += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return all;
}

/// Slips that a name of this length may have: more would make another word of it.
std::size_t most_slips(std::size_t length) { return length < 6 ? 1 : length < 9 ? 2 : 3; }

}  // namespace

std::string did_you_mean(const std::string& name, const std::vector<std::string>& candidates) {
  const auto suggest = [](const std::string& candidate) { return "did you mean " + candidate + "? "; };
  for (const auto& [word, key] : kOtherWords) {
    if (name == word && std::find(candidates.begin(), candidates.end(), key) != candidates.end())
      return suggest(key);
  }
  for (const std::string& candidate : candidates) {
    if (name.size() <= 100 && plain(name) == plain(candidate)) return suggest(candidate);
  }
  std::string best;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance >= least) continue;
    least = distance;
    best = candidate;
  }
  // Half of a short name changed is another name.
  if (!best.empty() && least <= most_slips(name.size()) && 2 * least < name.size()) return suggest(best);
  // The first words of one candidate alone stand for it: starlink for starlink-gen1.
  std::vector<std::string> begun;
  for (const std::string& candidate : candidates) {
    if (candidate.rfind(name + "-", 0) == 0) begun.push_back(candidate);
  }
  return name.size() > 2 && begun.size() == 1 ? suggest(begun.front()) : "";
}

std::string key_elsewhere(const std::string& name, const Section& section) {
  std::vector<std::string> words{name};
  for (const auto& [word, key] : kOtherWords) {
    if (name == word) words.emplace_back(key);
  }
  const Section& scenario = section_named("scenario");
  struct Place {
    std::string path;
    const Section* section;
  };
  for (const Section* from : {&section, &scenario}) {
    std::vector<Place> places{{"", from}};
    std::set<const Section*> seen{from};
    for (std::size_t i = 0; i < places.size(); ++i) {  // the nearest ones first
      for (const std::string& word : words) {
        const Key* key = find_key(*places[i].section, word);
        if ((i == 0 && from == &section) || key == nullptr) continue;
        // The map in which the name stands is no other place; and what is a size here need not be one there.
        if (key->section == std::string(section.name) || (word != name && key->kind == KeyKind::kSize))
          continue;
        return i > 0 ? places[i].path + word : word + " at the top of the scenario";
      }
      // In a branch beside this section a key of the same name means something else: payloads have a size,
      // and so might anything.
      if (from != &section) break;
      for (const Key& key : places[i].section->keys) {
        if (key.section[0] == '\0') continue;
        const Section* next = &section_named(key.section);
        // A list of items is reached by the name of one.
        const bool list = key.kind == KeyKind::kList || std::string(key.name) == "sites";
        if (seen.insert(next).second)
          places.push_back({places[i].path + key.name + (list ? "[]." : "."), next});
      }
    }
  }
  return {};
}

}  // namespace skyhaul::core
