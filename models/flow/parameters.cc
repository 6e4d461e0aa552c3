// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {
namespace {

// Of a 1500-byte IP packet, 20 are IP header, 32 TCP header with timestamps, or 8 UDP header.
constexpr double kTcpPayload = 1448.0 / 1500;
constexpr double kUdpPayload = 1472.0 / 1500;
constexpr std::int64_t kInitialWindow = 10 * 1448;  // RFC 6928
// A delayed acknowledgement of 20 + 32 bytes for every two full packets (RFC 1122, 4.2.3.2).
constexpr double kAcknowledgements = 52.0 / (2 * 1500);

}  // namespace

FlowParameters flow_parameters(const std::string& transport) {
  if (transport == "cubic") return {kTcpPayload, kInitialWindow, kAcknowledgements};
  if (transport == "bbr")
    return {0.98 * kTcpPayload, kInitialWindow,
            kAcknowledgements};  // PROBE_RTT and the probing cycle leave 2 %
  if (transport == "udp") return {kUdpPayload, 0, 0};
  if (transport == "ideal") return {1, 0, 0};
  throw std::invalid_argument("transport " + transport + ": cubic, bbr, udp or ideal is accepted");
}

std::int64_t startup_ns(const FlowParameters& parameters, std::int64_t round_trip_ns, double rate_bps) {
  if (parameters.initial_window == 0) return 0;
  const auto round_trip = static_cast<double>(round_trip_ns);
  const double window = rate_bps / 8 * round_trip * 1e-9;  // that fills the path
  const double ratio = window / static_cast<double>(parameters.initial_window);
  if (ratio <= 1) return round_trip_ns;
  // Windows double until they fill the path, log2(ratio) round trips in which the bytes of a geometric series
  // are sent.
  const double round_trips = std::log2(ratio) - (1 - 1 / ratio);
  return static_cast<std::int64_t>(round_trip * (1 + round_trips));
}

}  // namespace skyhaul::models
