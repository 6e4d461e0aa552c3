// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/orbits/full_stack.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

namespace skyhaul {
namespace {

constexpr rlim_t kLittle = 64 << 10U;
constexpr rlim_t kUsual = 8 << 20U;

/// Writes to `left` pages of the stack, each in a frame of its own, and gives how many.
__attribute__((noinline)) int pages(int left) {
  volatile char page[4096];
  page[0] = 1;
  return left == 0 ? 0 : page[0] + pages(left - 1);
}

constexpr int kMany = 1000;  // 4 MB

int on_both_stacks(int argc, char** argv) {
  int of_thread = 0;
  std::thread([&] { of_thread = pages(kMany); }).join();
  int caught = 0;
  try {
    throw std::runtime_error("x");
  } catch (const std::exception&) {
    caught = 1;
  }
  return pages(kMany) == kMany && of_thread == kMany && caught == 1 && argc == 1 && argv[0][0] == 'a' ? 7 : 1;
}

/// What a child comes to whose stack may not grow beyond `limit`, and what it says on stderr.
int status_of_child(rlim_t limit, const std::function<int()>& work, std::string* said = nullptr) {
  int line[2];
  EXPECT_EQ(pipe(line), 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(line[1], STDERR_FILENO);
    const rlimit stack{limit, kUsual};
    if (setrlimit(RLIMIT_STACK, &stack) != 0) _exit(99);
    _exit(work());
  }
  close(line[1]);
  char text[1024];
  for (ssize_t count = 0; (count = read(line[0], text, sizeof text)) > 0;) {
    if (said != nullptr) said->append(text, static_cast<std::size_t>(count));
  }
  close(line[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(FullStack, APlainCallWhereTheLimitIsUsual) {
  char name[] = "a";
  char* arguments[] = {name, nullptr};
  EXPECT_EQ(status_of_child(kUsual, [&] { return with_full_stack("x", on_both_stacks, 1, arguments); }), 7);
}

TEST(FullStack, ALittleLimitBindsNeitherTheProgramNorItsThreads) {
  char name[] = "a";
  char* arguments[] = {name, nullptr};
  EXPECT_EQ(status_of_child(kLittle, [&] { return with_full_stack("x", on_both_stacks, 1, arguments); }), 7);
}

TEST(FullStack, OneLineWhereThereIsNoMemoryForIt) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers need more memory than this leaves";
#endif
  const auto work = [] {
    const rlimit memory{1 << 20U, 1 << 20U};  // less than the process has: nothing more can be mapped
    if (setrlimit(RLIMIT_AS, &memory) != 0) return 98;
    return with_full_stack("skyhaul", on_both_stacks, 1, nullptr);
  };
  std::string said;
  EXPECT_EQ(status_of_child(kLittle, work, &said), 1);
  EXPECT_EQ(said.rfind("skyhaul: the limit of the stack is 64 kB, and there is not enough memory", 0), 0U)
      << said;
  EXPECT_EQ(said.find('\n'), said.size() - 1) << said;
}

}  // namespace
}  // namespace skyhaul
