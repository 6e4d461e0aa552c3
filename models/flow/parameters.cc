// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {
namespace {

// Of an IP packet, 20 bytes are IP header; 32 TCP header with timestamps; or 8 UDP header and 28 of the
// transfer tool's own (PacedUdpTransfer).
constexpr double kTcpHeaders = 20 + 32;
constexpr std::int64_t kInitialPackets = 10;  // RFC 6928
// A delayed acknowledgement of 20 + 32 bytes for every two full packets (RFC 1122, 4.2.3.2).
constexpr double kAcknowledgement = 52.0 / 2;

// Fitted to packet runs: README.md.
constexpr double kBbrUse = 0.995;   // probing
constexpr double kBbrStart = 0.5;   // round trips: draining what STARTUP has queued
constexpr double kBbrOverflow = 1;  // the same, where the queue overflows before STARTUP ends
constexpr double kBbrOverflowManyStreams = 2;
constexpr double kBbrStartupQueue = 1.89;  // STARTUP has up to 2.89 products under way
constexpr double kBbrBurst_s = 0.005;

}  // namespace

FlowParameters flow_parameters(const std::string& transport, int streams, double queue_bdp,
                               std::int32_t mtu_bytes) {
  const double mtu = mtu_bytes;
  const double tcp = (mtu - kTcpHeaders) / mtu;
  const auto window = static_cast<std::int64_t>(streams * kInitialPackets * (mtu - kTcpHeaders));
  const double acknowledgements = kAcknowledgement / mtu;
  if (transport == "cubic")
    return {tcp, window, acknowledgements, LossResponse::kCubic, streams, 0, queue_bdp};
  if (transport == "bbr") {
    const double overflow = streams == 1 ? kBbrOverflow : kBbrOverflowManyStreams;
    return {kBbrUse * tcp,      window,  acknowledgements,
            LossResponse::kBbr, streams, queue_bdp < kBbrStartupQueue ? overflow : kBbrStart,
            queue_bdp};
  }
  if (transport == "udp")
    return {(mtu - kUdpHeaderBytes) / mtu, 0, 0, LossResponse::kRepeat, 1, 0, queue_bdp};
  if (transport == "ideal") return {1, 0, 0, LossResponse::kNone, 1, 0, queue_bdp};
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
  return static_cast<std::int64_t>(round_trip * (1 + round_trips + parameters.start_round_trips));
}

double kept_under_loss(const FlowParameters& parameters, const LossSeen& loss) {
  constexpr double kLeast = 0.01;
  if (parameters.response == LossResponse::kNone) return 1;
  double kept = 1 - loss.lost;
  if (parameters.response == LossResponse::kBbr) kept /= 1 + kBbrBurst_s * loss.bursts_per_s;
  if (parameters.response == LossResponse::kCubic) kept *= loss.window_share;
  return std::max(kLeast, kept);
}

}  // namespace skyhaul::models
