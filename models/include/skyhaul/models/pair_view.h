// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <iosfwd>
#include <string>

#include "skyhaul/models/export.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

/// What one flow alone would find between two terminals: a row of links.csv. Rows of a path follow each other
/// without gaps; a new one begins where the route, an outage, the capacity or the loss changes, or a leg's
/// delay takes another slope. Where there is no path, `path` is empty, the delays and the capacity are 0.
struct PairRow {
  TimeNs start_ns, end_ns;
  std::string src, dst;                    ///< sites
  std::string src_terminal, dst_terminal;  ///< nodes
  std::string path;                        ///< node names joined by '>'
  std::int64_t delay_start_ns, delay_end_ns;
  std::int64_t capacity_bps;  ///< least of the path's resources
  double loss;                ///< share of packets lost on all resources together
  OutageCause outage;         ///< kNone: the path carries
};

/// Composes the rows of one path, in order of time.
SKYHAUL_MODELS_EXPORT void pair_rows(const LinkTimeline& timeline, const Path& path,
                                     const std::function<void(const PairRow&)>& consume);

/// The names of a route's nodes joined by '>'.
SKYHAUL_MODELS_EXPORT std::string route_name(const LinkTimeline& timeline, const Path& path,
                                             std::uint32_t route);

/// All paths as CSV:
/// start_ns,end_ns,src,dst,src_terminal,dst_terminal,path,delay_start_ns,delay_end_ns,capacity_bps,
/// loss,outage. `outage` is a cause's name or empty. Names with a comma or a quote are quoted. The text does
/// not depend on the number of threads (0: one for each core). If the text is likely to have more than 1e9
/// bytes, `large` is called once with the expected number of bytes, before a tenth of the text is written.
SKYHAUL_MODELS_EXPORT void write_links_csv(const LinkTimeline& timeline, std::ostream& out,
                                           unsigned threads = 1,
                                           const std::function<void(double)>& large = {});

/// resource,kind,start_ns,end_ns,capacity_bps, with outages worked in. `large` as in write_links_csv().
SKYHAUL_MODELS_EXPORT void write_resources_csv(const LinkTimeline& timeline, std::ostream& out,
                                               const std::function<void(double)>& large = {});

}  // namespace skyhaul::models
