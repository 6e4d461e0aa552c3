// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// skyhaul-packet as a user runs it.
#include "run-plan.h"

#include "skyhaul/models/timeline_file.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <sys/wait.h>

namespace ns3
{
namespace test
{
namespace
{

class Program : public testing::Test
{
  protected:
    Program()
        : m_folder(std::filesystem::temp_directory_path() /
                   ("skyhaul-packet-test-" + std::to_string(::getpid())))
    {
        std::filesystem::create_directory(m_folder);
        skyhaul::models::save_timeline(*TwoSites(20'000'000, 30 * MS).Get(), Path("sky"));
        TransferPlan plan{{MakeTransfer(1, "a", "b", 5'000'000),
                           MakeTransfer(2, "b", "a", 5'000'000, "bbr"),
                           MakeTransfer(3, "a", "b", 1'000'000'000)}};
        plan.transfers[1].after = {1};
        skyhaul::models::save_plan(plan, Path("plan"));
    }

    ~Program() override
    {
        std::filesystem::remove_all(m_folder);
    }

    std::string Path(const std::string& name) const
    {
        return (m_folder / name).string();
    }

    /// \return the exit status; its stderr is in m_errors
    int Run(const std::string& arguments)
    {
        const std::string command =
            std::string(SKYHAUL_PACKET) + " " + arguments + " > /dev/null 2> " + Path("err");
        const int status = std::system(command.c_str());
        std::ifstream file(Path("err"));
        std::stringstream text;
        text << file.rdbuf();
        m_errors = text.str();
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    int RunWindow(const std::string& plan,
                  int64_t fromNs,
                  int64_t untilNs,
                  const std::string& out = "log",
                  int seed = 1)
    {
        return Run("--timeline " + Path("sky") + " --plan " + Path(plan) + " --from " +
                   std::to_string(fromNs) + " --until " + std::to_string(untilNs) + " --seed " +
                   std::to_string(seed) + " --out " + Path(out));
    }

    std::string Read(const std::string& name) const
    {
        std::ifstream file(Path(name));
        std::stringstream text;
        text << file.rdbuf();
        return text.str();
    }

    std::filesystem::path m_folder;
    std::string m_errors;
};

TEST_F(Program, WritesTheTransferLogOfTheWindow)
{
    const int64_t from = EPOCH + 100 * SECOND;
    ASSERT_EQ(RunWindow("plan", from, from + 20 * SECOND), 0) << m_errors;
    EXPECT_EQ(m_errors, "");
    const auto log = skyhaul::models::load_log(Path("log"));
    ASSERT_EQ(log.records.size(), 3U);
    EXPECT_EQ(log.records[0].status, TransferStatus::kDone);
    EXPECT_EQ(log.records[0].start_ns, from);
    EXPECT_EQ(log.records[1].status, TransferStatus::kDone);
    EXPECT_EQ(log.records[1].start_ns, log.records[0].end_ns);
    EXPECT_EQ(log.records[2].status, TransferStatus::kUnfinished);
    ASSERT_EQ(RunWindow("plan", from, from + 20 * SECOND, "again"), 0);
    EXPECT_EQ(Read("log"), Read("again"));
}

TEST_F(Program, InterruptedItKeepsWhatWasFinished)
{
    // The first two transfers take some seconds of simulated time, the third 400; the signal comes
    // while it runs, after the time that the first two need many times over.
    const std::string shell = "timeout -s INT 4 " + std::string(SKYHAUL_PACKET) + " --timeline " +
                              Path("sky") + " --plan " + Path("plan") + " --from " +
                              std::to_string(EPOCH) + " --until " +
                              std::to_string(EPOCH + 900 * SECOND) + " --out " + Path("log");
    const int status = std::system((shell + "; test $? -eq 124 && test -s " + Path("log")).c_str());
    ASSERT_EQ(status, 0);
    const auto log = skyhaul::models::load_log(Path("log"));
    ASSERT_EQ(log.records.size(), 3U);
    EXPECT_EQ(log.records[0].status, TransferStatus::kDone);
    EXPECT_EQ(log.records[1].status, TransferStatus::kDone);
    EXPECT_EQ(log.records[2].status, TransferStatus::kUnfinished);
    EXPECT_EQ(log.records[2].reason, "interrupted");
}

TEST_F(Program, BadInputIsOneLineAndStatusTwo)
{
    const auto expectBad = [this](int status, const std::string& word) {
        EXPECT_EQ(status, 2);
        EXPECT_EQ(std::count(m_errors.begin(), m_errors.end(), '\n'), 1) << m_errors;
        EXPECT_NE(m_errors.find(word), std::string::npos) << m_errors;
    };
    expectBad(Run("--timeline"), "--timeline");
    expectBad(Run(""), "required");
    expectBad(RunWindow("nowhere", EPOCH, EPOCH + SECOND), "nowhere");
    expectBad(RunWindow("sky", EPOCH, EPOCH + SECOND), "sky");
    expectBad(RunWindow("plan", EPOCH - 1, EPOCH + SECOND), "--from");
    expectBad(RunWindow("plan", EPOCH, EPOCH), "--until");
    expectBad(RunWindow("plan", EPOCH, EPOCH + 2000 * SECOND), "--until");
    expectBad(RunWindow("plan", EPOCH, EPOCH + SECOND, "log", 0), "--seed");
    expectBad(Run("--segment-aggregation 44"), "--segment-aggregation");
    const auto withPlan = [this](const TransferPlan& plan) {
        skyhaul::models::save_plan(plan, Path("bad"));
        return RunWindow("bad", EPOCH, EPOCH + SECOND);
    };
    expectBad(withPlan(TransferPlan{{MakeTransfer(1, "a", "c", 1)}}), "site of the timeline");
    expectBad(withPlan(TransferPlan{{MakeTransfer(1, "a", "b", 1, "ns3::Node")}}), "ns3::Node");
    TransferPlan cycle{{MakeTransfer(1, "a", "b", 1), MakeTransfer(2, "a", "b", 1)}};
    cycle.transfers[0].after = {2};
    cycle.transfers[1].after = {1};
    expectBad(withPlan(cycle), "");
    std::ofstream(Path("sky")) << "not a timeline";
    expectBad(RunWindow("plan", EPOCH, EPOCH + SECOND), "sky");
}

} // namespace
} // namespace test
} // namespace ns3
