// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// The same RngRun gives the same packets to the byte, as pcap and ascii traces show; another one
// gives others where loss is random. AssignStreams makes that independent of other random numbers.
#include "run-plan.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <unistd.h>

namespace ns3
{
namespace test
{
namespace
{

/// The traces of a run, by kind of file.
using Traces = std::map<std::string, std::string>;

class Reproducibility : public testing::Test
{
  protected:
    Reproducibility()
        : m_folder(std::filesystem::temp_directory_path() /
                   ("skyhaul-reproducibility-" + std::to_string(::getpid())))
    {
    }

    ~Reproducibility() override
    {
        std::filesystem::remove_all(m_folder);
    }

    /// A transfer of 300 kB over 10 Mbit/s, that loses a tenth of its packets for a second.
    Traces Run(uint32_t run, bool loss, int othersFirst = 0, bool assign = true)
    {
        std::filesystem::remove_all(m_folder);
        std::filesystem::create_directory(m_folder);
        auto t = TwoSites(10'000'000, 20 * MS);
        if (loss)
        {
            t.At(0).loss.push_back({EPOCH, EPOCH + SECOND, 0.1});
        }
        const auto sky = t.Get();
        RngSeedManager::SetRun(run);
        for (int i = 0; i < othersFirst; ++i)
        {
            CreateObject<UniformRandomVariable>()->GetValue();
        }
        NodeContainer sites(2);
        SkyhaulHelper helper;
        helper.SetTimeline(sky, EPOCH, EPOCH + 60 * SECOND);
        const auto devices = helper.Install(sites);
        if (assign)
        {
            EXPECT_EQ(helper.AssignStreams(5), 1);
        }
        InternetStackHelper().Install(sites);
        helper.AssignIpv4();
        helper.EnablePcap((m_folder / "p").string(), devices, true);
        helper.EnableAscii((m_folder / "a").string(), devices);
        const TransferPlan plan{{MakeTransfer(1, "a", "b", 300'000)}};
        TransferPlanRunner runner(helper, sites, plan, EPOCH);
        runner.Start();
        Simulator::Stop(Seconds(60));
        Simulator::Run();
        EXPECT_EQ(runner.GetLog().records[0].delivered, 300'000);
        Simulator::Destroy();
        Traces traces;
        const std::filesystem::directory_iterator files(m_folder);
        const std::set<std::filesystem::path> inOrder(begin(files), end(files));
        for (const auto& path : inOrder)
        {
            std::ifstream file(path, std::ios::binary);
            traces[path.extension().string()] += {std::istreambuf_iterator<char>(file), {}};
        }
        return traces;
    }

    std::filesystem::path m_folder;
};

/// The packets of a pcap trace, as the program that reads it sees them: a header of 24 bytes, then
/// 16 bytes and the packet each.
std::size_t
CountPcap(const std::string& bytes, uint32_t* magic)
{
    std::size_t count = 0;
    const auto word = [&bytes](std::size_t at) {
        uint32_t value = 0;
        bytes.copy(reinterpret_cast<char*>(&value), sizeof value, at);
        return value;
    };
    *magic = word(0);
    for (std::size_t at = 24; at + 16 <= bytes.size() && word(at) != *magic; ++count)
    {
        at += 16 + word(at + 8);
    }
    return count;
}

TEST_F(Reproducibility, SameRunSameBytesAnotherRunOthers)
{
    const Traces first = Run(1, true);
    EXPECT_EQ(first, Run(1, true));
    EXPECT_NE(first, Run(2, true));
}

TEST_F(Reproducibility, WithoutLossNothingIsRandom)
{
    EXPECT_EQ(Run(1, false), Run(2, false));
}

TEST_F(Reproducibility, AssignStreamsMakesOtherRandomNumbersNoMatter)
{
    EXPECT_EQ(Run(1, true, 0), Run(1, true, 3));
    EXPECT_NE(Run(1, true, 0, false), Run(1, true, 3, false));
}

TEST_F(Reproducibility, TracesHoldEveryPacket)
{
    const Traces traces = Run(1, false);
    uint32_t magic = 0;
    const std::size_t pcap = CountPcap(traces.at(".pcap"), &magic);
    EXPECT_EQ(magic, 0xa1b2c3d4U);
    // 300,000 bytes in segments of 1448: 208 packets; and the connection's own.
    EXPECT_GE(pcap, 208U);
    const std::string& ascii = traces.at(".tr");
    const auto lines = [&ascii](const std::string& event) {
        std::size_t count = 0;
        for (std::size_t at = 0; at < ascii.size(); at = ascii.find('\n', at) + 1)
        {
            count += ascii.compare(at, event.size(), event) == 0 ? 1 : 0;
        }
        return count;
    };
    EXPECT_GE(lines("r "), 208U + 104U); // data, and an acknowledgement for every two
    EXPECT_EQ(lines("d "), 0U);
}

} // namespace
} // namespace test
} // namespace ns3
