// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SKYHAUL_DATASET_PULL_H
#define SKYHAUL_DATASET_PULL_H

#include "ns3/skyhaul-transfer-plan-application.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup skyhaul
 *
 * A site fetches a dataset from another one, in shards, of which some are under way at a time: each
 * next one begins when one has arrived. The source opens the connections; the half round trip that
 * a request takes is not modelled. DatasetPullHelper installs it.
 */
class DatasetPull : public TransferPlanApplication
{
  public:
    /**
     * \brief Get the type ID.
     * \return the object TypeId
     */
    static TypeId GetTypeId();

    /**
     * Sets both ends, before the start.
     * \param source name of the site that has the dataset
     * \param site name of the one that fetches it
     */
    void SetEnds(const std::string& source, const std::string& site);

  private:
    std::vector<skyhaul::models::Transfer> MakeRound(uint32_t round,
                                                     int64_t startNs) const override;

    uint64_t m_shardBytes; //!< 0: all in one
    uint32_t m_parallel;   //!< shards under way
    std::string m_source;  //!< has it
    std::string m_site;    //!< wants it
};

} // namespace ns3

#endif /* SKYHAUL_DATASET_PULL_H */
