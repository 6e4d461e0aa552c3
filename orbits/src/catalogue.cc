// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/catalogue.h"

#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"
#include "src/element_form.h"

namespace skyhaul::orbits {
namespace {

ElementSets read_any(std::string_view text, const std::string& file, const TleOptions& options) {
  const ElementForm form = form_of(text, file);
  if (!options.checksums && form != ElementForm::kTle)
    throw InputError(file, 0, "", "OMM", "two-line elements: no others have checksums to ignore");
  switch (form) {
    case ElementForm::kCsv:
      return read_omm_csv(text, file, options.on_damage);
    case ElementForm::kJson:
      return read_omm_json(text, file, options.on_damage);
    case ElementForm::kKvn:
      return read_omm_kvn(text, file, options.on_damage);
    case ElementForm::kXml:
      return read_omm_xml(text, file, options.on_damage);
    case ElementForm::kTle:
      break;
  }
  return read_tle(text, file, options);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

ElementSets read_elements(std::string_view text, const std::string& file, const TleOptions& options) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  ElementSets result = read_any(text, file, options);
  if (result.sets.empty() && result.damaged.empty()) {
    throw InputError(file, 0, "", "no element sets", kElementForms);
  }
  return result;
}

ElementSets read_element_file(const std::string& path, const TleOptions& options) {
  return read_elements(read_input(path, "a file of element sets", kLargestElementFile), path, options);
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

}  // namespace skyhaul::orbits
