// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "skyhaul/core/sweep.h"
#include "whatif/results.h"
#include "whatif/work_order.h"

namespace skyhaul::core {

/// Folders inside the folder of a sweep.
std::string journal_folder(const std::string& dir);
std::string lease_folder(const std::string& dir);
std::string run_folder(const std::string& dir);

/// What is known of a sweep's cases in this call, here and in the processes that share the folder.
class SweepState {
 public:
  explicit SweepState(const CaseList& cases, const std::string& dir);

  /// Reads what was appended to the journals. Throws InputError for records of another version.
  void hear();
  /// As from a journal.
  void add(CaseRecord&& record);

  /// Whether a case is done, or has failed since begin(): it is not tried again by this call.
  bool finished(const std::string& id) const;
  /// From here on failures count.
  void begin() { begun_ = true; }

  const Results& results() const { return results_; }
  std::size_t damaged_lines() const { return journals_.damaged(); }

 private:
  Results results_;
  JournalReader journals_;
  std::set<std::string> failed_;
  std::string runs_;  ///< where whole runs are kept; empty: they are not
  std::string dir_;
  bool begun_ = false;
};

struct WorkerOptions {
  std::string dir;
  unsigned place = 0;  ///< its number among the sweep's workers: they begin at different places
  std::size_t memory_bytes = 0;
  unsigned threads = 1;  ///< of each case
  std::string cache;     ///< folder of stages; empty: none
  /// Called before each case with its id, and after it with an empty one.
  std::function<void(const std::string&)> begins;
};

/// Computes cases that nobody has computed or taken until all of them are finished, which it sees by the
/// journals. Throws std::system_error where the folder cannot be written.
void work(const CaseList& cases, const std::vector<Batch>& batches, SweepState state,
          const WorkerOptions& options);

/// The record of a case that was computed here and now.
CaseRecord record_of(const std::string& id, const CaseResult& result, const std::vector<Measure>& measures);

}  // namespace skyhaul::core
