// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "skyhaul/core/sweep.h"

namespace skyhaul::core {

/// What is known of one case, as a line of a journal says it. Values are in the summary's own units.
struct CaseRecord {
  std::string id, version;
  bool done = false;
  std::string reason;  ///< why it failed
  std::vector<std::pair<std::string, MeasuredValue>> outputs;
  double seconds = 0;
  std::string host;
};

/// One line of JSON, without its line feed: {"id": ..., "version": ..., "status": ..., "outputs": {PATH:
/// value,
/// ...}, "seconds": ..., "host": ..., "sum": ...}. The last member is the XXH3 of all bytes before it, so
/// that a line which is torn or damaged is known.
std::string journal_line(const CaseRecord& record);

/// The record of a line; absent where it is damaged.
std::optional<CaseRecord> parse_journal_line(const std::string& line);

/// The journal of one process: a file of its own, to which each record is appended in one write. It is made
/// with the first record.
class JournalWriter {
 public:
  explicit JournalWriter(std::string folder) : folder_(std::move(folder)) {}
  ~JournalWriter();
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  /// Throws std::system_error where the record cannot be written whole; what was there before stays.
  void append(const CaseRecord& record);
  /// Brings what is appended to the disk, and to other hosts of a shared file system.
  void sync();

 private:
  std::string folder_, path_;
  int descriptor_ = -1;
};

/// Reads the journals of a folder as they grow.
class JournalReader {
 public:
  explicit JournalReader(std::string folder) : folder_(std::move(folder)) {}

  /// Calls `found` with each record that was appended since the last call. A line without its line feed is
  /// left for later: it is being written, or its writer has died.
  void read_new(const std::function<void(CaseRecord&&)>& found);

  std::size_t damaged() const { return damaged_; }  ///< lines until now

 private:
  std::string folder_;
  std::map<std::string, std::uint64_t> offsets_;  ///< of each file
  std::size_t damaged_ = 0;
};

}  // namespace skyhaul::core
