// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/plan_end.h"

#include <algorithm>
#include <map>
#include <unordered_set>
#include <utility>

namespace skyhaul::models {

std::optional<TimeNs> plan_end_ns(const TransferPlan& plan, const TransferLog& log) {
  std::unordered_set<std::uint64_t> may_be_late;
  std::map<std::pair<std::vector<std::uint64_t>, int>, std::vector<TimeNs>> ends;  // of those with a quorum
  for (std::size_t i = 0; i < plan.transfers.size(); ++i) {
    const Transfer& transfer = plan.transfers[i];
    if (transfer.quorum == 0) continue;
    may_be_late.insert(transfer.after.begin(), transfer.after.end());
    const bool done = log.records[i].status == TransferStatus::kDone;
    ends[{transfer.after, transfer.quorum}].push_back(done ? log.records[i].end_ns : kNever);
  }
  TimeNs last = 0;
  for (std::size_t i = 0; i < plan.transfers.size(); ++i) {
    if (plan.transfers[i].quorum > 0 || may_be_late.count(plan.transfers[i].id) != 0) continue;
    if (log.records[i].status != TransferStatus::kDone) return std::nullopt;
    last = std::max(last, log.records[i].end_ns);
  }
  for (auto& [waits, times] : ends) {
    const std::size_t needed = std::min(times.size(), static_cast<std::size_t>(waits.second));
    const auto place = times.begin() + static_cast<std::ptrdiff_t>(needed - 1);
    std::nth_element(times.begin(), place, times.end());
    if (*place == kNever) return std::nullopt;
    last = std::max(last, *place);
  }
  return last;
}

}  // namespace skyhaul::models
