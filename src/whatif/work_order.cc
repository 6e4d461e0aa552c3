// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/work_order.h"

#include <algorithm>
#include <cmath>

#include "summary/stage_hash.h"

namespace skyhaul::core {

std::vector<Batch> batches_of(const CaseList& cases) {
  // Enough of them for some dozens of workers, and few enough files.
  const std::size_t most = std::clamp<std::size_t>(cases.size() / 64, 1, 32);
  std::vector<Batch> all;
  std::uint32_t links = 0;
  for (const CaseList::Group& each : cases.groups()) {
    const bool full = !all.empty() && all.back().cases.size() >= most;
    const bool half_full = !all.empty() && all.back().cases.size() * 2 >= most;
    if (all.empty() || full || each.sky != all.back().sky || (each.links != links && half_full)) {
      all.emplace_back();
      all.back().sky = each.sky;
    }
    all.back().cases.push_back(each.index);
    links = each.links;
  }
  for (Batch& batch : all) {
    std::string ids;
    for (const std::size_t i : batch.cases) ids += cases.id(i);
    batch.name = hash_of_text(ids).substr(0, 16);
  }
  return all;
}

WorkOrder::WorkOrder(const std::vector<Batch>& batches, unsigned place) : place_(place) {
  for (const Batch& each : batches) {
    left_.push_back(&each);
    skies_ = std::max<std::size_t>(skies_, each.sky + 1);
  }
  // Multiples of the golden ratio fill an interval evenly, however many there are.
  constexpr double kGolden = 0.6180339887498949;
  share_ = std::fmod((place + 1) * kGolden, 1.0);
  sky_ = skies_ == 0 ? 0 : place % skies_;
}

void WorkOrder::strike(const std::function<bool(const Batch&)>& finished) {
  const auto gone = [&](const Batch* batch) { return finished(*batch); };
  left_.erase(std::remove_if(left_.begin(), left_.end(), gone), left_.end());
}

std::size_t WorkOrder::choose(const std::vector<Sky>& skies) const {
  std::size_t best = 0;
  const auto rank = [&](std::size_t s) {
    const Sky& sky = skies[s];
    const double share = static_cast<double>(sky.cases) / static_cast<double>(sky.workers + 1);
    return std::make_pair(sky.workers > 0, sky.workers > 0 ? -share : static_cast<double>(s));
  };
  for (std::size_t s = 1; s < skies.size(); ++s) {
    if (!skies[s].free.empty() && (skies[best].free.empty() || rank(s) < rank(best))) best = s;
  }
  return best;
}

const Batch* WorkOrder::next(const std::set<std::string>& taken) {
  std::vector<Sky> skies(skies_);
  bool any = false;
  for (const Batch* batch : left_) {
    Sky& sky = skies[batch->sky];
    if (taken.count(batch->name) > 0) {
      ++sky.workers;
      continue;
    }
    any = true;
    sky.free.push_back(batch);
    sky.cases += batch->cases.size();
  }
  if (!any) return nullptr;
  if (skies[sky_].free.empty()) {
    sky_ = choose(skies);
    last_ = nullptr;
  }
  const Sky& sky = skies[sky_];
  const auto& free = sky.free;
  if (last_ != nullptr) {
    // Batches stand in one array: what comes after the last one, or else the first.
    const auto after =
        std::find_if(free.begin(), free.end(), [&](const Batch* each) { return each > last_; });
    last_ = after != free.end() ? *after : free.front();
  } else {
    // The first worker of a sky begins at its first batch. When all workers begin, none has taken anything
    // yet.
    const bool others = sky.workers > 0 || (!begun_ && place_ >= skies_);
    last_ = others ? free[static_cast<std::size_t>(share_ * static_cast<double>(free.size()))] : free.front();
  }
  begun_ = true;
  return last_;
}

}  // namespace skyhaul::core
