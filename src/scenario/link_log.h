// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "skyhaul/models/measured_link.h"

namespace skyhaul::core {

/// A log of a link as people write it, and what there is to say of how it was read.
struct LinkLogFile {
  models::LinkLog log;
  std::vector<std::string> notes;  ///< a line each: columns that are not used, what a name left open
};

/// Reads a CSV file with a row for each instant: a time, and rates, round trips and loss as far as they were
/// measured. Columns are known by the words of their names, in any order and any capitals:
///  - time: time, timestamp, date, datetime, utc, unix or epoch. Values are ISO 8601 (UTC where they have no
///    offset), or numbers: seconds, unless the name says ms, us or ns. Numbers from 1e8 s on count from 1970.
///  - rates: down, download, downlink, dl or rx; up, upload, uplink, ul or tx; with a unit: bps, kbps, mbps,
///    gbps, mbit, mbit_per_s, bytes_per_s, MB/s and so on. A rate without a direction takes it from the
///    file's name, where that has one of these words.
///  - round trips: rtt, latency, ping or round_trip, with ms, s, us or ns. A negative one is a lost ping,
///  which
///    counts as loss where no column is one.
///  - loss: loss, lost or drop, a share unless the name says percent, pct or %. It is that of each direction;
///    with down or up in the name of that one; with ping or rtt in the name of a round trip, half of it each
///    way.
/// An empty cell, and one that says nan, null, none or -, is not measured. Lines that begin with # are passed
/// over. Throws InputError for a file that is no such log, of more than 256 MiB or 2 million rows, whose
/// times fall, or that has a value out of range: rates up to 1 Tbit/s, round trips up to 60 s, shares up
/// to 1.
LinkLogFile read_link_log(const std::string& file);

/// Puts the rows of two logs of one link together. Both must have times in UTC, or both not.
models::LinkLog joined(const models::LinkLog& a, const models::LinkLog& b);

}  // namespace skyhaul::core
