// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/input_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "skyhaul/orbits/input_error.h"

namespace skyhaul {
namespace {

using ::testing::HasSubstr;

std::string error_of(const std::string& path, std::uint64_t most = 100) {
  try {
    read_input(path, "a table", most);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(InputFile, ReadsFilesUpToTheirBound) {
  std::ofstream("whole") << std::string(100, 'x');
  EXPECT_EQ(read_input("whole", "a table", 100), std::string(100, 'x'));
  EXPECT_EQ(error_of("whole", 99), "whole: too large: expected a table of at most 99 bytes");
  EXPECT_EQ(head_of_input("whole", "a table", 7), "xxxxxxx");
  EXPECT_EQ(head_of_input("whole", "a table", 200).size(), 100U);
  std::ofstream("empty");
  EXPECT_EQ(read_input("empty", "a table", 0), "");
  std::ofstream("large");
  ASSERT_EQ(truncate("large", off_t{1} << 40), 0);  // a terabyte of nothing
  EXPECT_EQ(error_of("large", 1 << 20), "large: too large: expected a table of at most 1 MiB");
}

TEST(InputFile, RefusesWhatIsNoFile) {
  EXPECT_EQ(error_of("."), ".: a folder: expected a table");
  EXPECT_EQ(error_of("/dev/zero"), "/dev/zero: a device: expected a table");
  EXPECT_EQ(error_of("/dev/null"), "/dev/null: a device: expected a table");
  EXPECT_THAT(error_of("not-there"), HasSubstr("not-there: expected a table that can be read: No such file"));
  EXPECT_THAT(error_of("/proc/self/mem"), HasSubstr("a table that can be read: Input/output error"));
}

TEST(InputFile, ReadsPipesToTheirEnd) {
  std::remove("pipe");  // of a test that was killed
  ASSERT_EQ(mkfifo("pipe", 0600), 0);
  for (const std::size_t size : {std::size_t{10}, std::size_t{300'000}}) {
    std::thread writer([&] {
      std::ofstream to("pipe");
      for (std::size_t sent = 0; sent < size; sent += 10) to << "0123456789" << std::flush;
    });
    EXPECT_EQ(read_input("pipe", "a table", 1 << 20).size(), size);
    writer.join();
  }
  std::thread writer([] {
    const int to = open("pipe", O_WRONLY | O_CLOEXEC);
    const std::string part(4096, 'y');
    std::signal(SIGPIPE, SIG_IGN);
    while (write(to, part.data(), part.size()) > 0) continue;  // has no end
    close(to);
  });
  EXPECT_EQ(error_of("pipe", 1 << 20), "pipe: too large: expected a table of at most 1 MiB");
  writer.join();
  EXPECT_EQ(error_of("pipe"), "pipe: a pipe that nobody writes to: expected a table");  // after ten seconds
}

}  // namespace
}  // namespace skyhaul
