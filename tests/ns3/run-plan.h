// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef RUN_PLAN_H
#define RUN_PLAN_H

#include "small-timeline.h"

#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-transfer-plan-runner.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace test
{

using skyhaul::models::Transfer;
using skyhaul::models::TransferPlan;
using skyhaul::models::TransferStatus;

/// What a run left behind.
struct PlanResult
{
    skyhaul::models::TransferLog log;
    std::vector<uint64_t> carriedBytes;      //!< by resource
    std::map<std::string, uint64_t> dropped; //!< by cause, inside the channel and at terminals
    Time end;

    /// Seconds from the start to the end of the transfer at a position of the plan.
    double Duration(std::size_t index) const
    {
        const auto& record = log.records[index];
        return static_cast<double>(record.end_ns - record.start_ns) / 1e9;
    }
};

inline skyhaul::models::Transfer
MakeTransfer(uint64_t id,
             const std::string& src,
             const std::string& dst,
             int64_t bytes,
             const std::string& transport = "cubic")
{
    skyhaul::models::Transfer transfer;
    transfer.id = id;
    transfer.group = "test";
    transfer.src = src;
    transfer.dst = dst;
    transfer.bytes = bytes;
    transfer.not_before_ns = EPOCH;
    transfer.transport = transport;
    return transfer;
}

/// Runs a plan from EPOCH for at most some seconds.
inline PlanResult
RunPlan(std::shared_ptr<const skyhaul::models::LinkTimeline> timeline,
        const skyhaul::models::TransferPlan& plan,
        double seconds,
        uint32_t seed = 1,
        bool ipv6 = false,
        const std::function<void(SkyhaulHelper&)>& configure = {},
        SkyhaulHelper::Topology topology = SkyhaulHelper::PATH)
{
    PlanResult result;
    RngSeedManager::SetRun(seed);
    NodeContainer sites(static_cast<uint32_t>(timeline->sites.size()));
    SkyhaulHelper helper;
    helper.SetTopology(topology);
    helper.SetTimeline(timeline, EPOCH, EPOCH + static_cast<int64_t>(seconds * 1e9));
    const NetDeviceContainer devices = helper.Install(sites);
    helper.AssignStreams(0);
    InternetStackHelper().Install(sites);
    if (ipv6)
    {
        helper.AssignIpv6();
    }
    else
    {
        helper.AssignIpv4();
    }
    if (configure)
    {
        configure(helper);
    }
    helper.GetChannel()->TraceConnectWithoutContext(
        "Drop",
        Callback<void, Ptr<const Packet>, uint32_t, SatelliteDropCause>(
            [&result](Ptr<const Packet>, uint32_t, SatelliteDropCause cause) {
                ++result.dropped[ToString(cause)];
            }));
    for (uint32_t i = 0; i < devices.GetN(); ++i)
    {
        devices.Get(i)->TraceConnectWithoutContext(
            "Drop",
            Callback<void, Ptr<const Packet>, SatelliteDropCause>(
                [&result](Ptr<const Packet>, SatelliteDropCause cause) {
                    ++result.dropped[ToString(cause)];
                }));
    }
    TransferPlanRunner runner(helper, sites, plan, EPOCH);
    runner.Start();
    Simulator::Stop(Seconds(seconds));
    Simulator::Run();
    result.log = runner.GetLog();
    result.end = Simulator::Now();
    for (uint32_t i = 0; i < timeline->resources.size(); ++i)
    {
        result.carriedBytes.push_back(helper.GetChannel()->GetCarriedBytes(i));
    }
    Simulator::Destroy();
    return result;
}

} // namespace test
} // namespace ns3

#endif /* RUN_PLAN_H */
