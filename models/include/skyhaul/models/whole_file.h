// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

#include "skyhaul/models/export.h"

namespace skyhaul::models {

/// Writes a file that appears whole or not at all: `write` fills a file beside it, named PATH.PID.part, which
/// takes the name at the end. Where `write` throws, or the file cannot be written, that file is removed and
/// what bore the name stays as it was. A symbolic link stays, and what it leads to is written. What is no
/// regular file (a device, a pipe) is written as it is. Throws std::system_error with the path, and what
/// `write` throws.
SKYHAUL_MODELS_EXPORT void write_whole_file(const std::string& link,
                                            const std::function<void(std::ostream&)>& write);

/// Names a file as unfinished while it lives: remove_unfinished_files() removes it. An empty name is none.
class SKYHAUL_MODELS_EXPORT UnfinishedFile {
 public:
  explicit UnfinishedFile(const std::string& path);
  ~UnfinishedFile();
  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;

 private:
  friend void remove_unfinished_files() noexcept;
  struct Place;
  static Place places_[];  ///< as many as threads write files at once; the rest stay unknown
  Place* place_ = nullptr;
};

/// Removes the PATH.PID.part files of all writes that have not ended, and all that an UnfinishedFile names.
/// It is async-signal-safe, and meant for a signal handler that ends the process.
SKYHAUL_MODELS_EXPORT void remove_unfinished_files() noexcept;

}  // namespace skyhaul::models
