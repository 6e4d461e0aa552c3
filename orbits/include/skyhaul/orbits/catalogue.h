// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "skyhaul/orbits/omm.h"
#include "skyhaul/orbits/tle.h"

namespace skyhaul::orbits {

/// Element sets in whatever form the text has: OMM as CSV, JSON, KVN or XML, or two-line elements with or
/// without names. `options.checksums` is for two-line elements. Throws InputError where the form is none of
/// these, where nothing is in it, and, with OnDamage::kThrow, at the first damaged record.
ElementSets read_elements(std::string_view text, const std::string& file, const TleOptions& options = {});
ElementSets read_element_file(const std::string& path, const TleOptions& options = {});

/// Whether a name matches a pattern in which `*` stands for any characters and `?` for one; letters' case
/// does not count.
bool name_matches(std::string_view name, std::string_view pattern);
/// Those whose names match, in their order.
std::vector<ElementSet> select_by_name(const std::vector<ElementSet>& sets, std::string_view pattern);

/// One set for each catalogue number, that of the newest epoch (of equal ones the last); sets without a
/// number all stay. In the order of the sets that stay.
std::vector<ElementSet> newest_sets(const std::vector<ElementSet>& sets);

/// A sentence that says how many sets are more than `days` from their epochs at a time, and how far the worst
/// is; nothing when none is. SGP4 is good to some kilometres after a few days.
std::optional<std::string> age_warning(const std::vector<ElementSet>& sets, TimeNs utc, double days);

}  // namespace skyhaul::orbits
