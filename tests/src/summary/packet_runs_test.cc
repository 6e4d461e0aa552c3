// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Packet processes that end well, are killed, or fail, with a program of our own in place of skyhaul-packet.
#include "summary/packet_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "skyhaul/core/resolved_scenario.h"
#include "skyhaul/models/transfer_log.h"
#include "skyhaul/models/transfer_plan.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(PacketRuns, OneThatIsKilledIsNamedAndTheOthersGoOn) {
  const fs::path dir = fs::temp_directory_path() / ("skyhaul-packet-runs-" + std::to_string(::getpid()));
  fs::create_directories(dir);
  models::TransferRecord record;
  record.id = 1;
  record.src = "a";
  record.dst = "b";
  record.bytes = record.delivered = 1000;
  record.start_ns = 1'000'000'000;
  record.end_ns = 3'500'000'000;
  record.status = models::TransferStatus::kDone;
  models::save_log({{record}}, (dir / "log.csv").string());
  // Window 2: its second run is killed while it runs. Window 3: its first run says that it failed.
  const fs::path program = dir / "packet";
  std::ofstream(program) << "#!/bin/sh\n"
                            "case \"$*\" in\n"
                            "  *window-2.plan*'--seed 2 '*) kill -KILL $$ ;;\n"
                            "  *window-3.plan*'--seed 1 '*) exit 1 ;;\n"
                            "esac\n"
                            "while [ \"$1\" != --out ]; do shift; done\n"
                            "cp '"
                         << (dir / "log.csv").string() << "' \"$2\"\n";
  fs::permissions(program, fs::perms::owner_all);

  models::Transfer transfer;
  transfer.id = 1;
  transfer.src = "a";
  transfer.dst = "b";
  transfer.bytes = 1000;
  std::vector<AuditDraw> draws(3);
  for (AuditDraw& draw : draws) draw.plan.transfers = {transfer};
  ResolvedScenario scenario;
  scenario.packet.seeds = 3;
  PacketOptions options;
  options.program = program.string();
  options.threads = 2;
  run_packets(draws, {"unused", (dir / "work").string()}, scenario, options);

  using Runs = std::vector<std::optional<double>>;
  EXPECT_EQ(draws[0].window.status, "done");
  EXPECT_EQ(draws[0].window.packet_runs, (Runs{2.5, 2.5, 2.5}));
  EXPECT_EQ(draws[1].window.status, "seed 2 was killed by signal 9");
  EXPECT_EQ(draws[1].window.packet_runs, (Runs{2.5, std::nullopt, 2.5}));
  EXPECT_EQ(draws[2].window.status, "seed 1 ended with exit status 1");
  EXPECT_EQ(draws[2].window.packet_runs, (Runs{std::nullopt, 2.5, 2.5}));

  Audit audit;
  for (const AuditDraw& draw : draws) audit.windows.push_back(draw.window);
  judge_audit(audit, 1);
  EXPECT_EQ(audit.failures, 2);
  EXPECT_THAT(audit.note, HasSubstr("2 packet runs failed"));
  fs::remove_all(dir);
}

/// A folder with a program that stands for skyhaul-packet: it notes its words, and copies a log of a transfer
/// that has taken 2.5 s, or one that has not ended.
class PacketProgram : public testing::Test {
 protected:
  PacketProgram() {
    fs::create_directories(dir);
    models::TransferRecord record;
    record.id = 1;
    record.src = "a";
    record.dst = "b";
    record.bytes = record.delivered = 1000;
    record.start_ns = 1'000'000'000;
    record.end_ns = 3'500'000'000;
    record.status = models::TransferStatus::kDone;
    models::save_log({{record}}, (dir / "done.csv").string());
    record.end_ns = -1;
    record.status = models::TransferStatus::kUnfinished;
    record.reason = "the window ended";
    models::save_log({{record}}, (dir / "late.csv").string());
    options.program = (dir / "packet").string();
    options.threads = 2;
    models::Transfer transfer;
    transfer.id = 1;
    transfer.src = "a";
    transfer.dst = "b";
    transfer.bytes = 1000;
    for (std::size_t w = 0; w < 2; ++w) {
      draws[w].plan.transfers = {transfer};
      draws[w].window.flow_s = 2;
      draws[w].window.start_ns = static_cast<TimeNs>(w + 1) * 1'000'000'000;
      draws[w].until_ns = draws[w].window.start_ns + 10'000'000'000;
    }
    scenario.packet.seeds = 2;
    scenario.queue_bdp = 0.75;
    write_program("done.csv");
  }
  ~PacketProgram() override { fs::remove_all(dir); }

