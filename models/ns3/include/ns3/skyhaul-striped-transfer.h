// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_STRIPED_TRANSFER_H
#define SKYHAUL_STRIPED_TRANSFER_H

#include "ns3/application.h"
#include "ns3/traced-callback.h"

#include <cstdint>

namespace ns3
{

class NetDevice;

/**
 * \ingroup skyhaul
 *
 * What moves a number of bytes from the node it is installed on to another, over one or more pairs
 * of devices. Each byte is counted once, when it arrives; the transfer has completed when the last
 * one has.
 */
class StripedTransfer : public Application
{
  public:
    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * Adds a pair of devices to carry part of the transfer, before it starts. Addresses are the
     * devices' first IPv4 ones, or global IPv6 ones where there is no IPv4. The same pair may be
     * added more than once, for parallel connections. \param source a device of this application's
     * node \param destination a device of the other node
     */
    virtual void AddStripe(Ptr<NetDevice> source, Ptr<NetDevice> destination) = 0;

    /// Gives up: nothing more is taken from the pool. What the sockets hold still goes out.
    void Halt();

    /// \return bytes that have arrived
    uint64_t GetDelivered() const;
    /// \return whether all have
    bool IsCompleted() const;
    /// \return when it began
    Time GetStart() const;
    /// \return when the last byte arrived
    Time GetEnd() const;

    /**
     * TracedCallback signature of Delivered.
     * \param bytes that arrived now
     * \param stripe index of the device pair that carried them
     */
    typedef void (*DeliveredTracedCallback)(uint32_t bytes, uint32_t stripe);

  protected:
    /// Notes the start. \return whether there is anything to move
    bool Begin();
    /// Counts bytes that have arrived for the first time. \return whether they were the last
    bool Deliver(uint32_t bytes, uint32_t stripe);
    /// Called once, when the last byte has arrived.
    virtual void Finish() = 0;

    uint64_t m_bytes;        //!< to be moved
    uint16_t m_port;         //!< at the receiver
    uint8_t m_priority;      //!< of the sockets
    bool m_completed{false}; //!< all have arrived

  private:
    void StopApplication() override = 0;
    void Complete();

    uint64_t m_delivered{0};                             //!< arrived
    Time m_start;                                        //!< began
    Time m_end;                                          //!< last byte arrived
    TracedCallback<> m_completedTrace;                   //!< Completed
    TracedCallback<uint32_t, uint32_t> m_deliveredTrace; //!< Delivered
};

} // namespace ns3

#endif /* SKYHAUL_STRIPED_TRANSFER_H */
