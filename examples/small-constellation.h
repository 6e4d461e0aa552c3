// Copyright (c) Skyhaul authors. SPDX-License-Identifier: GPL-2.0-only
#ifndef SMALL_CONSTELLATION_H
#define SMALL_CONSTELLATION_H

#include "skyhaul/models/network.h"
#include "skyhaul/models/positions.h"
#include "skyhaul/models/timeline_builder.h"
#include "skyhaul/orbits/walker.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// 2026-01-01T00:00:00Z, the first instant of these examples.
constexpr int64_t SKY_EPOCH_NS = 1'767'225'600'000'000'000;

/// One shell of 72 x 22 satellites at 550 km and 53 degrees, sites with one terminal of 20 Mbit/s
/// up and 100 down each, and a gateway near each site.
inline std::shared_ptr<const skyhaul::models::LinkTimeline>
BuildSky(const std::vector<skyhaul::models::Site>& sites,
         skyhaul::models::RoutingMode routing,
         int64_t lengthNs)
{
    skyhaul::orbits::WalkerShell shell;
    shell.altitude_km = 550;
    shell.inclination_deg = 53;
    shell.planes = 72;
    shell.satellites_per_plane = 22;
    shell.half_slot_phasing = true;
    skyhaul::models::ConstellationOrbits orbits;
    orbits.model = skyhaul::models::OrbitModel::kJ2;
    orbits.shells = {shell};
    orbits.epoch_ns = SKY_EPOCH_NS;
    const auto satellites = skyhaul::models::make_propagator(orbits);

    skyhaul::models::Network network;
    network.sites = sites;
    for (auto& site : network.sites)
    {
        site.terminals = {{"example", 20'000'000, 100'000'000, 25}};
        skyhaul::models::Gateway gateway;
        gateway.name = "gw " + site.name;
        gateway.place = {site.place.latitude_deg + 2, site.place.longitude_deg + 2, 0};
        gateway.min_elevation_deg = 10;
        gateway.up_bps = gateway.down_bps = 10'000'000'000;
        network.gateways.push_back(gateway);
        network.pops.push_back({"pop " + site.name, gateway.place});
    }
    network.routing.mode = routing;
    network.shells = {{400'000'000, 4'000'000'000, 20'000'000'000}};
    if (routing == skyhaul::models::RoutingMode::kIsl)
    {
        network.isls = skyhaul::orbits::plus_grid(satellites->satellites());
    }
    skyhaul::models::BuildOptions options;
    options.start_ns = SKY_EPOCH_NS;
    options.end_ns = SKY_EPOCH_NS + lengthNs;
    options.seed = 1;
    auto sky = skyhaul::models::build_timeline(network, *satellites, options);
    // Where all of it is, for SkyhaulHelper::PlaceNodes. `skyhaul links --save` writes it by
    // itself.
    sky.positions = std::make_shared<const skyhaul::models::Positions>(
        skyhaul::models::positions_of(network, orbits, sky));
    return std::make_shared<const skyhaul::models::LinkTimeline>(std::move(sky));
}

/// A site of a name and a place.
inline skyhaul::models::Site
MakeSite(const std::string& name, double latitudeDeg, double longitudeDeg)
{
    skyhaul::models::Site site;
    site.name = name;
    site.place = {latitudeDeg, longitudeDeg, 0};
    return site;
}

#endif /* SMALL_CONSTELLATION_H */
