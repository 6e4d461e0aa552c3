// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/collectives.h"

#include <set>
#include <stdexcept>

namespace skyhaul::models {
namespace {

void check(const CollectiveSpec& spec) {
  const auto refuse = [&](const std::string& why) { throw std::invalid_argument(spec.group + ": " + why); };
  const std::size_t least = spec.topology == Topology::kHub ? 1 : 2;
  if (spec.sites.size() < least) {
    refuse(least == 1 ? "a hub needs at least one other site" : "at least two sites take part");
  }
  const std::set<std::string> unique(spec.sites.begin(), spec.sites.end());
  if (unique.size() != spec.sites.size()) refuse("a site takes part twice");
  if (spec.topology == Topology::kHub && spec.hub.empty()) refuse("a hub topology names its hub");
  if (spec.topology == Topology::kHub && unique.count(spec.hub) != 0)
    refuse("the hub is not one of the sites");
  if (spec.bytes < 0) refuse("negative bytes");
}

}  // namespace

const char* to_string(Topology topology) {
  switch (topology) {
    case Topology::kRing:
      return "ring";
    case Topology::kHub:
      return "hub";
    case Topology::kPush:
      return "push";
  }
  return "unknown";
}

std::vector<Transfer> make_round(const CollectiveSpec& spec, std::int64_t round, TimeNs start_ns,
                                 std::uint64_t first_id) {
  check(spec);
  std::vector<Transfer> transfers;
  const auto add = [&](const std::string& src, const std::string& dst, std::int64_t bytes,
                       std::vector<std::uint64_t> after) {
    Transfer transfer;
    transfer.id = first_id + transfers.size();
    transfer.round = round;
    transfer.group = spec.group;
    transfer.after = std::move(after);
    transfer.src = src;
    transfer.dst = dst;
    transfer.bytes = bytes;
    transfer.not_before_ns = start_ns;
    transfer.priority = spec.priority;
    transfer.transport = spec.transport;
    transfers.push_back(std::move(transfer));
  };
  const std::size_t n = spec.sites.size();
  switch (spec.topology) {
    case Topology::kRing: {
      // The payload is cut into n chunks that differ by at most a byte. In step s, site i sends chunk i - s
      // to site i + 1: n - 1 steps reduce, n - 1 more gather.
      const auto chunk = [&](std::size_t c) {
        const auto count = static_cast<std::int64_t>(n);
        return spec.bytes / count + (static_cast<std::int64_t>(c) < spec.bytes % count ? 1 : 0);
      };
      for (std::size_t step = 0; step < 2 * (n - 1); ++step) {
        for (std::size_t i = 0; i < n; ++i) {
          std::vector<std::uint64_t> after;
          if (step > 0) {
            const std::uint64_t before = first_id + (step - 1) * n;
            after = {before + i, before + (i + n - 1) % n};
          }
          add(spec.sites[i], spec.sites[(i + 1) % n], chunk((i + 2 * n - step % n) % n), std::move(after));
        }
      }
      break;
    }
    case Topology::kHub: {
      std::vector<std::uint64_t> pushes;
      for (const std::string& site : spec.sites) {
        pushes.push_back(first_id + transfers.size());
        add(site, spec.hub, spec.bytes, {});
      }
      for (const std::string& site : spec.sites) add(spec.hub, site, spec.bytes, pushes);
      break;
    }
    case Topology::kPush:
      for (std::size_t i = 1; i < n; ++i) add(spec.sites[0], spec.sites[i], spec.bytes, {});
      break;
  }
  return transfers;
}

}  // namespace skyhaul::models
