// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/resume.h"

#include <algorithm>
#include <stdexcept>
#include <unordered_set>

namespace skyhaul::models {

TransferPlan remaining_plan(const TransferPlan& plan, const TransferLog& log) {
  if (log.records.size() != plan.transfers.size())
    throw std::invalid_argument("remaining_plan: a log of another number of transfers than the plan");
  std::unordered_set<std::uint64_t> done;
  for (std::size_t i = 0; i < log.records.size(); ++i) {
    if (log.records[i].id != plan.transfers[i].id || log.records[i].bytes != plan.transfers[i].bytes)
      throw std::invalid_argument("remaining_plan: transfer " + std::to_string(plan.transfers[i].id) +
                                  " has another id or size in the log");
    if (log.records[i].status == TransferStatus::kDone) done.insert(plan.transfers[i].id);
  }
  TransferPlan left;
  for (std::size_t i = 0; i < log.records.size(); ++i) {
    if (done.count(plan.transfers[i].id) != 0) continue;
    Transfer transfer = plan.transfers[i];
    std::int64_t kept = log.records[i].delivered;
    if (transfer.chunk_bytes > 0) kept -= kept % transfer.chunk_bytes;
    transfer.bytes -= kept;
    const auto needed = static_cast<std::ptrdiff_t>(transfer.quorum);
    const auto come = std::remove_if(transfer.after.begin(), transfer.after.end(),
                                     [&](std::uint64_t id) { return done.count(id) != 0; });
    transfer.quorum = static_cast<int>(std::max<std::ptrdiff_t>(0, needed - (transfer.after.end() - come)));
    transfer.after.erase(needed > 0 && transfer.quorum == 0 ? transfer.after.begin() : come,
                         transfer.after.end());
    if (transfer.quorum == 0) transfer.grace_ns = 0;
    left.transfers.push_back(std::move(transfer));
  }
  return left;
}

}  // namespace skyhaul::models
