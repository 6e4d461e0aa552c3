// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <optional>
#include <ostream>
#include <utility>

#include "skyhaul/core/link_export.h"
#include "skyhaul/models/output_growth.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::core {
namespace {

__extension__ using Wide = __int128;

constexpr Wide kOpportunityBitNs = Wide{1500} * 8 * 1'000'000'000;
constexpr std::int64_t kMillisecondNs = 1'000'000;
constexpr double kPacketBits = 1500 * 8;
/// A queue has room for a burst also where the link is short or slow: ten packets, the first window of TCP.
constexpr double kLeastQueuePackets = 10;

using Large = std::function<void(double)>;

/// A stretch with one delay, that of its middle.
struct Part {
  std::int64_t start_ns, end_ns;  ///< since the first row
  std::int64_t delay_ns;
  const PairRow* row;
};

void for_parts(const std::vector<PairRow>& rows, std::int64_t step_ns,
               const std::function<void(const Part&)>& consume) {
  std::int64_t last_delay_ns = 0;
  for (const PairRow& row : rows) {
    const TimeNs zero = rows.front().start_ns;
    const std::int64_t length = row.end_ns - row.start_ns;
    const std::int64_t parts = std::max<std::int64_t>(1, (length + step_ns - 1) / step_ns);
    for (std::int64_t i = 0; i < parts; ++i) {
      const auto from = static_cast<std::int64_t>(Wide{length} * i / parts);
      const auto to = static_cast<std::int64_t>(Wide{length} * (i + 1) / parts);
      const double share = static_cast<double>(from + to) / 2 / static_cast<double>(length);
      const auto change = static_cast<double>(row.delay_end_ns - row.delay_start_ns);
      if (!row.path.empty()) last_delay_ns = row.delay_start_ns + std::llround(share * change);
      consume({row.start_ns - zero + from, row.start_ns - zero + to, last_delay_ns, &row});
    }
  }
}

/// Packets of 1,500 bytes in flight on the link.
double packets_in_flight(std::int64_t rate_bps, std::int64_t delay_ns) {
  return static_cast<double>(rate_bps) * 1e-9 * static_cast<double>(delay_ns) / kPacketBits;
}

/// The queue before the link: `bdp` times what a round trip, two delays, holds.
double queue_packets(std::int64_t rate_bps, std::int64_t delay_ns, double bdp) {
  return std::max(kLeastQueuePackets, 2 * bdp * packets_in_flight(rate_bps, delay_ns));
}

/// Lines that are written some at a time, in order of the time that they are of.
class Text {
 public:
  Text(const std::vector<PairRow>& rows, std::ostream& out, const Large& large)
      : growth_(large),
        horizon_ns_(rows.empty() ? 1 : static_cast<double>(rows.back().end_ns - rows.front().start_ns)),
        out_(out) {}
  ~Text() { flush(horizon_ns_); }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  /// `since_ns` is the time since the first row.
  template <class... Values>
  void put(std::int64_t since_ns, fmt::format_string<Values...> form, Values&&... values) {
    fmt::format_to(std::back_inserter(lines_), form, std::forward<Values>(values)...);
    if (lines_.size() >= kTogether) flush(static_cast<double>(since_ns));
  }

 private:
  void flush(double since_ns) {
    growth_.add(lines_.size(), since_ns / horizon_ns_);
    out_.write(lines_.data(), static_cast<std::streamsize>(lines_.size()));
    lines_.clear();
  }

  static constexpr std::size_t kTogether = std::size_t{1} << 20U;
  models::OutputGrowth growth_;
  double horizon_ns_;
  std::ostream& out_;
  fmt::memory_buffer lines_;
};

bool is_out(const PairRow& row) { return row.outage != models::OutageCause::kNone || row.capacity_bps == 0; }

}  // namespace

