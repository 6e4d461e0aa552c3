// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_PACED_UDP_STRIPE_H
#define SKYHAUL_PACED_UDP_STRIPE_H

#include "paced-udp-rate.h"
#include "paced-udp-receiver.h"

#include "ns3/event-id.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/skyhaul-paced-udp-transfer.h"
#include "ns3/socket.h"

#include <cstdint>
#include <map>

namespace ns3
{

/// Both ends of a device pair.
struct PacedUdpTransfer::Stripe
{
    uint32_t number{0};
    Ptr<NetDevice> source;
    Ptr<NetDevice> destination;
    Ptr<Socket> sender;
    Ptr<Socket> receiver;
    // the sender's
    PacedUdpRate rate{0, 0, 0}; //!< set at the start, as is `received`
    uint32_t nextSequence{0};
    std::map<uint32_t, uint64_t> unsettled; //!< piece by sequence
    uint8_t inBlock{0};
    uint64_t blockXor{0};
    uint32_t reportedPackets{0};  //!< received, as the last report said
    int64_t reportedArrivalNs{0}; //!< of the newest of these, by the receiver's clock
    Time lastProgress;            //!< a report, or the last time that all was sent again
    bool waits{false};            //!< for a report
    EventId sendEvent;
    // the receiver's
    PacedUdpReceiver received{0};
    EventId reportEvent;
};

} // namespace ns3

#endif /* SKYHAUL_PACED_UDP_STRIPE_H */
