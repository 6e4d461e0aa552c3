// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/models/lease.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace skyhaul::models {
namespace {

namespace fs = std::filesystem;

class Lease : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  std::string file() const { return folder_ + "/part.lease"; }
  std::string content() const {
    std::ostringstream all;
    all << std::ifstream(file()).rdbuf();
    return all.str();
  }
  void write(const std::string& content) const { std::ofstream(file()) << content; }
  /// Sets the time of the lease's last change.
  void set_age(std::chrono::seconds age) const {
    fs::last_write_time(file(), fs::file_time_type::clock::now() - age);
  }

  std::string folder_ = "lease-test." + std::to_string(getpid());
};

TEST_F(Lease, OneOfTwoGetsAPartUntilItIsGivenBack) {
  Leases a(folder_), b(folder_);
  EXPECT_TRUE(a.take("part"));
  EXPECT_FALSE(b.take("part"));
  EXPECT_TRUE(b.take("other"));
  EXPECT_THAT(a.taken(), testing::UnorderedElementsAre("part", "other"));
  a.give_back("part");
  EXPECT_TRUE(b.take("part"));  // it may hold several
  EXPECT_THAT(content(),
              testing::MatchesRegex("\\{\"host\":\".+\",\"pid\":" + std::to_string(getpid()) +
                                    ",\"boot\":\".+\",\"start\":\"[0-9]+\",\"heartbeat\":[0-9]+\\}\n"));
  b.give_back("part");
  EXPECT_FALSE(fs::exists(file()));
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
  std::string lease;
  {
    Leases its(folder_);
    ASSERT_TRUE(its.take("part"));
    lease = content();
  }
  const std::size_t at = lease.find("\"start\":\"") + 9;
  write(lease.replace(at, lease.find('"', at) - at, "1"));  // the pid is this process's, which began later
  Leases leases(folder_);
  EXPECT_TRUE(leases.take("part"));
}

constexpr const char* kElsewhere =
    R"({"host":"elsewhere","pid":1,"boot":"another","start":"5","heartbeat":1})"
    "\n";

// What the heartbeat itself says is of no matter: the clock of the other machine may be years off.
TEST_F(Lease, OfAnotherMachineTheAgeOfItsFileCounts) {
  using namespace std::chrono_literals;
  Leases leases(folder_, {100ms, 2000ms, 50ms});
  write(kElsewhere);
  EXPECT_FALSE(leases.take("part"));
  usleep(100'000);
  EXPECT_FALSE(leases.take("part"));  // it was written less than two seconds ago
  set_age(3s);
  EXPECT_TRUE(leases.take("part"));
  EXPECT_FALSE(fs::exists(folder_ + "/" + host_name() + "-" + std::to_string(getpid()) + ".clock"));
}

// On a file system whose times come from each machine, an old lease may be that of a machine whose clock is
// late.
TEST_F(Lease, ALeaseThatLooksOldAndBeatsIsNotStale) {
  using namespace std::chrono_literals;
  Leases leases(folder_, {100ms, 2000ms, 200ms});
  for (int beat = 0; beat < 5; ++beat) {
    write(std::string(kElsewhere).replace(std::string(kElsewhere).size() - 3, 1, std::to_string(beat)));
    set_age(60s);
    EXPECT_FALSE(leases.take("part"));
    usleep(100'000);
  }
  usleep(200'000);
  EXPECT_TRUE(leases.take("part"));  // it has stood still since
}

TEST_F(Lease, ALeaseThatIsHeldKeepsYoung) {
  using namespace std::chrono_literals;
  Leases a(folder_, {50ms, 1000ms, 50ms});
  ASSERT_TRUE(a.take("part"));
  set_age(60s);
  usleep(200'000);
  EXPECT_LT(fs::file_time_type::clock::now() - fs::last_write_time(file()), 1s);
}

TEST_F(Lease, APartThatWasTakenOverIsNotGivenBackTwice) {
  Leases slow(folder_);
  ASSERT_TRUE(slow.take("part"));
  fs::remove(file());  // somebody found it stale
  Leases other(folder_);
  ASSERT_TRUE(other.take("part"));
  slow.give_back("part");
  EXPECT_TRUE(fs::exists(file()));
}

}  // namespace
}  // namespace skyhaul::models
