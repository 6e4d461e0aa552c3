// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_QUEUE_DISC_CHOICE_H
#define SKYHAUL_QUEUE_DISC_CHOICE_H

#include "ns3/attribute.h"
#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/queue-disc.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/// A queue disc that a script has chosen by its TypeId, with the attributes that it has given.
struct QueueDiscChoice
{
    std::string typeName; //!< TypeId; empty: no queue disc
    std::vector<std::pair<std::string, Ptr<const AttributeValue>>> attributes; //!< by name
};

/// What a queue disc needs to know of the terminal that it is installed on.
struct QueueDiscPlace
{
    uint64_t limitBytes{0}; //!< how long the queue may become
    uint64_t rateBps{0};    //!< largest capacity of the terminal's resource
    Time rtt;               //!< longest round trip of the window
};

/**
 * \param choice what the script has asked for
 * \return why it cannot be installed on a terminal, as one sentence without the name of the call,
 * or an empty text
 */
std::string WhyNoQueueDisc(const QueueDiscChoice& choice);

/**
 * Installs a queue disc as the root of a device. Attributes that the script has given, or whose
 * default it has changed, stay as they are. Of the others MaxSize becomes the place's limit, in
 * bytes or in packets as the disc counts; what is tuned to a link (the thresholds of RED, the rate
 * of a token bucket) is tuned to the place; and discs with classes get a FIFO in each class. \param
 * choice what WhyNoQueueDisc found no fault with \param device a terminal \param place what it is
 * sized for
 * \return the disc
 */
Ptr<QueueDisc> InstallQueueDiscChoice(const QueueDiscChoice& choice,
                                      Ptr<NetDevice> device,
                                      const QueueDiscPlace& place);

} // namespace ns3

#endif /* SKYHAUL_QUEUE_DISC_CHOICE_H */
