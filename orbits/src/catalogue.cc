// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/catalogue.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <unordered_map>

#include "skyhaul/orbits/input_error.h"
#include "src/omm_record.h"

namespace skyhaul::orbits {
namespace {

constexpr const char* kForms = "element sets as OMM in CSV, JSON, KVN or XML, or as two-line elements";

std::string_view first_line(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin);
  return trimmed(text.substr(0, text.find('\n')));
}

/// Whether a line begins as the first of two-line elements does.
bool has_two_lines(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1) {
    if (text.substr(at, 2) == "1 ") return true;
  }
  return false;
}

ElementSets read_any(std::string_view text, const std::string& file, const TleOptions& options) {
  const std::string_view line = first_line(text);
  if (line.empty()) throw InputError(file, 0, "", "", std::string("is empty; ") + kForms);
  if (line[0] == '[' || line[0] == '{') return read_omm_json(text, file, options.on_damage);
  if (line[0] == '<') return read_omm_xml(text, file, options.on_damage);
  const std::string_view keyword = trimmed(line.substr(0, line.find_first_of(" =,")));
  if (keyword == "CCSDS_OMM_VERS" || keyword == "COMMENT") return read_omm_kvn(text, file, options.on_damage);
  if (line.find(',') != std::string_view::npos && line.find("MEAN_MOTION") != std::string_view::npos) {
    return read_omm_csv(text, file, options.on_damage);
  }
  if (has_two_lines(text)) return read_tle(text, file, options);
  throw InputError(file, 1, "", std::string(line), kForms);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool newer(const JulianDate& a, const JulianDate& b) {
  return a.day != b.day ? a.day > b.day : a.fraction > b.fraction;
}

}  // namespace

ElementSets read_elements(std::string_view text, const std::string& file, const TleOptions& options) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  ElementSets result = read_any(text, file, options);
  if (result.sets.empty() && result.damaged.empty()) {
    throw InputError(file, 0, "", "", std::string("holds no element sets; ") + kForms);
  }
  return result;
}

ElementSets read_element_file(const std::string& path, const TleOptions& options) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw InputError(path, 0, "", "", "cannot be read");
  std::ostringstream text;
  text << in.rdbuf();
  return read_elements(text.str(), path, options);
}

bool name_matches(std::string_view name, std::string_view pattern) {
  // The usual greedy way: after a mismatch, the last star takes one character more.
  std::size_t n = 0, p = 0, star = std::string_view::npos, taken = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || lower(pattern[p]) == lower(name[n]))) {
      ++n;
      ++p;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++taken;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::vector<ElementSet> select_by_name(const std::vector<ElementSet>& sets, std::string_view pattern) {
  std::vector<ElementSet> selected;
  for (const ElementSet& set : sets) {
    if (name_matches(set.name, pattern)) selected.push_back(set);
  }
  return selected;
}

std::vector<ElementSet> newest_sets(const std::vector<ElementSet>& sets) {
  std::unordered_map<std::int32_t, std::size_t> newest;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const auto [at, first] = newest.try_emplace(sets[i].catalogue_number, i);
    if (!first && !newer(sets[at->second].epoch_utc, sets[i].epoch_utc)) at->second = i;
  }
  std::vector<ElementSet> kept;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    if (sets[i].catalogue_number == 0 || newest.at(sets[i].catalogue_number) == i) kept.push_back(sets[i]);
  }
  return kept;
}

std::optional<std::string> age_warning(const std::vector<ElementSet>& sets, TimeNs utc, double days) {
  const JulianDate now = julian_date(utc);
  std::size_t old = 0;
  double worst = 0;
  const ElementSet* oldest = nullptr;
  for (const ElementSet& set : sets) {
    const double age = std::fabs((now.day - set.epoch_utc.day) + (now.fraction - set.epoch_utc.fraction));
    if (age > days) ++old;
    if (age > worst || oldest == nullptr) {
      worst = age;
      oldest = &set;
    }
  }
  if (old == 0) return std::nullopt;
  const auto rounded = [](double value) {
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << std::round(value * 10) / 10;
    return text.str();
  };
  const std::string name = oldest->name.empty() ? std::to_string(oldest->catalogue_number) : oldest->name;
  return std::to_string(old) + " of " + std::to_string(sets.size()) + " element sets are more than " +
         rounded(days) + " days from their epochs at " + format_utc(utc, 0) + " (" + name + " by " +
         rounded(worst) + " days): positions may be tens of kilometres off";
}

}  // namespace skyhaul::orbits
