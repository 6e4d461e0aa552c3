// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/whole_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace skyhaul::models {
namespace {

[[noreturn]] void fail(const std::string& what) {
  const int error = errno != 0 ? errno : EIO;  // a stream does not always say why
  throw std::system_error(error, std::generic_category(), what);
}

}  // namespace

void write_whole_file(const std::string& path, const std::function<void(std::ostream&)>& write) {
  std::error_code ignored;
  const auto status = std::filesystem::status(path, ignored);
  const bool direct = std::filesystem::exists(status) && !std::filesystem::is_regular_file(status);
  const std::string file_name = direct ? path : path + "." + std::to_string(getpid()) + ".part";
  errno = 0;
  std::ofstream file(file_name, std::ios::binary | std::ios::trunc);
  if (!file) fail("open " + path);
  try {
    write(file);
    file.close();
    if (!file) fail("write " + path);
    if (!direct && std::rename(file_name.c_str(), path.c_str()) != 0) fail("rename " + file_name);
  } catch (...) {
    if (!direct) std::remove(file_name.c_str());
    throw;
  }
}

}  // namespace skyhaul::models
