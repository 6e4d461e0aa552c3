// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/lease.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;

class Lease : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  std::string file() const { return folder_ + "/part.lease"; }
  void write(const nlohmann::json& lease) const { std::ofstream(file()) << lease.dump(); }

  std::string folder_ = "lease-test." + std::to_string(getpid());
};

TEST_F(Lease, OneOfTwoGetsAPartUntilItIsGivenBack) {
  Leases a(folder_), b(folder_);
  EXPECT_TRUE(a.take("part"));
  EXPECT_FALSE(b.take("part"));
  EXPECT_TRUE(b.take("other"));
  a.give_back();
  b.give_back();
  EXPECT_TRUE(b.take("part"));
  const auto lease = nlohmann::json::parse(std::ifstream(file()));
  EXPECT_EQ(lease["pid"], getpid());
  for (const char* key : {"host", "boot", "start", "heartbeat"}) EXPECT_TRUE(lease.contains(key)) << key;
}

TEST_F(Lease, TheLeaseOfAProcessThatWasKilledIsTakenOverAtOnce) {
  const pid_t child = fork();
  if (child == 0) {
    Leases its(folder_);
    (void)its.take("part");
    pause();
    _exit(0);
  }
  while (!fs::exists(file()) || fs::file_size(file()) == 0) usleep(1000);
  Leases leases(folder_);
  EXPECT_FALSE(leases.take("part"));  // it lives
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(leases.take("part"));
}

TEST_F(Lease, APidThatAnotherProcessHasByNowIsStale) {
  {
    Leases its(folder_);
    ASSERT_TRUE(its.take("part"));
    auto lease = nlohmann::json::parse(std::ifstream(file()));
    lease["start"] = "1";  // the pid is this process's, which began later
    fs::remove(file());
    write(lease);
    Leases leases(folder_);
    EXPECT_TRUE(leases.take("part"));
  }
}

TEST_F(Lease, OfAnotherMachineTheHeartbeatCounts) {
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  nlohmann::json lease = {
      {"host", "elsewhere"}, {"pid", 1}, {"boot", "another"}, {"start", "5"}, {"heartbeat", now - 5}};
  write(lease);
  Leases leases(folder_);
  EXPECT_FALSE(leases.take("part"));  // nobody has watched it for long enough
  lease["heartbeat"] = now - 601;
  write(lease);
  EXPECT_TRUE(leases.take("part"));
}

}  // namespace
}  // namespace skyhaul::core
