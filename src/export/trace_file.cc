// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/trace_file.h"

#include <sstream>

#include "skyhaul/orbits/input_error.h"
#include "skyhaul/orbits/input_file.h"
#include "skyhaul/orbits/leading_zeros.h"
#include "skyhaul/orbits/numbers.h"

namespace skyhaul::core {
namespace {

std::vector<std::string> lines_of(const std::string& path) {
  std::istringstream file(read_input(path, "a trace", kLargestTrace));
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(line);
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

template <class Number>
bool parse(const std::string& text, Number& value) {
  const auto number = parsed_number<Number>(text);
  if (number) value = *number;
  return number && !has_leading_zero(text);
}

}  // namespace

std::vector<std::uint32_t> read_mahimahi_trace(const std::string& file) {
  std::vector<std::uint32_t> all;
  const std::vector<std::string> lines = lines_of(file);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::uint32_t ms = 0;
    if (!parse(lines[i], ms) || (!all.empty() && ms < all.back())) {
      throw InputError(file, static_cast<int>(i) + 1, "", lines[i],
                       "whole milliseconds without leading zeros, not decreasing, up to 4294967295");
    }
    all.push_back(ms);
  }
  if (all.empty() || all.back() == 0) throw InputError(file, 0, "", "", "a trace that ends after 0 ms");
  return all;
}

std::vector<double> read_delays_ms(const std::string& file) {
  std::vector<double> all;
  const std::vector<std::string> lines = lines_of(file);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    double ms = -1;
    if (!parse(lines[i], ms) || !(ms >= 0 && ms <= 60'000)) {
      throw InputError(file, static_cast<int>(i) + 1, "", lines[i],
                       "milliseconds without leading zeros, from 0 to 60000");
    }
    all.push_back(ms);
  }
  if (all.empty()) throw InputError(file, 0, "", "", "at least one delay");
  return all;
}

}  // namespace skyhaul::core
