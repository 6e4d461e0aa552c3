// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "skyhaul/core/answer.h"

namespace skyhaul::core {

/// The folder of one run. Every file appears whole or not at all, and summary.json last: where it is, all
/// else is. Throws std::system_error with the file that cannot be written.
class RunFolder {
 public:
  /// Makes the folder and claims it: no other run can write into it meanwhile. Throws InputError where it is
  /// in use, or holds anything.
  explicit RunFolder(const std::string& path);
  ~RunFolder();
  RunFolder(const RunFolder&) = delete;
  RunFolder& operator=(const RunFolder&) = delete;

  /// The resolved scenario, and the files that it names beside it: the folder stands by itself.
  void write_scenario(const ResolvedScenario& scenario) const;
  void write_timeline(const models::LinkTimeline& timeline) const;
  /// Says a line to `say`, which may be empty, where the timeline's file may be large.
  static void tell_timeline(const models::LinkTimeline& timeline,
                            const std::function<void(const std::string&)>& say);
  /// The timeline file of models::timeline_file_of(), as it is.
  void copy_timeline(const std::string& file) const;
  /// links.csv and resources.csv. `say` gets a line before a large file is written; may be empty.
  void write_links(const models::LinkTimeline& timeline, unsigned threads,
                   const std::function<void(const std::string&)>& say) const;
  /// transfers.csv, report.html, run.json with this text, and at the end summary.json. The scenario was
  /// written before; `timeline` may be nullptr where there is none yet.
  void write_answer(const ResolvedScenario& scenario, const models::LinkTimeline* timeline,
                    const Answer& answer, const std::string& run_json) const;

  std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  class Claim;
  std::filesystem::path path_;
  std::unique_ptr<Claim> claim_;
};

}  // namespace skyhaul::core
