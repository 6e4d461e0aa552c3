// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "summary/sync_curve.h"

namespace skyhaul::core {

/// Rounds over the links of one flow engine, without their transfers, by what they carry: entries of other
/// scenarios over the same links often ask for the same bytes, under another method or another name of the
/// model. Safe to use from many threads.
class KeptRounds {
 public:
  /// The rounds of an entry as run_rounds() runs them, with the intervals from a quantile on (see
  /// AnswerParts), whose logs are empty. Threads and `proceed` of the options are no part of the question;
  /// `together` must be nullptr.
  std::shared_ptr<const SyncRuns> get(const TrafficSpec& traffic, const RoundsOptions& options,
                                      double from_quantile, const std::function<SyncRuns()>& make);

 private:
  /// Some 6 kB each; when there are more, all are forgotten.
  static constexpr std::size_t kMost = 2048;

  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const SyncRuns>> kept_;
};

}  // namespace skyhaul::core
