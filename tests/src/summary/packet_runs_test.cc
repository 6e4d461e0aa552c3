// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// Packet processes that end well, are killed, or fail, with a program of our own in place of skyhaul-packet.
#include "summary/packet_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

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

}  // namespace
}  // namespace skyhaul::core