void write_mahimahi(const std::vector<PairRow>& rows, std::ostream& out, const Large& large) {
  Text text(rows, out, large);
  Wide left = kOpportunityBitNs;  // until the next opportunity is full
  for (const PairRow& row : rows) {
    if (is_out(row)) continue;
    TimeNs now = row.start_ns;
    Wide available = Wide{row.capacity_bps} * (row.end_ns - row.start_ns);
    while (available >= left) {
      now += static_cast<TimeNs>((left + row.capacity_bps - 1) / row.capacity_bps);
      available -= left;
      left = kOpportunityBitNs;
      const TimeNs since = std::min(now, row.end_ns) - rows.front().start_ns;
      text.put(since, "{}\n", (since + kMillisecondNs - 1) / kMillisecondNs);
      now = row.end_ns - static_cast<TimeNs>(available / row.capacity_bps);
    }
    left -= available;
  }
}

void write_tc_script(const std::vector<PairRow>& rows, std::int64_t step_ns, double queue_bdp,
                     std::ostream& out, const Large& large) {
  out << "#!/bin/bash\n"
         "# The link from "
      << escaped(rows.front().src_terminal) << " to " << escaped(rows.front().dst_terminal)
      << ", by tc netem. Usage: bash THIS_FILE INTERFACE (as root)\n"
         "# The limit is what the link holds: the packets in flight, which netem counts too, and the queue "
         "before it.\n"
         "set -e\n"
         "device=${1:?the interface to drive}\n"
         "start=$(date +%s%N)\n"
         "wait_until() {  # us since the start\n"
         "  local left=$((($1 * 1000 - $(date +%s%N) + start) / 1000))\n"
         "  if ((left > 0)); then sleep \"$((left / 1000000)).$(printf %06d $((left % 1000000)))\"; fi\n"
         "}\n"
         "link() {  # at (us since the start), delay us, rate bit/s, loss %, limit (packets)\n"
         "  wait_until \"$1\"\n"
         "  tc qdisc replace dev \"$device\" root handle 1: netem limit \"$5\" delay \"$2us\" rate \"$3bit\" "
         "loss \"$4%\"\n"
         "}\n";
  std::int64_t end_us = 0;
  std::int64_t rate = 1000;
  std::optional<Text> text(std::in_place, rows, out, large);
  for_parts(rows, step_ns, [&](const Part& part) {
    const bool is_lost = is_out(*part.row);
    if (!is_lost) rate = std::max<std::int64_t>(8, part.row->capacity_bps);
    const double limit =
        packets_in_flight(rate, part.delay_ns) + queue_packets(rate, part.delay_ns, queue_bdp);
    text->put(part.end_ns, "link {} {} {} {:.4f} {:.0f}\n", part.start_ns / 1000,
              (part.delay_ns + 500) / 1000, rate, is_lost ? 100.0 : 100 * part.row->loss, std::ceil(limit));
    end_us = (part.end_ns + 999) / 1000;
  });
  text.reset();
  out << "wait_until " << end_us << "\ntc qdisc del dev \"$device\" root\n";
}

void write_theaterq(const std::vector<PairRow>& rows, std::int64_t step_ns, double queue_bdp,
                    std::ostream& out, const Large& large) {
  out << "# keep_us,latency_ns,rate_bps,loss_u32,limit_packets: " << escaped(rows.front().src_terminal)
      << " to " << escaped(rows.front().dst_terminal) << '\n';
  std::int64_t rate = 1000;
  Text text(rows, out, large);
  for_parts(rows, step_ns, [&](const Part& part) {
    const std::int64_t keep_us = part.end_ns / 1000 - part.start_ns / 1000;
    if (keep_us == 0) return;
    const bool is_lost = is_out(*part.row);
    if (!is_lost) rate = part.row->capacity_bps;
    text.put(part.end_ns, "{},{},{},{},{:.0f}\n", keep_us, part.delay_ns, is_lost ? std::int64_t{1} : rate,
             std::llround((is_lost ? 1 : part.row->loss) * 4294967295.0),
             std::ceil(queue_packets(rate, part.delay_ns, queue_bdp)));
  });
}

}  // namespace skyhaul::core