  void write_program(const std::string& log, const std::string& more = "") {
    std::ofstream(options.program) << "#!/bin/sh\n"
                                   << "echo \"$*\" >> '" << (dir / "words").string() << "'\n"
                                   << more << "\nwhile [ \"$1\" != --out ]; do shift; done\n"
                                   << "cp '" << (dir / log).string() << "' \"$2\"\n";
    fs::permissions(options.program, fs::perms::owner_all);
  }
  double run() {
    return run_packets(draws, {(dir / "links").string(), (dir / "work").string()}, scenario, options);
  }
  std::string text(const fs::path& file) const {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const fs::path dir = fs::temp_directory_path() / ("skyhaul-packet-program-" + std::to_string(::getpid()));
  std::vector<AuditDraw> draws{2};
  ResolvedScenario scenario;
  PacketOptions options;
};

TEST_F(PacketProgram, IsToldTheLinksThePlanTheWindowAndTheSeed) {
  run();
  const std::string words = text(dir / "words");
  for (const int window : {1, 2}) {
    for (const int seed : {1, 2}) {
      const std::string work = (dir / "work").string() + "/window-" + std::to_string(window);
      EXPECT_THAT(words, HasSubstr("--timeline " + (dir / "links").string() + " --plan " + work +
                                   ".plan.csv --from " + std::to_string(window) + "000000000 --until " +
                                   std::to_string(window + 10) + "000000000 --seed " + std::to_string(seed) +
                                   " --queue-bdp 0.75 --start-jitter-ns 20000000 --out " + work + ".seed-" +
                                   std::to_string(seed) + ".log.csv --parent " + std::to_string(::getpid())));
    }
  }
  // The list names the same runs for programs elsewhere, by files beside it.
  EXPECT_EQ(text(dir / "work" / "windows.csv"),
            "timeline,plan,from_ns,until_ns,seed,queue_bdp,start_jitter_ns,out\n"
            "../links,window-1.plan.csv,1000000000,11000000000,1,0.75,20000000,window-1.seed-1.log.csv\n"
            "../links,window-1.plan.csv,1000000000,11000000000,2,0.75,20000000,window-1.seed-2.log.csv\n"
            "../links,window-2.plan.csv,2000000000,12000000000,1,0.75,20000000,window-2.seed-1.log.csv\n"
            "../links,window-2.plan.csv,2000000000,12000000000,2,0.75,20000000,window-2.seed-2.log.csv\n");
  EXPECT_FALSE(fs::exists(dir / "work" / "windows.csv.leases"));
}

TEST_F(PacketProgram, WindowsAreToldInTheirOrderAsSoonAsAllTheirRunsHaveEnded) {
  options.threads = 1;
  std::vector<std::size_t> told;
  options.audited = [&](const std::vector<AuditWindow>& windows, std::size_t ended) {
    EXPECT_EQ(windows.size(), 2U);
    for (std::size_t w = 0; w < 2; ++w) EXPECT_EQ(windows[w].packet_runs.size(), w < ended ? 2U : 0U);
    told.push_back(ended);
  };
  run();
  EXPECT_THAT(told, testing::ElementsAre(0, 1, 2));
}

TEST_F(PacketProgram, ARunThatDoesNotEndSaysHowLongItHad) {
  write_program("late.csv");
  run();
  for (const AuditDraw& draw : draws) {
    EXPECT_EQ(draw.window.status,
              "seed 1 did not end within 5 times the flow engine's time; seed 2 did not end within 5 times "
              "the flow engine's time");
    EXPECT_THAT(draw.window.packet_runs, testing::ElementsAre(std::nullopt, std::nullopt));
  }
}

// A log that is there already, of a program elsewhere, is read. Its processor time is not known, and taken to
// be the mean of the runs here.
TEST_F(PacketProgram, LogsThatAreThereAreRead) {
  write_program("done.csv", "i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done");
  const double all_s = run();
  EXPECT_GT(all_s, 0);
  for (AuditDraw& draw : draws) draw.window.packet_runs.clear();
  fs::remove(dir / "words");
  EXPECT_EQ(run(), 0);  // every log is there, and no program has run
  EXPECT_FALSE(fs::exists(dir / "words"));
  for (AuditDraw& draw : draws) {
    EXPECT_THAT(draw.window.packet_runs, testing::ElementsAre(2.5, 2.5));
    draw.window.packet_runs.clear();
  }
  fs::remove(dir / "work" / "window-2.seed-1.log.csv");
  const double one_s = run();
  EXPECT_EQ(text(dir / "words").find("--seed 1 "), text(dir / "words").rfind("--seed 1 "));
  EXPECT_GT(one_s, 0.5 * all_s);  // of all four, from the one; it alone is a quarter
}

TEST_F(PacketProgram, AnInterruptionStartsNothingMore) {
  std::atomic<int> asked{0};
  options.threads = 1;
  options.interrupted = [&] { return fs::exists(dir / "words") && ++asked > 0; };
  write_program("done.csv", "sleep 60");
  run();
  EXPECT_EQ(draws[0].window.status, "seed 1 was killed by signal 9; seed 2 interrupted");
  EXPECT_EQ(draws[1].window.status, "seed 1 interrupted; seed 2 interrupted");
}

}  // namespace
}  // namespace skyhaul::core
