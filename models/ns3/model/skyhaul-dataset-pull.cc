// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#include "ns3/skyhaul-dataset-pull.h"

#include "ns3/log.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <limits>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("DatasetPull");

NS_OBJECT_ENSURE_REGISTERED(DatasetPull);

TypeId
DatasetPull::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::DatasetPull")
            .SetParent<TransferPlanApplication>()
            .SetGroupName("Skyhaul")
            .AddConstructor<DatasetPull>()
            .AddAttribute("ShardBytes",
                          "Size of a shard; the last one may be smaller. 0: one shard.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&DatasetPull::m_shardBytes),
                          MakeUintegerChecker<uint64_t>(0, std::numeric_limits<int64_t>::max()))
            .AddAttribute("Parallel",
                          "Shards that are under way at a time.",
                          UintegerValue(1),
                          MakeUintegerAccessor(&DatasetPull::m_parallel),
                          MakeUintegerChecker<uint32_t>(1));
    return tid;
}

void
DatasetPull::SetEnds(const std::string& source, const std::string& site)
{
    NS_LOG_FUNCTION(this << source << site);
    m_source = source;
    m_site = site;
}

std::vector<skyhaul::models::Transfer>
DatasetPull::MakeRound(uint32_t round, int64_t startNs) const
{
    NS_LOG_FUNCTION(this << round << startNs);
    auto spec = MakeSpec();
    spec.topology = skyhaul::models::Topology::kPush;
    spec.sites = {m_source, m_site};
    int64_t left = spec.bytes;
    const auto shard = m_shardBytes > 0 ? static_cast<int64_t>(m_shardBytes) : left;
    std::vector<skyhaul::models::Transfer> shards;
    do
    {
        spec.bytes = std::min(shard, left);
        left -= spec.bytes;
        const uint64_t id = shards.size() + 1;
        shards.push_back(skyhaul::models::make_round(spec, round, startNs, id).front());
        if (id > m_parallel)
        {
            shards.back().after = {id - m_parallel};
        }
    } while (left > 0);
    NS_LOG_LOGIC("round " << round << ": " << shards.size() << " shards from " << m_source << " to "
                          << m_site);
    return shards;
}

} // namespace ns3
