// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "emulator/file_descriptor.h"
#include "skyhaul/models/whole_file.h"

namespace skyhaul::emulator {

/// The file of --report, opened before a run begins, so that one that cannot be written is known then. What
/// it held stays until write(); a file that was made and is never written is removed. Throws
/// std::system_error with the path.
class ReportFile {
 public:
  /// An empty path: no file, and write() does nothing.
  explicit ReportFile(const std::string& path);
  ~ReportFile();
  ReportFile(const ReportFile&) = delete;
  ReportFile& operator=(const ReportFile&) = delete;

  void write(const std::string& text);

 private:
  std::string path_;
  FileDescriptor file_;
  bool made_ = false;  ///< by us, and nothing is in it yet
  /// Where it was made: a second signal, or a deadline after the first, ends the process at once.
  std::unique_ptr<models::UnfinishedFile> unfinished_;
};

}  // namespace skyhaul::emulator
