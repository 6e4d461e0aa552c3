// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "skyhaul/core/export.h"
#include "skyhaul/models/link_timeline.h"
#include "skyhaul/models/pair_view.h"

namespace skyhaul::core {

using models::LinkTimeline;
using models::PairRow;
using models::TimeNs;

// Links as other tools read and write them. Every function is pure but for the file it is given, and safe on
// any thread. `rows` are those of one path: in order of time and without gaps, as pair_rows() gives them.

/// The part [from_ns, until_ns) of a timeline; data caps are as full as at the timeline's start. Throws
/// std::invalid_argument where that is empty or outside.
SKYHAUL_CORE_EXPORT LinkTimeline slice(const LinkTimeline& timeline, TimeNs from_ns, TimeNs until_ns);

/// Rows of the path between two terminals ("site/0"), or between the first terminals of two sites. Throws
/// InputError, naming `option`, where there is no such path.
SKYHAUL_CORE_EXPORT std::vector<PairRow> rows_between(const LinkTimeline& timeline, const std::string& src,
                                                      const std::string& dst, const std::string& option);

/// Reads a CSV in the columns of write_links_csv. The intermediate nodes of a path and what its hops share
/// with other paths are not in it: each path becomes one resource and one leg of its own. Rows of a path must
/// follow each other without gaps, and all paths cover the same time. Throws InputError.
SKYHAUL_CORE_EXPORT LinkTimeline read_links_csv(const std::string& path);

/// Traces of one link. Mahimahi: a line for each opportunity to send 1,500 bytes, in whole milliseconds, not
/// decreasing; the last line is the length of the trace. The capacity is that of each millisecond, merged
/// where equal. Delay series: one number of milliseconds a line, `delay_step_ns` apart; held to the end. With
/// an empty `delay` file every packet takes `delay_ns`. Sites are named "inside" and "outside".
struct TraceImport {
  std::string up, down;  ///< mahimahi files; an empty `down` takes `up`
  std::string delay;
  std::int64_t delay_ns = 0;
  std::int64_t delay_step_ns = 10'000'000;
  std::int64_t bin_ns = 20'000'000;  ///< capacity is averaged over bins of this length
  TimeNs start_ns = 0;
};
SKYHAUL_CORE_EXPORT LinkTimeline read_traces(const TraceImport& import);

/// An opportunity of 1,500 bytes in the first whole millisecond by which the capacity has carried them: lines
/// times 1,500 bytes is the integrated capacity to below one packet. If the text is likely to have more than
/// 1e9 bytes, `large` is called once with the expected number of bytes, before a thirtieth of it is written.
SKYHAUL_CORE_EXPORT void write_mahimahi(const std::vector<PairRow>& rows, std::ostream& out,
                                        const std::function<void(double)>& large = {});

/// A shell script that drives one interface with tc netem (delay, rate, loss) on the clock of the machine,
/// changing it where the row changes and at least every `step_ns`; an outage is a loss of 100 %, since netem
/// cannot hold a queue. netem's limit counts the packets that are under way as well as those that wait
/// (Linux, net/sched/sch_netem.c): it is the rate times the delay, and the queue: `queue_bdp` times the rate
/// times a round trip of two delays, at least ten packets. `large` as in write_mahimahi().
SKYHAUL_CORE_EXPORT void write_tc_script(const std::vector<PairRow>& rows, std::int64_t step_ns,
                                         double queue_bdp, std::ostream& out,
                                         const std::function<void(double)>& large = {});

/// TheaterQ's simple trace format (github.com/cs7org/TheaterQ, README): keep in us, latency in ns, rate in
/// bit/s, loss as a share of 2^32 - 1, limit in packets, which is the queue before the link alone and the
/// same as for tc. An outage is a loss of 100 % at 1 bit/s. `large` as in write_mahimahi().
SKYHAUL_CORE_EXPORT void write_theaterq(const std::vector<PairRow>& rows, std::int64_t step_ns,
                                        double queue_bdp, std::ostream& out,
                                        const std::function<void(double)>& large = {});

/// CZML for Cesium: sites, gateways, PoPs, satellites while paths cross them, and a line for each leg while a
/// path crosses it. Satellites' Earth-fixed positions stand at least every `step_ns` and at six points of
/// each stretch, to 0.1 m, with interpolation of degree 5. Written packet by packet; its size goes with the
/// time that satellites are in use over the step. The timeline must have positions. `large` as in
/// write_mahimahi(), but later, where the first satellites are long in use.
SKYHAUL_CORE_EXPORT void write_czml(const LinkTimeline& timeline, const std::string& name,
                                    std::int64_t step_ns, std::ostream& out,
                                    const std::function<void(double)>& large = {});

/// How two timelines differ for one path, over the time that both cover.
struct LinkDifference {
  std::string src_terminal, dst_terminal;
  double seconds = 0;                             ///< compared
  double capacity_a_bps = 0, capacity_b_bps = 0;  ///< means, outages counted as 0
  double capacity_difference_bps = 0;             ///< mean of the absolute difference
  double delay_a_ms = 0, delay_b_ms = 0;          ///< means over the time that both have a path
  double delay_difference_ms = 0;         ///< mean absolute difference at the middles of the common rows
  double outage_a_s = 0, outage_b_s = 0;  ///< without a path or in an outage
  double outage_differs_s = 0;            ///< one is out and the other is not
};

/// Paths that both have, in order of `a`. Throws std::invalid_argument where they have no time in common.
SKYHAUL_CORE_EXPORT std::vector<LinkDifference> compare(const LinkTimeline& a, const LinkTimeline& b);

}  // namespace skyhaul::core
