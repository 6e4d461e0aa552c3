// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// A script that includes no header of Skyhaul and names its types in texts only. Types that are named
// as arguments must be there; without any, two nodes with the module's TCP move a megabyte.
#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/mobility-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/traffic-control-module.h"

#include <iostream>

using namespace ns3;

int main(int argc, char* argv[]) {
  std::string types;
  CommandLine cmd(__FILE__);
  cmd.AddValue("types", "TypeIds that must be there, with commas between", types);
  cmd.Parse(argc, argv);
  std::istringstream list(types);
  for (std::string name; std::getline(list, name, ',');) {
    TypeId type;
    if (!TypeId::LookupByNameFailSafe(name, &type)) {
      std::cerr << name << " is not there\n";
      return 1;
    }
  }

  Config::SetDefault("ns3::TcpL4Protocol::SocketType",
                     TypeIdValue(TypeId::LookupByName("ns3::TcpSkyhaulCubic")));
  Config::SetDefault("ns3::TcpSkyhaulBbr::FloorSegments", UintegerValue(12));
  Config::SetDefault("ns3::SatelliteNetDevice::Mtu", UintegerValue(1400));
  NodeContainer nodes(2);
  MobilityHelper places;
  places.SetMobilityModel("ns3::GroundSiteMobilityModel", "Latitude", DoubleValue(78.2), "Longitude",
                          DoubleValue(15.6));
  places.Install(nodes);
  const auto place = nodes.Get(0)->GetObject<MobilityModel>()->GetPosition();
  PointToPointHelper link;
  link.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
  NetDeviceContainer devices = link.Install(nodes);
  InternetStackHelper().Install(nodes);
  TrafficControlHelper queues;
  queues.SetRootQueueDisc("ns3::SkyhaulFairQueueDisc", "MaxSize", StringValue("100p"));
  queues.Install(devices);
  Ipv4InterfaceContainer interfaces = Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
  ObjectFactory factory("ns3::BulkTransfer", "Transport", StringValue("bbr"));
  const bool application = factory.Create<Application>() != nullptr;

  const InetSocketAddress target(interfaces.GetAddress(1), 9);
  BulkSendHelper sender("ns3::TcpSocketFactory", target);
  sender.SetAttribute("MaxBytes", UintegerValue(1000000));
  sender.Install(nodes.Get(0));
  auto sink = PacketSinkHelper("ns3::TcpSocketFactory", target).Install(nodes.Get(1));
  Simulator::Stop(Seconds(100));
  Simulator::Run();
  std::cout << "radius " << static_cast<int>(place.GetLength() / 1000) << " km, application " << application
            << ", " << DynamicCast<PacketSink>(sink.Get(0))->GetTotalRx() << " bytes\n";
  Simulator::Destroy();
  return 0;
}
