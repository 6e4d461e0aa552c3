// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// SkyhaulHelper: pcap and ascii files.
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-ns3-compat.h"

namespace ns3
{

void
SkyhaulHelper::EnablePcapInternal(std::string prefix,
                                  Ptr<NetDevice> nd,
                                  bool promiscuous,
                                  bool explicitFilename)
{
    auto device = nd->GetObject<SatelliteNetDevice>();
    if (!device)
    {
        return; // another kind of device on the same node
    }
    PcapHelper helper;
    const std::string name = explicitFilename ? prefix : helper.GetFilenameFromDevice(prefix, nd);
    const auto type = device->HasPppHeader() ? PCAP_PPP : PCAP_RAW_IP;
    auto file = helper.CreateFile(name, std::ios::out, type);
    helper.HookDefaultSink<SatelliteNetDevice>(device,
                                               promiscuous ? "PromiscSniffer" : "Sniffer",
                                               file);
}

namespace
{

/// A packet with a letter and the time before it, as ns-3's ascii traces have it.
void
WriteAscii(Ptr<OutputStreamWrapper> stream,
           std::string context,
           char letter,
           Ptr<const Packet> packet)
{
    *stream->GetStream() << letter << " " << Simulator::Now().GetSeconds() << " " << context
                         << *packet << std::endl;
}

} // namespace

void
SkyhaulHelper::EnableAsciiInternal(Ptr<OutputStreamWrapper> stream,
                                   std::string prefix,
                                   Ptr<NetDevice> nd,
                                   bool explicitFilename)
{
    auto device = nd->GetObject<SatelliteNetDevice>();
    if (!device)
    {
        return; // another kind of device on the same node
    }
    Packet::EnablePrinting();
    std::string context;
    if (!stream)
    {
        AsciiTraceHelper helper;
        stream = helper.CreateFileStream(
            explicitFilename ? prefix : helper.GetFilenameFromDevice(prefix, nd));
    }
    else
    {
        context = "/NodeList/" + std::to_string(nd->GetNode()->GetId()) + "/DeviceList/" +
                  std::to_string(nd->GetIfIndex()) + "/$ns3::SatelliteNetDevice ";
    }
    const auto connect = [&](const char* source, char letter) {
        device->TraceConnectWithoutContext(
            source,
            Callback<void, Ptr<const Packet>>([stream, context, letter](Ptr<const Packet> packet) {
                WriteAscii(stream, context, letter, packet);
            }));
    };
    connect("MacTx", '+');
    connect("Tx", '-');
    connect("MacRx", 'r');
    device->TraceConnectWithoutContext(
        "Drop",
        Callback<void, Ptr<const Packet>, SatelliteDropCause>(
            [stream, context](Ptr<const Packet> packet, SatelliteDropCause) {
                WriteAscii(stream, context, 'd', packet);
            }));
}

} // namespace ns3
