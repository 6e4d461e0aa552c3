// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "skyhaul/models/network.h"

namespace skyhaul::models {

/// Words of an enumeration's values, in the order of the values: what scenarios, answers and messages call
/// them. The loader of scenarios, their writer, the schema and the documents take them from here.
template <class Enum>
struct Words;

template <>
struct Words<ServingPolicy> {
  static constexpr const char* kAll[] = {"highest-elevation", "longest-visible", "least-loaded", "weighted",
                                         "measured"};
};
template <>
struct Words<GatewayPolicy> {
  static constexpr const char* kAll[] = {"least-delay", "least-loaded", "weighted"};
};
template <>
struct Words<RoutingMode> {
  static constexpr const char* kAll[] = {"bent-pipe", "isl", "isl-gateway"};
};
template <>
struct Words<RouteMetric> {
  static constexpr const char* kAll[] = {"delay", "hops", "load"};
};
template <>
struct Words<Disjoint> {
  static constexpr const char* kAll[] = {"none", "links", "satellites"};
};

template <class Enum>
constexpr const char* word_of(Enum value) {
  return Words<Enum>::kAll[static_cast<std::size_t>(value)];
}

template <class Enum>
std::vector<const char*> words_of() {
  return {std::begin(Words<Enum>::kAll), std::end(Words<Enum>::kAll)};
}

/// The value that a word stands for. Throws std::invalid_argument for a word of no value.
template <class Enum>
Enum value_of(const std::string& word) {
  for (std::size_t i = 0; i < std::size(Words<Enum>::kAll); ++i) {
    if (word == Words<Enum>::kAll[i]) return static_cast<Enum>(i);
  }
  throw std::invalid_argument("no value is called " + word);
}

}  // namespace skyhaul::models
