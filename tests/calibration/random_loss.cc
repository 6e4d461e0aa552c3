// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
// One TCP connection over a link that loses each packet with the same probability: its goodput in packets,
// beside what is left of the link's capacity. See random_loss.py, which asks for the same of the kernel.
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/skyhaul-bulk-transfer.h"
#include "ns3/skyhaul-helper.h"
#include "ns3/skyhaul-timeline-sketch.h"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace {

uint32_t g_window = 0, g_threshold = 0;
int64_t g_tenth = -1;

void Print(bool now) {
  const int64_t tenth = ns3::Simulator::Now().GetMilliSeconds() / 100;
  if (now || tenth != g_tenth)
    std::printf("window,%.3f,%u,%u\n", ns3::Simulator::Now().GetSeconds(), g_window / 1448,
                g_threshold / 1448);
  g_tenth = tenth;
}
void SeeWindow(uint32_t, uint32_t bytes) {
  g_window = bytes;
  Print(false);
}
void SeeThreshold(uint32_t, uint32_t bytes) {
  g_threshold = bytes;
  Print(true);
}
void TraceWindows() {
  const std::string socket = "/NodeList/0/$ns3::TcpL4Protocol/SocketList/0/";
  ns3::Config::ConnectWithoutContext(socket + "CongestionWindow", ns3::MakeCallback(&SeeWindow));
  ns3::Config::ConnectWithoutContext(socket + "SlowStartThreshold", ns3::MakeCallback(&SeeThreshold));
}

}  // namespace

int main(int argc, char** argv) {
  using namespace ns3;
  using skyhaul::models::Hop;
  double rate_mbps = 100;
  double rtt_ms = 40;
  double loss = 0.01;
  double seconds = 20;
  double queue_bdp = 1;
  uint32_t seed = 1;
  std::string transport = "bbr";
  bool mend = true;
  CLI::App app("One connection under random loss");
  app.add_option("--rate", rate_mbps, "of the link, Mbit/s of IP packets");
  app.add_option("--rtt", rtt_ms, "of propagation");
  app.add_option("--loss", loss, "probability that a packet of data is lost");
  app.add_option("--seconds", seconds, "of the run");
  app.add_option("--queue", queue_bdp, "of the terminal, in bandwidth-delay products");
  app.add_option("--seed", seed);
  app.add_option("--transport", transport, "cubic, bbr or a TypeId");
  bool windows = false;
  app.add_flag("--windows", windows,
               "prints the congestion window too, a line whenever slow start's threshold or a tenth "
               "of a second is new: seconds since the start, window, threshold, in segments");
  app.add_option("--mend", mend, "MendRecovery of TcpSkyhaulBbr");
  CLI11_PARSE(app, argc, argv);

  RngSeedManager::SetRun(seed);
  Config::SetDefault("ns3::TcpSkyhaulBbr::MendRecovery", BooleanValue(mend));
  TimelineSketch sky;
  const uint32_t a = sky.Terminal("a", 0);
  const uint32_t b = sky.Terminal("b", 0);
  const auto bps = static_cast<int64_t>(rate_mbps * 1e6);
  const uint32_t up = sky.Resource(bps);
  const Hop leg = Hop::leg(sky.Leg(a, b, static_cast<int64_t>(rtt_ms * 1e6 / 2)));
  if (loss > 0) {
    sky.At(up).loss.push_back({TimelineSketch::EPOCH_NS, TimelineSketch::EPOCH_NS + 1'000'000'000'000, loss});
  }
  sky.Path(a, b, {{0, sky.Route({Hop::resource(up), leg})}});
  sky.Path(b, a, {{0, sky.Route({Hop::resource(sky.Resource(bps)), leg})}});
  NodeContainer sites(2);
  SkyhaulHelper helper;
  helper.SetTimeline(sky.Get());
  helper.SetChannelAttribute("QueueBdp", DoubleValue(queue_bdp));
  helper.Install(sites);
  InternetStackHelper().Install(sites);
  helper.AssignIpv4();
  helper.AssignStreams(0);
  const auto stripe = helper.GetStripes("a", "b").front();
  auto transfer = CreateObject<BulkTransfer>();
  transfer->SetAttribute("Bytes", UintegerValue(uint64_t{1} << 50));
  transfer->SetAttribute("Transport", StringValue(transport));
  transfer->SetAttribute("BufferBytes", UintegerValue(std::max<uint64_t>(
                                            8 << 20, static_cast<uint64_t>(rate_mbps * rtt_ms * 500))));
  transfer->AddStripe(stripe.source, stripe.destination);
  sites.Get(0)->AddApplication(transfer);
  if (windows) {
    Simulator::Schedule(NanoSeconds(1), &TraceWindows);
  }
  Simulator::Stop(Seconds(seconds));
  Simulator::Run();
  const double mbps = static_cast<double>(transfer->GetDelivered()) * 8e-6 / seconds;
  const double could = rate_mbps * (1 - loss) * 1448 / 1500;
  std::printf("%s,%g,%g,%g,%.2f,%.2f,%.3f\n", transport.c_str(), rate_mbps, rtt_ms, loss, mbps, could,
              mbps / could);
  Simulator::Destroy();
}
