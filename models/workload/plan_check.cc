// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <stdexcept>
#include <unordered_map>

#include "skyhaul/models/transfer_plan.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::models {
namespace {

constexpr TimeNs kMostGraceNs = 36'525 * orbits::kDay;

}  // namespace

void validate(const TransferPlan& plan) {
  const auto refuse = [](const Transfer& transfer, const std::string& why) {
    throw std::invalid_argument("transfer " + std::to_string(transfer.id) + ": " + why);
  };
  std::unordered_map<std::uint64_t, std::size_t> index;
  for (std::size_t i = 0; i < plan.transfers.size(); ++i) {
    const Transfer& transfer = plan.transfers[i];
    if (!index.emplace(transfer.id, i).second) refuse(transfer, "expected an id that no other transfer has");
    if (transfer.src == transfer.dst)
      refuse(transfer, "expected two different sites as source and destination");
    const auto check = [&](const char* what, const std::string& name, const char* problem) {
      if (problem != nullptr && !(name.empty() && &name == &transfer.group))
        refuse(transfer, std::string("expected another name for ") + what + ": " + problem);
    };
    check("its source", transfer.src, name_problem(transfer.src));
    check("its destination", transfer.dst, name_problem(transfer.dst));
    check("its group", transfer.group, name_problem(transfer.group));
    check("its transport", transfer.transport, made_name_problem(transfer.transport));
    if (transfer.bytes < 0 || transfer.bytes > kMostTransferBytes)
      refuse(transfer, "expected 0 to 1e18 bytes");
    if (transfer.streams < 1 || transfer.streams > kMostStreams)
      refuse(transfer, "expected 1 to " + std::to_string(kMostStreams) + " streams");
    if (transfer.chunk_bytes < 0 || transfer.chunk_bytes > kMostTransferBytes)
      refuse(transfer, "expected chunks of 0 to 1e18 bytes");
    if (transfer.quorum < 0 || static_cast<std::size_t>(transfer.quorum) > transfer.after.size())
      refuse(transfer, "expected a quorum of 0 to " + std::to_string(transfer.after.size()) +
                           ", as many as it waits for");
    if (transfer.grace_ns < 0 || transfer.grace_ns > kMostGraceNs)
      refuse(transfer, "expected a grace of 0 ns to 100 years");
    if (transfer.grace_ns > 0 && transfer.quorum == 0)
      refuse(transfer, "expected a grace only with a quorum");
  }
  std::vector<std::size_t> waits(plan.transfers.size(), 0);
  std::vector<std::vector<std::size_t>> followers(plan.transfers.size());
  std::vector<std::size_t> ready;
  for (std::size_t i = 0; i < plan.transfers.size(); ++i) {
    for (const std::uint64_t id : plan.transfers[i].after) {
      const auto found = index.find(id);
      if (found == index.end())
        refuse(plan.transfers[i],
               "expected to wait for transfers of the plan: " + std::to_string(id) + " is none of them");
      followers[found->second].push_back(i);
      ++waits[i];
    }
    if (waits[i] == 0) ready.push_back(i);
  }
  std::size_t done = 0;
  for (; done < ready.size(); ++done) {
    for (const std::size_t next : followers[ready[done]]) {
      if (--waits[next] == 0) ready.push_back(next);
    }
  }
  for (std::size_t i = 0; i < waits.size() && done < waits.size(); ++i) {
    if (waits[i] > 0) refuse(plan.transfers[i], "expected an order without circles: it waits for itself");
  }
}

}  // namespace skyhaul::models
