// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "skyhaul/orbits/export.h"

namespace skyhaul {

/// A file that a user names, read from its beginning to its end. It is a regular file or a pipe: folders and
/// devices, some of which never end, are refused. A pipe may keep its reader waiting for ten seconds before
/// its first byte and for a minute between two.
class SKYHAUL_ORBITS_EXPORT InputFile {
 public:
  /// `accepted` says what is expected there, such as "a CSV file". At most `most_bytes` are read. Throws
  /// InputError where the file cannot be opened.
  InputFile(std::string path, std::string accepted, std::uint64_t most_bytes);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  /// Reads up to `size` bytes to `to`; 0 is the end. Throws InputError for a file that cannot be read to its
  /// end or holds more than `most_bytes`.
  std::size_t read(char* to, std::size_t size);

  /// All that has not been read yet. Throws as read() does.
  std::string rest();

  const std::string& path() const { return path_; }

 private:
  bool wait_for_more(int seconds) const;
  [[noreturn]] void refuse_size() const;
  [[noreturn]] void fail(const std::string& value, const std::string& why) const;

  std::string path_, accepted_;
  std::uint64_t most_bytes_;
  std::uint64_t bytes_ = 0;  ///< read until now
  std::uint64_t size_ = 0;   ///< of a regular file when it was opened
  int descriptor_ = -1;
  bool pipe_ = false;
};

/// The whole content of a file; see InputFile.
SKYHAUL_ORBITS_EXPORT std::string read_input(const std::string& path, const std::string& accepted,
                                             std::uint64_t most_bytes);

/// The first `size` bytes of a file, or all of a shorter one. A pipe's are not taken, since nobody could read
/// them again: the text is empty. Throws InputError where there is no file.
SKYHAUL_ORBITS_EXPORT std::string head_of_input(const std::string& path, const std::string& accepted,
                                                std::size_t size);

}  // namespace skyhaul
