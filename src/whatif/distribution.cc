// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/distribution.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "whatif/node_text.h"

namespace skyhaul::core {
namespace {

std::string as_text(double value, const WrittenNumber& form, bool whole) {
  return written(whole ? std::round(value) : value, form);
}

}  // namespace

Quantile uniform_distribution(const WrittenNumber& from, double to, bool whole) {
  return [=](double place) {
    if (whole) return written(std::min(to, std::floor(from.value + place * (to - from.value + 1))), from);
    return written(from.value + place * (to - from.value), from);
  };
}

std::vector<const char*> distribution_parameters(const std::string& name) {
  if (name == "uniform") return {"from", "to"};
  if (name == "normal") return {"mean", "sd"};
  return {"from", "mode", "to"};
}

Quantile make_distribution(const std::string& name, const std::vector<WrittenNumber>& numbers, bool whole,
                           std::size_t cells, const std::function<void(const std::string&)>& refuse) {
  const WrittenNumber first = numbers[0];
  if (name == "uniform") {
    const double to = numbers[1].value;
    if (!(to >= first.value)) refuse("an end that is at least the beginning");
    return uniform_distribution(first, to, whole);
  }
  if (name == "normal") {
    const double sd = numbers[1].value;
    if (!(sd > 0)) refuse("a standard deviation above 0");
    const double shift = cells == 0 ? 0 : 0.5 / static_cast<double>(cells);
    return [=](double place) {
      const boost::math::normal standard;
      const double at = std::clamp(place + shift, 0x1p-53, 1 - 0x1p-53);
      return as_text(first.value + sd * boost::math::quantile(standard, at), first, whole);
    };
  }
  const double a = first.value, mode = numbers[1].value, b = numbers[2].value;
  if (!(a <= mode && mode <= b && a < b)) refuse("from <= mode <= to, and from < to");
  return [=](double place) {
    const double rising = (mode - a) / (b - a);
    const double value = place < rising ? a + std::sqrt(place * (b - a) * (mode - a))
                                        : b - std::sqrt((1 - place) * (b - a) * (b - mode));
    return as_text(value, first, whole);
  };
}

std::string Choice::at(double place) const {
  const auto found = std::upper_bound(until.begin(), until.end(), place);
  return values[std::min<std::size_t>(static_cast<std::size_t>(found - until.begin()), values.size() - 1)];
}

Choice read_choice(
    const YAML::Node& node,
    const std::function<void(const YAML::Node&, const std::string&, const std::string&)>& refuse) {
  const YAML::Node values = node["choice"], listed = node["weights"];
  Choice choice;
  std::vector<YAML::Node> weights;
  if (values.IsMap()) {
    if (listed.IsDefined()) refuse(listed, shown_text(listed), "no value where choice is a map of weights");
    for (const auto& entry : values) {
      choice.values.push_back(entry.first.Scalar());
      weights.push_back(entry.second);
    }
  } else if (values.IsSequence()) {
    for (const auto& item : values) choice.values.push_back(node_text(item));
    if (listed.IsDefined()) {
      if (!listed.IsSequence() || listed.size() != values.size())
        refuse(listed, shown_text(listed), "a list of as many weights as there are values");
      for (const auto& item : listed) weights.push_back(item);
    }
  }
  if (choice.values.empty())
    refuse(values, shown_text(values), "a list of values, or a map from values to weights");
  double sum = 0;
  for (std::size_t i = 0; i < choice.values.size(); ++i) {
    double weight = 1;
    if (!weights.empty()) {
      const auto number = weights[i].IsScalar() ? parse_written_number(weights[i].Scalar()) : std::nullopt;
      if (!number || !number->unit.empty() || !(number->value >= 0))
        refuse(weights[i], shown_text(weights[i]), "a weight of at least 0");
      weight = number->value;
    }
    sum += weight;
    choice.until.push_back(sum);
  }
  if (!(sum > 0)) refuse(values, "no weight", "a sum of weights above 0");
  for (double& each : choice.until) each /= sum;
  return choice;
}

}  // namespace skyhaul::core
