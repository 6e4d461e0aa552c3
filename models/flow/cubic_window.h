// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include "skyhaul/models/flow_engine.h"

namespace skyhaul::models {

/// The share of its path that a CUBIC connection fills through the bursts of loss of a transfer, by the
/// window of RFC 9438: each burst that takes a packet of the connection multiplies it by 0.7, at most once a
/// round trip; from a round trip later on it follows the cubic curve or the Reno-friendly estimate, whichever
/// is more; the path is full while the window is at least the bandwidth-delay product, and a window that has
/// filled the queue as well is cut likewise. Starts where slow start ends, with such a cut. Packets that a
/// burst meets are those that the window of the moment sends; the chances of being hit are added up, and each
/// time that they come to a half a cut is made and one taken off, so that as many are made as are expected.
/// @param streams connections that share the path in equal parts
/// @param queue_bdp of the path's queue, in bandwidth-delay products
double cubic_share(const LossSeen& loss, int streams, double queue_bdp);

}  // namespace skyhaul::models
