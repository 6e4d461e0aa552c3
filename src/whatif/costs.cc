// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/costs.h"

#include <algorithm>

#include "scenario/key_path.h"
#include "skyhaul/orbits/input_error.h"
#include "whatif/written_number.h"

namespace skyhaul::core {
namespace {

constexpr const char* kForm =
    "terms such as 'sites.a.terminals * 2500 + sites.b.terminals * 1800' with keys of --vary";

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

/// The parts of a text between separators. In keys such as sites.*.terminals a * stands between dots, and
/// names in brackets may hold anything.
std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  std::size_t inside = 0;  // where the brackets end that text[i] may stand in
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[' && i >= inside) inside = end_of_part(text, i);
    const bool in_key = i < inside || (separator == '*' && i > 0 && text[i - 1] == '.');
    if (text[i] == separator && !in_key) {
      parts.emplace_back();
    } else {
      parts.back() += text[i];
    }
  }
  for (std::string& each : parts) each = trimmed(each);
  return parts;
}

}  // namespace

std::vector<std::vector<double>> parse_costs(const std::string& text, const std::vector<Factor>& factors) {
  std::vector<std::vector<double>> costs;
  for (const Factor& each : factors) costs.emplace_back(each.levels.size(), 0.0);
  for (const std::string& term : split(text, '+')) {
    std::vector<std::string> parts = split(term, '*');
    if (parts.size() == 1) parts.push_back("1");
    if (parts.size() != 2) throw InputError("", 0, "--cost", term, kForm);
    const auto of_key = [&](const std::string& key) {
      return std::find_if(factors.begin(), factors.end(),
                          [&](const Factor& each) { return each.key == key; });
    };
    if (of_key(parts[0]) == factors.end()) std::swap(parts[0], parts[1]);
    const auto factor = of_key(parts[0]);
    const auto price = parse_written_number(parts[1]);
    if (factor == factors.end() || !price || !price->unit.empty())
      throw InputError("", 0, "--cost", term, kForm);
    const auto k = static_cast<std::size_t>(factor - factors.begin());
    for (std::size_t level = 0; level < factor->levels.size(); ++level) {
      const auto number = parse_written_number(factor->levels[level]);
      if (!number)
        throw InputError("", 0, "--cost", factor->levels[level],
                         "values of " + factor->key + " that are numbers");
      costs[k][level] += number->value * price->value;
    }
  }
  return costs;
}

}  // namespace skyhaul::core
