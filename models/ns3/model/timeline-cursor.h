// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_TIMELINE_CURSOR_H
#define SKYHAUL_TIMELINE_CURSOR_H

#include "skyhaul/models/timeline_cursor.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * Readers of a LinkTimeline that remember where they were, so that looking up a time near the last
 * one costs a comparison. Times are UTC nanoseconds. Before the first and after the last entry of a
 * series its nearest value holds: a packet may outlive the path that carries it.
 */

/// A capacity series integrated over: when a packet that starts at a given time has been sent.
class RateCursor
{
  public:
    /// Returned by Finish when the series stays at 0 until its end.
    static constexpr int64_t NEVER = INT64_MAX;

    explicit RateCursor(std::vector<skyhaul::models::CapacityStep> steps,
                        const skyhaul::models::SecondsReader& seconds = {});

    /// Holds the rate to \p cappedBps while the cap is used up; Finish counts what it is asked for.
    void SetCap(std::shared_ptr<skyhaul::models::DataCapMeter> meter, int64_t cappedBps);

    /**
     * The time at which the last of \p bits has been sent, starting at \p startNs; the rate is
     * integrated over the steps and the result rounded to a nanosecond, as
     * DataRate::CalculateBytesTxTime does. Starts must not decrease from call to call.
     * \param startNs when the first bit is sent
     * \param bits how many
     * \return the time, or NEVER
     */
    int64_t Finish(int64_t startNs, uint64_t bits);

    /// \return the largest capacity at or after a time, in bit/s, by the means of slots
    int64_t GetMax(int64_t fromNs) const;

    /// \return the capacity at a time, in bit/s
    int64_t GetRate(int64_t timeNs) const;

    /// \return when the capacity changes next after a time, or NEVER
    int64_t GetNextChange(int64_t timeNs) const;

  private:
    std::vector<skyhaul::models::CapacityStep> m_steps; //!< the series
    skyhaul::models::SecondsReader m_seconds;           //!< how seconds share its steps
    std::size_t m_index{0};                             //!< step of the last start
    std::shared_ptr<skyhaul::models::DataCapMeter> m_cap;                //!< null where there is none
    int64_t m_cappedBps{0};                             //!< rate once it is used up
};

/// A path's segments.
class PathCursor
{
  public:
    explicit PathCursor(const skyhaul::models::Path& path);

    /// \return the route at a time, or kNoRoute
    uint32_t RouteAt(int64_t timeNs);

    /// \return the start of the first segment after a time, or RateCursor::NEVER
    int64_t GetNextChange(int64_t timeNs);

    /// \return the path that is read
    const skyhaul::models::Path& GetPath() const;

  private:
    const skyhaul::models::Path* m_path; //!< owned by the timeline
    std::size_t m_index{0};              //!< segment of the last look-up
};

} // namespace ns3

#endif /* SKYHAUL_TIMELINE_CURSOR_H */
