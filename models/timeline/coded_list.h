// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "skyhaul/models/packed_list.h"

namespace skyhaul::models {

/// The items of a list, to be written or to be filled in by a reader, which packs the list afterwards.
template <class T>
const PackedList<T>& to_code(const PackedList<T>& list) {
  return list;
}
template <class T>
std::vector<T>& to_code(PackedList<T>& list) {
  return list.plain();
}
template <class Io, class List>
void pack_read(const Io& io, List& list) {
  if constexpr (Io::kReads) {
    if (io.packs()) list.pack();
  }
}

}  // namespace skyhaul::models
