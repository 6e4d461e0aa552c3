// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/results.h"

#include <algorithm>

namespace skyhaul::core {

Results::Results(const std::vector<Measure>& measures) {
  for (const Measure& each : measures) places_.emplace(each.path, places_.size());
}

void Results::add(CaseRecord&& record) {
  Known& known = all_[std::move(record.id)];
  if (!record.done) {
    if (known.complete) return;
    known.result.reason = std::move(record.reason);
    if (!known.result.done) known.result.seconds = record.seconds;
    return;
  }
  known.has.resize(places_.size());
  known.result.values.resize(places_.size());
  for (auto& [path, value] : record.outputs) {
    const auto place = places_.find(path);
    if (place == places_.end()) continue;
    known.has[place->second] = true;
    known.result.values[place->second] = std::move(value);
  }
  known.complete = std::all_of(known.has.begin(), known.has.end(), [](bool has) { return has; });
  known.result.done = known.complete;
  if (known.complete) known.result.reason.clear();
  known.result.seconds = record.seconds;
}

bool Results::done(const std::string& id) const {
  const auto found = all_.find(id);
  return found != all_.end() && found->second.complete;
}

bool Results::failed(const std::string& id) const {
  const auto found = all_.find(id);
  return found != all_.end() && !found->second.complete && !found->second.result.reason.empty();
}

const CaseResult* Results::find(const std::string& id) const {
  const auto found = all_.find(id);
  if (found == all_.end() || (!found->second.complete && found->second.result.reason.empty())) return nullptr;
  return &found->second.result;
}

}  // namespace skyhaul::core
