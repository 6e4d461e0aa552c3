// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_SATELLITE_DROP_CAUSE_H
#define SKYHAUL_SATELLITE_DROP_CAUSE_H

namespace ns3
{

/// Why a packet was lost between two satellite devices.
enum class SatelliteDropCause
{
    QUEUE_OVERFLOW, //!< the queue of the terminal or of a resource was full
    LOSS_BURST,     //!< the resource was in a loss interval
    NO_ROUTE,       //!< it waited for a route, and the space for such packets was full
    HANDOVER,       //!< it was queued where its path no longer goes, and the policy is to drop
    NO_PEER,        //!< no path leads from the device to that address
    RECEIVE_ERROR   //!< the receiver's error model
};

/// \return the name of a cause, such as "queue_overflow"
const char* ToString(SatelliteDropCause cause);

} // namespace ns3

#endif /* SKYHAUL_SATELLITE_DROP_CAUSE_H */
