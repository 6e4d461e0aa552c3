// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_CAPPED_RATE_H
#define SKYHAUL_CAPPED_RATE_H

#include "skyhaul/models/rate_cursor.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * A resource's capacity as RateCursor of the models integrates it, in UTC nanoseconds, held to the
 * rate of a data cap once that is used up.
 */
class CappedRate
{
  public:
    /// Returned by Finish when the capacity stays at 0.
    static constexpr int64_t NEVER = skyhaul::models::RateCursor::kNever;

    explicit CappedRate(skyhaul::models::RateCursor rate);

    /// Holds the rate to \p cappedBps while the cap is used up; Finish counts what it is asked for.
    void SetCap(std::shared_ptr<skyhaul::models::DataCapMeter> meter, int64_t cappedBps);

    /**
     * The time at which the last of \p bits has been sent, starting at \p startNs, rounded to a
     * nanosecond as DataRate::CalculateBytesTxTime does. Starts must not decrease from call to call
     * where there is a cap.
     * \param startNs when the first bit is sent
     * \param bits how many
     * \return the time, or NEVER
     */
    int64_t Finish(int64_t startNs, uint64_t bits);

    /// \return the capacity, which the cap does not change
    skyhaul::models::RateCursor& GetCapacity();

  private:
    skyhaul::models::RateCursor m_rate;                   //!< the capacity
    std::shared_ptr<skyhaul::models::DataCapMeter> m_cap; //!< null where there is none
    int64_t m_cappedBps{0};                               //!< rate once it is used up
};

} // namespace ns3

#endif /* SKYHAUL_CAPPED_RATE_H */
