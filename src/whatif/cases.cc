// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "scenario/key_parts.h"
#include "skyhaul/orbits/input_error.h"
#include "summary/program_version.h"
#include "summary/stage_hash.h"
#include "whatif/base_key.h"
#include "whatif/sweep_file.h"
#include "whatif/written_number.h"

namespace skyhaul::core {

std::string base_key(const Scenario& base, const ResolveOptions& presets, std::string* problem) {
  try {
    ResolvedScenario resolved = without_file_names(resolve(base, presets));
    resolved.file.clear();
    resolved.name.clear();
    resolved.description.clear();
    return hash_of_text(to_yaml(resolved));
  } catch (const std::runtime_error& error) {
    if (problem != nullptr) *problem = error.what();
    // A base that needs the varied values to be whole is known by its text.
    return hash_of_text(to_yaml(base));
  }
}

std::string case_id(const std::string& base_key, std::vector<std::string> changes,
                    std::optional<std::uint64_t> seed) {
  std::sort(changes.begin(), changes.end());
  std::string text = fmt::format("case {}\n{}\n", program_version(), base_key);
  for (const std::string& each : changes) text += each + "\n";
  if (seed) text += fmt::format("seed={}\n", *seed);
  return hash_of_text(text).substr(0, 16);
}

namespace {

std::vector<std::string> all_changes(const Points& points, std::size_t point) {
  std::vector<std::string> all;
  for (std::size_t f = 0; f < points.factors.size(); ++f) {
    std::vector<std::string> its = setting_changes(points.factors[f], points.points[point][f]);
    all.insert(all.end(), std::make_move_iterator(its.begin()), std::make_move_iterator(its.end()));
  }
  return all;
}

std::vector<std::string> inputs_of(const Points& points, std::size_t point) {
  std::vector<std::string> all;
  for (std::size_t f = 0; f < points.factors.size(); ++f)
    all.push_back(setting_text(points.factors[f], points.points[point][f]));
  return all;
}

/// The settings of a point that change a stage no later than `last`.
std::string key_until(const Points& points, std::size_t point, FirstStage last) {
  std::string key;
  for (std::size_t f = 0; f < points.factors.size(); ++f) {
    if (points.factors[f].stage <= last)
      key += setting_text(points.factors[f], points.points[point][f]) + "\n";
  }
  return key;
}

/// How long the cases of a point take, against those of other points, as far as its keys tell: the work grows
/// with these numbers.
double relative_length(const Points& points, std::size_t point) {
  double length = 1;
  for (std::size_t f = 0; f < points.factors.size(); ++f) {
    const std::string& key = points.factors[f].key;
    const std::string last = key.substr(key.rfind('.') + 1);
    if (last != "terminals" && last != "horizon" && last != "days" && last != "starts") continue;
    const auto number = parse_written_number(setting_text(points.factors[f], points.points[point][f]));
    if (number && number->value > 0) length *= number->value * units_in_base(number->unit).value_or(1);
  }
  return length;
}

}  // namespace

CaseList::CaseList(std::shared_ptr<const Sweep> sweep) : sweep_(std::move(sweep)) {
  std::string problem;
  const std::string key = base_key(sweep_->base, sweep_->presets, &problem);
  ids_.reserve(policies() * futures());
  for (std::size_t p = 0; p < policies(); ++p) {
    const std::vector<std::string> policy = all_changes(sweep_->policies, p);
    for (std::size_t f = 0; f < futures(); ++f) {
      std::vector<std::string> changes = policy;
      for (std::string& each : all_changes(sweep_->futures, f)) changes.push_back(std::move(each));
      ids_.push_back(case_id(key, std::move(changes),
                             sweep_->seeds.empty() ? std::nullopt : std::optional(sweep_->seeds[f])));
    }
  }
  if (!problem.empty()) refuse_broken_base(problem);
}

/// A base that does not resolve may need the varied values. Where a case fails for the same reason, the base
/// is broken, and the reason is told once.
void CaseList::refuse_broken_base(const std::string& problem) const {
  for (const std::size_t i : {std::size_t{0}, size() / 2, size() - 1}) {
    try {
      resolve(at(i).scenario, sweep_->presets);
    } catch (const InputError& error) {
      if (error.what() == problem) throw;
    } catch (const std::runtime_error&) {
      continue;  // the case tells it
    }
  }
}

std::size_t CaseList::size() const { return ids_.size(); }
std::size_t CaseList::policies() const { return sweep_->policies.points.size(); }
std::size_t CaseList::futures() const { return sweep_->futures.points.size(); }
const std::string& CaseList::id(std::size_t index) const { return ids_[index]; }
const std::vector<Measure>& CaseList::measures() const { return sweep_->measures; }

std::vector<std::string> CaseList::input_columns() const {
  std::vector<std::string> all;
  for (const Points* points : {&sweep_->policies, &sweep_->futures}) {
    for (const Factor& each : points->factors) all.push_back(each.key);
  }
  if (!sweep_->seeds.empty()) all.push_back("seed");
  return all;
}

SweepCase CaseList::at(std::size_t index) const {
  SweepCase one;
  one.id = ids_[index];
  one.policy = index / futures();
  one.future = index % futures();
  one.inputs = inputs_of(sweep_->policies, one.policy);
  for (std::string& each : inputs_of(sweep_->futures, one.future)) one.inputs.push_back(std::move(each));
  one.scenario = sweep_->base;
  for (std::string& each : all_changes(sweep_->policies, one.policy))
    one.scenario.changes.push_back(std::move(each));
  for (std::string& each : all_changes(sweep_->futures, one.future))
    one.scenario.changes.push_back(std::move(each));
  if (!sweep_->seeds.empty()) {
    one.scenario.seed = sweep_->seeds[one.future];
    one.inputs.push_back(fmt::format("{}", sweep_->seeds[one.future]));
  }
  return one;
}

std::vector<CaseList::Group> CaseList::groups() const {
  std::unordered_map<std::string, std::uint32_t> skies, links;
  const auto number = [](auto& seen, const std::string& key) {
    return seen.emplace(key, static_cast<std::uint32_t>(seen.size())).first->second;
  };
  std::vector<std::string> policy_sky, policy_links, future_sky, future_links;
  std::vector<double> policy_length, future_length;
  for (std::size_t p = 0; p < policies(); ++p) {
    policy_sky.push_back(key_until(sweep_->policies, p, FirstStage::kSky));
    policy_links.push_back(key_until(sweep_->policies, p, FirstStage::kLinks));
    policy_length.push_back(relative_length(sweep_->policies, p));
  }
  for (std::size_t f = 0; f < futures(); ++f) {
    future_sky.push_back(key_until(sweep_->futures, f, FirstStage::kSky));
    future_links.push_back(key_until(sweep_->futures, f, FirstStage::kLinks));
    future_length.push_back(relative_length(sweep_->futures, f));
    if (!sweep_->seeds.empty()) future_links.back() += fmt::format("seed {}", sweep_->seeds[f]);
  }
  std::vector<Group> all;
  std::vector<double> sky_length, links_length;
  for (std::size_t i = 0; i < size(); ++i) {
    const std::size_t p = i / futures(), f = i % futures();
    const Group group{i, number(skies, policy_sky[p] + "\n" + future_sky[f]),
                      number(links, policy_links[p] + "\n" + future_links[f])};
    sky_length.resize(skies.size());
    links_length.resize(links.size());
    sky_length[group.sky] += policy_length[p] * future_length[f];
    links_length[group.links] += policy_length[p] * future_length[f];
    all.push_back(group);
  }
  std::stable_sort(all.begin(), all.end(), [&](const Group& a, const Group& b) {
    const auto place = [&](const Group& group) {
      return std::make_tuple(-sky_length[group.sky], group.sky, -links_length[group.links], group.links);
    };
    return place(a) < place(b);
  });
  // Skies in the order of this list.
  std::uint32_t sky = 0;
  for (std::size_t i = 0, before = 0; i < all.size(); ++i) {
    const std::uint32_t its = all[i].sky;
    if (i > 0 && its != before) ++sky;
    before = its;
    all[i].sky = sky;
  }
  return all;
}

}  // namespace skyhaul::core
