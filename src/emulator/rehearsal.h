// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::emulator {

// A traffic entry's rounds for real: one agent at each site sends the transfers of its site over the kernel's
// TCP as soon as those that they wait for have ended. All instants are ns of CLOCK_MONOTONIC.

/// One transfer of a round, as it went.
struct RehearsedTransfer {
  std::uint64_t id = 0;
  std::int64_t start_ns = 0, end_ns = 0;  ///< end: all bytes have come, as the receiver told the sender
};

/// The connections of a transfer: as many for each of the stripes that join its two sites. They take the
/// transfer's bytes from one store, so that a faster one carries more, as the engines' connections do.
struct RehearsedConnections {
  int stripes = 1;
  int for_each = 1;
};

/// The agent of `site`, until `in` ends: each line of it is a number of `rounds` to run, with its start.
/// Writes a line "ready" to `out` once it listens, and for each of its own transfers that has ended "ID START
/// END". The hosts of sites are found by `host_of`. A transfer has connections[i], i its place in the round.
/// Every wait is bounded by `timeout_s`. Throws std::system_error where the network does
/// not let it, and std::runtime_error where something takes longer.
void run_rehearsal_agent(const std::string& site, const std::vector<models::TransferPlan>& rounds,
                         const std::vector<RehearsedConnections>& connections,
                         const std::function<std::string(const std::string&)>& host_of, double timeout_s,
                         std::istream& in, std::ostream& out);

}  // namespace skyhaul::emulator
