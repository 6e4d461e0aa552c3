// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Part of every test program: testing::TempDir() is a folder of the process's own, so that tests that run at
// the same time do not write to each other's files.
#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace {

class OwnFolder : public testing::Environment {
 public:
  void SetUp() override {
    path_ = testing::TempDir() + "skyhaul-test-XXXXXX";
    if (mkdtemp(path_.data()) == nullptr) {
      throw std::system_error(errno, std::generic_category(), "mkdtemp " + path_);
    }
    setenv("TEST_TMPDIR", path_.c_str(), 1);
  }
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

 private:
  std::string path_;
};

const testing::Environment* const kOwnFolder = testing::AddGlobalTestEnvironment(new OwnFolder);

}  // namespace
