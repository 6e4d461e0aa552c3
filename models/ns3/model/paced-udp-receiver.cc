// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "paced-udp-receiver.h"

#include "ns3/log.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("PacedUdpReceiver");

namespace
{
constexpr std::size_t MAX_MISSING = 300; // in one report: it stays below 1500 bytes
constexpr std::size_t MAX_RECENT = 2048; // packets; a block has 255 at most
} // namespace

PacedUdpReceiver::PacedUdpReceiver(uint32_t fecBlock)
    : m_fecBlock(fecBlock)
{
}

void
PacedUdpReceiver::Arrive(const PacedUdpHeader& data, int64_t nowNs)
{
    NS_LOG_FUNCTION(this << data.sequence << nowNs);
    for (; m_expected < data.sequence; ++m_expected)
    {
        m_missing.insert(m_expected);
    }
    m_expected = std::max(m_expected, data.sequence + 1);
    m_missing.erase(data.sequence);
    m_oldest = std::max(m_oldest, data.oldest);
    m_missing.erase(m_missing.begin(), m_missing.lower_bound(m_oldest));
    ++m_packets;
    m_newestTimeNs = data.timeNs;
    m_newestArrivalNs = nowNs;
    if (m_fecBlock > 0)
    {
        m_recent.emplace(data.sequence, data.index);
        if (m_recent.size() > MAX_RECENT)
        {
            m_recent.erase(m_recent.begin());
        }
    }
}

std::optional<uint64_t>
PacedUdpReceiver::ArriveParity(const PacedUdpHeader& parity)
{
    NS_LOG_FUNCTION(this << parity.sequence << parity.count);
    uint32_t lost = 0;
    uint32_t which = 0;
    uint64_t index = parity.index;
    for (uint32_t sequence = parity.sequence - parity.count; sequence != parity.sequence;
         ++sequence)
    {
        const auto known = m_recent.find(sequence);
        if (known == m_recent.end())
        {
            ++lost;
            which = sequence;
            NS_LOG_LOGIC("packet " << sequence << " of the block has not arrived");
        }
        else
        {
            index ^= known->second;
        }
    }
    if (lost != 1 || parity.sequence > m_expected + 1)
    {
        return std::nullopt;
    }
    m_missing.erase(which);
    m_expected = std::max(m_expected, which + 1);
    return index;
}

PacedUdpHeader
PacedUdpReceiver::MakeReport() const
{
    PacedUdpHeader report;
    report.kind = PacedUdpHeader::REPORT;
    report.sequence = m_expected;
    report.oldest = m_packets;
    report.timeNs = m_newestTimeNs;
    report.index = static_cast<uint64_t>(m_newestArrivalNs - m_newestTimeNs);
    for (uint32_t sequence : m_missing)
    {
        if (report.missing.size() == MAX_MISSING ||
            (m_fecBlock > 0 && sequence + m_fecBlock >= m_expected))
        {
            report.sequence = sequence; // it speaks only of what came before
            break;
        }
        report.missing.push_back(sequence);
    }
    NS_LOG_LOGIC("report: all before " << report.sequence << " but " << report.missing.size()
                                       << " packets, " << m_packets << " have arrived");
    return report;
}

} // namespace ns3
