// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "timeline-cursor.h"

#include "ns3/log.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TimelineCursor");

using skyhaul::models::seek;

RateCursor::RateCursor(std::vector<skyhaul::models::CapacityStep> steps,
                       const skyhaul::models::SecondsReader& seconds)
    : m_steps(std::move(steps)),
      m_seconds(seconds)
{
    if (m_steps.empty())
    {
        m_steps.push_back({0, 0});
    }
}

void
RateCursor::SetCap(std::shared_ptr<skyhaul::models::DataCapMeter> meter, int64_t cappedBps)
{
    m_cap = std::move(meter);
    m_cappedBps = cappedBps;
}

int64_t
RateCursor::Finish(int64_t startNs, uint64_t bits)
{
    NS_LOG_FUNCTION(this << startNs << bits);
    m_index = seek(m_steps, m_index, startNs);
    int64_t cappedUntil = INT64_MIN;
    if (m_cap)
    {
        cappedUntil = m_cap->capped_until(startNs);
        m_cap->count(static_cast<int64_t>(bits / 8));
        if (cappedUntil > startNs)
        {
            NS_LOG_LOGIC("the data cap is used up: at most " << m_cappedBps << " bit/s");
        }
    }
    int64_t left = static_cast<int64_t>(bits) * skyhaul::models::kRateNsPerBit;
    int64_t time = startNs;
    for (std::size_t i = m_index;;)
    {
        const bool capped = time < cappedUntil;
        const int64_t full = m_seconds.capacity_bps(m_steps[i].capacity_bps, time);
        const int64_t rate = capped ? std::min(full, m_cappedBps) : full;
        const int64_t step = i + 1 < m_steps.size() ? m_steps[i + 1].start_ns : NEVER;
        const int64_t next = full > 0 ? std::min(step, m_seconds.second_end_ns(time)) : step;
        const int64_t end = capped ? std::min(next, cappedUntil) : next;
        if (rate > 0)
        {
            const int64_t need = skyhaul::models::time_to_send_ns(left, rate);
            if (end == NEVER || time + need <= end)
            {
                return time + need;
            }
            left -= (end - time) * rate;
        }
        else if (end == NEVER)
        {
            return NEVER;
        }
        time = end;
        i += end == step ? 1 : 0;
    }
}

int64_t
RateCursor::GetMax(int64_t fromNs) const
{
    int64_t max = 0;
    for (std::size_t i = seek(m_steps, m_index, fromNs); i < m_steps.size(); ++i)
    {
        max = std::max(max, m_steps[i].capacity_bps);
    }
    return max;
}

int64_t
RateCursor::GetRate(int64_t timeNs) const
{
    skyhaul::models::SecondsReader seconds = m_seconds; // it remembers what it was asked for
    return seconds.capacity_bps(m_steps[seek(m_steps, m_index, timeNs)].capacity_bps, timeNs);
}

int64_t
RateCursor::GetNextChange(int64_t timeNs) const
{
    const std::size_t next = seek(m_steps, m_index, timeNs) + 1;
    const int64_t step = next < m_steps.size() ? m_steps[next].start_ns : NEVER;
    return std::min(step, m_seconds.second_end_ns(timeNs));
}

PathCursor::PathCursor(const skyhaul::models::Path& path)
    : m_path(&path)
{
}

uint32_t
PathCursor::RouteAt(int64_t timeNs)
{
    if (m_path->segments.empty())
    {
        return skyhaul::models::kNoRoute;
    }
    m_index = seek(m_path->segments, m_index, timeNs);
    return m_path->segments[m_index].route;
}

int64_t
PathCursor::GetNextChange(int64_t timeNs)
{
    if (m_path->segments.empty())
    {
        return RateCursor::NEVER;
    }
    m_index = seek(m_path->segments, m_index, timeNs);
    return m_index + 1 < m_path->segments.size() ? m_path->segments[m_index + 1].start_ns
                                                 : RateCursor::NEVER;
}

const skyhaul::models::Path&
PathCursor::GetPath() const
{
    return *m_path;
}

} // namespace ns3
