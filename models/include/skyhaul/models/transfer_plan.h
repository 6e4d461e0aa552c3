// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::models {

using orbits::TimeNs;

constexpr TimeNs kNever = INT64_MAX;

/// One movement of bytes from a site to another. It may start once it is not before `not_before_ns` and the
/// transfers named in `after` have ended: all of them, or as many as `quorum` says. It is striped over all
/// terminal pairs of the two sites.
struct Transfer {
  std::uint64_t id = 0;
  std::int64_t round = 0;
  std::string group;                 ///< the traffic entry it belongs to
  std::vector<std::uint64_t> after;  ///< ids
  std::string src, dst;              ///< site names
  std::int64_t bytes = 0;            ///< bytes of payload, before TCP/IP headers
  TimeNs not_before_ns = 0;
  int priority = 0;  ///< higher goes first; equal share alike
  TimeNs deadline_ns = kNever;
  std::string transport = "cubic";  ///< "cubic", "bbr", "udp" or an ns-3 TypeId
  int streams = 1;                  ///< TCP connections on each stripe, 1 to kMostStreams
  std::int64_t chunk_bytes = 0;     ///< a site that loses power keeps whole chunks of this size of what it
                                    ///< has received; 0: every byte. Flow engine only
  int quorum = 0;                   ///< how many of `after` it needs; 0: all of them
  TimeNs grace_ns = 0;              ///< so long it waits for the others of `after` once it has its quorum
};

constexpr int kMostStreams = 64;
constexpr std::int64_t kMostTransferBytes = 1'000'000'000'000'000'000;
/// Bytes of headers in each packet of the transport "udp": IPv4, UDP, and the header of the transfer tool.
constexpr int kUdpHeaderBytes = 20 + 8 + 28;

/// What must move, in what order: a directed acyclic graph.
struct TransferPlan {
  std::vector<Transfer> transfers;  ///< ids unique, in any order
};

/// Throws std::invalid_argument that names the transfer, for an id that is unknown or occurs twice, a cycle,
/// equal src and dst, a name that name_problem() in text.h objects to (the group alone may be empty), bytes,
/// streams or chunks out of range, a quorum of more than `after` has, and a grace without a quorum.
SKYHAUL_MODELS_EXPORT void validate(const TransferPlan& plan);

/// CSV with the header `id,round,group,after,src,dst,bytes,not_before_ns,priority,deadline_ns,transport`;
/// `after` is ids joined by spaces; deadline_ns empty for never. Where a transfer has more than one stream,
/// or chunks, the columns `streams,chunk_bytes` follow, and where one has a quorum, `quorum,grace_ns` after
/// these; a file without them is read too. Throws InputError with file and line. write_plan writes what
/// save_plan does, to a stream.
SKYHAUL_MODELS_EXPORT void write_plan(const TransferPlan& plan, std::ostream& out);
SKYHAUL_MODELS_EXPORT void save_plan(const TransferPlan& plan, const std::string& path);
SKYHAUL_MODELS_EXPORT TransferPlan load_plan(const std::string& path);

}  // namespace skyhaul::models
