// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef RATIOS_H
#define RATIOS_H

namespace ns3
{

/// Packets a second of SatelliteNetDevice over those of PointToPointNetDevice: the median over
/// interleaved pairs of runs.
double PacketDeviceRatio();

/// The network topology over a static network of point-to-point links with the same hops.
struct NetworkRatio
{
    double events;  //!< simulator events a second of processor time
    double packets; //!< packets over one hop a second of processor time
};

/// Adds the rates of the grid above 25 Mbit/s, which take minutes.
void RegisterLargeGrid();

/// Medians over interleaved pairs of runs.
NetworkRatio NetworkTopologyRatio();

} // namespace ns3

#endif /* RATIOS_H */
