// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "skyhaul/models/export.h"
#include "skyhaul/orbits/time.h"

namespace skyhaul::models {

using orbits::TimeNs;

enum class TransferStatus : std::uint8_t {
  kDone,        ///< every byte arrived
  kUnfinished,  ///< the window or horizon ended first
  kNotStarted,  ///< a predecessor did not end, or its time had not come
  kFailed       ///< it can never end; `reason` says why
};

struct TransferRecord {
  std::uint64_t id = 0;
  std::int64_t round = 0;
  std::string group, src, dst;
  std::int64_t bytes = 0;      ///< asked for
  std::int64_t delivered = 0;  ///< arrived by the end; equals bytes when kDone
  TimeNs start_ns = -1;        ///< first byte sent; -1: never
  TimeNs end_ns = -1;          ///< last byte arrived; -1: did not
  TransferStatus status = TransferStatus::kNotStarted;
  std::string reason;         ///< empty when kDone
  std::int64_t repeated = 0;  ///< bytes lost at the receiver with its power, and sent again
  std::int32_t day = 0;       ///< of a scenario of several independent days
};

/// What moved, when, and for how long: one record for each transfer, in the order of the plan.
struct TransferLog {
  std::vector<TransferRecord> records;
};

SKYHAUL_MODELS_EXPORT const char* to_string(TransferStatus status);

/// CSV `id,round,group,src,dst,bytes,start_ns,end_ns,status,reason`; a time that never came is empty. The
/// file does not carry `day`, `delivered` and `repeated`; load_log sets `delivered` to bytes where the status
/// is done, 0 elsewhere.
SKYHAUL_MODELS_EXPORT void save_log(const TransferLog& log, const std::string& path);
/// Saves a log as save_log() does, with the column `day` behind `id`.
SKYHAUL_MODELS_EXPORT void save_log_of_days(const TransferLog& log, const std::string& path);
/// Reads a log in either of the two forms. Throws InputError, also for what no log says: a name that breaks
/// the rule of names, fewer than 0 or more than 1e18 bytes, a transfer that is done or unfinished without a
/// start, one with an end that is not done, an end before the start.
SKYHAUL_MODELS_EXPORT TransferLog load_log(const std::string& path);

}  // namespace skyhaul::models
