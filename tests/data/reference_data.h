// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace skyhaul {

/// The path of a file of the reference data, which no one here wrote, such as "itu/ITURP618-13_A_rain.csv":
/// in tests/data/reference, which is shipped, or else in the folder that the variable SKYHAUL_REFERENCE
/// names; where that variable is not set, in tests/data/fetched, which tests/data/fetch.py fills, or in
/// ../shared/reference beside the repository. Empty where it is in none of them. reference_data.py is the
/// same for Python.
inline std::string reference_file(const std::string& name) {
  std::vector<std::string> folders = {SKYHAUL_TEST_DATA "/reference/"};
  if (const char* named = std::getenv("SKYHAUL_REFERENCE")) {
    folders.push_back(std::string(named) + "/");
  } else {
    folders.push_back(SKYHAUL_TEST_DATA "/fetched/");
    folders.push_back(SKYHAUL_SOURCE_DIR "/../shared/reference/");
  }
  for (const std::string& folder : folders) {
    if (std::filesystem::exists(folder + name)) return folder + name;
  }
  return "";
}

/// What a test says that is skipped for want of such a file.
inline std::string absent(const std::string& name) {
  return "the reference data have no " + name + "; tests/README.md says where to get it";
}

}  // namespace skyhaul
