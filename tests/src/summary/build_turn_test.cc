// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "summary/build_turn.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>

#include "skyhaul/orbits/interrupt.h"

namespace skyhaul::core {
namespace {

std::string work() { return "build-turn-test " + std::to_string(getpid()); }

/// A process that has the turn until it is killed. Returns when it has it.
pid_t holder(const std::string& its) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const BuildTurn turn(its);
    (void)!write(ends[1], "x", 1);
    pause();
    _exit(0);
  }
  char byte = 0;
  EXPECT_EQ(read(ends[0], &byte, 1), 1);
  close(ends[0]);
  close(ends[1]);
  return child;
}

TEST(BuildTurn, OneAfterTheOther) {
  std::optional<BuildTurn> first(std::in_place, work());
  EXPECT_FALSE(first->waited());
  const BuildTurn other(work() + " of something else");
  EXPECT_FALSE(other.waited());
  first.reset();
  const BuildTurn second(work());
  EXPECT_FALSE(second.waited());
}

TEST(BuildTurn, TheTurnOfAProcessThatIsKilledEnds) {
  const pid_t child = holder(work());
  const pid_t killer = fork();
  if (killer == 0) {
    usleep(100'000);
    kill(child, SIGKILL);
    _exit(0);
  }
  const BuildTurn turn(work());
  EXPECT_TRUE(turn.waited());
  waitpid(child, nullptr, 0);
  waitpid(killer, nullptr, 0);
}

TEST(BuildTurn, WaitingCanBeInterrupted) {
  const pid_t child = holder(work());
  int asked = 0;
  const StopScope scope([&] { return ++asked > 3; });
  EXPECT_THROW(BuildTurn{work()}, Interrupted);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

}  // namespace
}  // namespace skyhaul::core
