// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_BULK_TRANSFER_H
#define SKYHAUL_BULK_TRANSFER_H

#include "ns3/address.h"
#include "ns3/event-id.h"
#include "ns3/skyhaul-striped-transfer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

class Socket;

/**
 * \ingroup skyhaul
 *
 * Moves a number of bytes from the node it is installed on to another, over one TCP connection for
 * each stripe (pair of devices). The connections take chunks from one pool, so that a faster stripe
 * carries more; near the end the chunks get smaller. Both ends live in this application.
 *
 * A connection that fails is opened again, and what it had taken but not delivered goes back to the
 * pool: each byte is counted once, at the receiver. The transfer has completed when the last byte
 * has arrived.
 *
 * The sockets are set up as Linux has them, whatever ns-3's defaults: see the attributes.
 */
class BulkTransfer : public StripedTransfer
{
  public:
    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    BulkTransfer();
    ~BulkTransfer() override;

    /**
     * The congestion control that a transport name stands for: "cubic"
     * (TcpSkyhaulCubic), "bbr" (TcpSkyhaulBbr), or the TypeId of any TcpCongestionOps.
     * \param name the name
     * \param type receives the TypeId
     * \return whether there is one
     */
    static bool LookupTransport(const std::string& name, TypeId* type);

    void AddStripe(Ptr<NetDevice> source, Ptr<NetDevice> destination) override;

  protected:
    void DoDispose() override;

  private:
    struct Stripe;

    void StartApplication() override;
    void StopApplication() override;

    void Listen(Stripe& stripe);
    void Connect(Stripe& stripe);
    void Fill(Stripe& stripe);
    void Accepted(Ptr<Socket> socket, const Address& from);
    void Received(Stripe& stripe, Ptr<Socket> socket);
    void Failed(Stripe& stripe);
    void Finish() override;
    uint64_t GetLowWater() const;

    std::vector<std::unique_ptr<Stripe>> m_stripes; //!< the connections
    uint64_t m_pool{0};                             //!< not yet taken by a stripe
    std::string m_transport;                        //!< name
    uint32_t m_chunkBytes;                          //!< taken at a time
    uint32_t m_bufferBytes;                         //!< send and receive buffers
    uint32_t m_segmentBytes;                        //!< TCP payload
    uint32_t m_initialCwnd;                         //!< segments
    Time m_minRto;                                  //!< least retransmission timeout
    Time m_retryTime;                               //!< before a failed connection is opened again
};

} // namespace ns3

#endif /* SKYHAUL_BULK_TRANSFER_H */
