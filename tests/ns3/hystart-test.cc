// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// When TcpSkyhaulCubic leaves slow start, by hand from hystart_update() of Linux 6.18
// (net/ipv4/tcp_cubic.c). Over whole connections, tests/calibration/slow_start.py compares it with
// that kernel.
#include "ns3/core-module.h"
#include "ns3/tcp-skyhaul-cubic.h"
#include "ns3/tcp-socket-state.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace ns3
{
namespace test
{
namespace
{

constexpr uint32_t SEGMENT = 1448;

/// A connection in slow start that gets acknowledgements, each for two segments.
class SlowStart
{
  public:
    explicit SlowStart(const Ptr<TcpSkyhaulCubic>& ops, uint32_t window = 100)
        : m_ops(ops)
    {
        m_tcb->m_segmentSize = SEGMENT;
        m_tcb->m_cWnd = window * SEGMENT;
        m_tcb->m_ssThresh = UINT32_MAX;
    }

    ~SlowStart()
    {
        Simulator::Destroy();
    }

    /// A round of so many segments is sent: its acknowledgements are those that follow.
    void Round(uint32_t segments)
    {
        m_tcb->m_highTxMark = SequenceNumber32(m_tcb->m_highTxMark.Get() + segments * SEGMENT);
    }

    /// An acknowledgement comes so long after the last one, after such a round trip.
    void Acknowledge(double laterMs, double roundTripMs)
    {
        Simulator::Stop(MicroSeconds(static_cast<int64_t>(laterMs * 1e3)));
        Simulator::Run();
        // As the socket's estimator has it (RFC 6298).
        m_estimateMs += m_estimateMs == 0 ? roundTripMs : (roundTripMs - m_estimateMs) / 8;
        m_tcb->m_lastAckedSeq += 2 * SEGMENT;
        m_tcb->m_lastAckedSackedBytes = 2 * SEGMENT;
        m_ops->PktsAcked(m_tcb, 2, NanoSeconds(static_cast<int64_t>(m_estimateMs * 1e6)));
        m_ops->IncreaseWindow(m_tcb, 2);
    }

    /// After how many acknowledgements of these round trips, 5 ms apart, slow start has ended; 0:
    /// it has not.
    int EndsAfter(const std::vector<double>& roundTripsMs)
    {
        for (size_t i = 0; i < roundTripsMs.size(); ++i)
        {
            Acknowledge(5, roundTripsMs[i]);
            if (HasEnded())
            {
                return static_cast<int>(i) + 1;
            }
        }
        return 0;
    }

    bool HasEnded() const
    {
        return m_tcb->m_cWnd >= m_tcb->m_ssThresh;
    }

  private:
    Ptr<TcpSkyhaulCubic> m_ops;
    Ptr<TcpSocketState> m_tcb{CreateObject<TcpSocketState>()};
    double m_estimateMs{0};
};

// HYSTART_DELAY_THRESH: an eighth of the shortest round trip, from 4 to 16 ms;
// HYSTART_MIN_SAMPLES: the ninth acknowledgement of a round decides.
TEST(HyStart, EndsSlowStartWhereTheFirstRoundTripsOfARoundHaveGrown)
{
    for (const auto& [leastMs, growthMs] : {std::pair{16.0, 4.0}, {80.0, 10.0}, {400.0, 16.0}})
    {
        for (const double moreMs : {-0.5, 0.5})
        {
            SlowStart connection(CreateObject<TcpSkyhaulCubic>());
            connection.Round(20);
            EXPECT_EQ(connection.EndsAfter(std::vector<double>(10, leastMs)), 0);
            connection.Round(40);
            const std::vector<double> grown(20, leastMs + growthMs + moreMs);
            EXPECT_EQ(connection.EndsAfter(grown), moreMs > 0 ? 9 : 0) << leastMs;
        }
    }
}

TEST(HyStart, OneShortRoundTripAmongTheFirstKeepsSlowStartOn)
{
    SlowStart connection(CreateObject<TcpSkyhaulCubic>());
    connection.Round(20);
    EXPECT_EQ(connection.EndsAfter(std::vector<double>(10, 100)), 0);
    connection.Round(40);
    std::vector<double> grown(20, 150);
    grown[8] = 101;
    EXPECT_EQ(connection.EndsAfter(grown), 0);
    connection.Round(20);
    grown[8] = 150;
    EXPECT_EQ(connection.EndsAfter(grown), 9);
}

TEST(HyStart, LooksAtWindowsOfSixteenSegmentsAndMore)
{
    SlowStart connection(CreateObject<TcpSkyhaulCubic>(), 2);
    connection.Round(2);
    connection.Acknowledge(100, 100); // a window of 4
    connection.Round(40);
    // That of 16 is there at the seventh; from then on nine count.
    EXPECT_EQ(connection.EndsAfter(std::vector<double>(20, 150)), 15);
}

// HYSTART_ACK_TRAIN: acknowledgements 2 ms apart at most, for more than half of the shortest round
// trip from the round's first one on.
TEST(HyStart, EndsSlowStartWhereAcknowledgementsComeForHalfARoundTripWithoutAPause)
{
    for (const double apartMs : {1.5, 2.5})
    {
        SlowStart connection(CreateObject<TcpSkyhaulCubic>());
        connection.Round(200);
        connection.Acknowledge(100, 100);
        int came = 0;
        while (came < 60 && !connection.HasEnded())
        {
            connection.Acknowledge(apartMs, 100);
            ++came;
        }
        EXPECT_EQ(came, apartMs < 2 ? 34 : 60); // 34 x 1.5 ms are the first that are more than 50
    }
}

TEST(HyStart, ATrainIsOverAfterAPause)
{
    SlowStart connection(CreateObject<TcpSkyhaulCubic>());
    connection.Round(400);
    connection.Acknowledge(100, 100);
    connection.Acknowledge(3, 100);
    for (int i = 0; i < 100; ++i)
    {
        connection.Acknowledge(1, 100);
    }
    EXPECT_FALSE(connection.HasEnded());
}

TEST(HyStart, AttributesOfTcpCubicSayWhatItLooksAt)
{
    const auto ends = [](const std::string& name, const AttributeValue& value) {
        std::vector<bool> all;
        for (const bool train : {false, true})
        {
            auto ops = CreateObject<TcpSkyhaulCubic>();
            ops->SetAttribute(name, value);
            SlowStart connection(ops);
            connection.Round(20);
            connection.EndsAfter(std::vector<double>(10, 100));
            connection.Round(200);
            for (int i = 0; i < 99; ++i)
            {
                connection.Acknowledge(train ? 1 : 5, train ? 100 : 150);
            }
            all.push_back(connection.HasEnded());
        }
        return all;
    };
    EXPECT_EQ(ends("HyStart", BooleanValue(true)), (std::vector<bool>{true, true}));
    EXPECT_EQ(ends("HyStart", BooleanValue(false)), (std::vector<bool>{false, false}));
    EXPECT_EQ(ends("HyStartDetect", IntegerValue(2)), (std::vector<bool>{true, false}));
    EXPECT_EQ(ends("HyStartDetect", IntegerValue(1)), (std::vector<bool>{false, true}));
    EXPECT_EQ(ends("HyStartLowWindow", UintegerValue(1000)), (std::vector<bool>{false, false}));
    EXPECT_EQ(ends("HyStartMinSamples", UintegerValue(98)), (std::vector<bool>{true, true}));
    EXPECT_EQ(ends("HyStartMinSamples", UintegerValue(99)), (std::vector<bool>{false, true}));
    EXPECT_EQ(ends("HyStartAckDelta", TimeValue(MicroSeconds(900))),
              (std::vector<bool>{true, false}));
    EXPECT_EQ(ends("HyStartDelayMin", TimeValue(MilliSeconds(16))),
              (std::vector<bool>{true, true}));
}

// A timeout begins slow start anew, and HyStart with it (bictcp_reset).
TEST(HyStart, BeginsAnewAfterATimeout)
{
    auto ops = CreateObject<TcpSkyhaulCubic>();
    auto tcb = CreateObject<TcpSocketState>();
    SlowStart connection(ops);
    connection.Round(20);
    EXPECT_EQ(connection.EndsAfter(std::vector<double>(10, 100)), 0);
    ops->CongestionStateSet(tcb, TcpSocketState::CA_LOSS);
    connection.Round(40);
    // These are the shortest that it knows of.
    EXPECT_EQ(connection.EndsAfter(std::vector<double>(20, 150)), 0);
}

} // namespace
} // namespace test
} // namespace ns3
