// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "capped-rate.h"

#include "ns3/log.h"

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("CappedRate");

CappedRate::CappedRate(skyhaul::models::RateCursor rate)
    : m_rate(std::move(rate))
{
}

void
CappedRate::SetCap(std::shared_ptr<skyhaul::models::DataCapMeter> meter, int64_t cappedBps)
{
    m_cap = std::move(meter);
    m_cappedBps = cappedBps;
}

int64_t
CappedRate::Finish(int64_t startNs, uint64_t bits)
{
    NS_LOG_FUNCTION(this << startNs << bits);
    skyhaul::models::RateCursor::Throttle throttle;
    if (m_cap)
    {
        throttle.capped_bps = m_cappedBps;
        throttle.capped_until_ns = m_cap->capped_until(startNs);
        m_cap->count(static_cast<int64_t>(bits / 8));
        if (throttle.capped_until_ns > startNs)
        {
            NS_LOG_LOGIC("the data cap is used up: at most " << m_cappedBps << " bit/s");
        }
    }
    const int64_t left = static_cast<int64_t>(bits) * skyhaul::models::kRateNsPerBit;
    return m_rate.finish(skyhaul::models::TimelineTime{}, startNs, left, throttle);
}

skyhaul::models::RateCursor&
CappedRate::GetCapacity()
{
    return m_rate;
}

} // namespace ns3
