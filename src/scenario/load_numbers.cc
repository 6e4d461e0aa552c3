// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "scenario/load_numbers.h"

#include <stdexcept>

#include "skyhaul/core/units.h"

namespace skyhaul::core {

std::vector<double> load_numbers(const MapReader& reader, const char* key, double least, double most,
                                 const std::string& accepted) {
  std::vector<double> all;
  const std::vector<std::string> texts = reader.texts(key);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    try {
      all.push_back(parse_number(texts[i]));
    } catch (const std::invalid_argument&) {
      reader.refuse_item(key, i, accepted);
    }
    if (!(all.back() >= least && all.back() <= most)) reader.refuse_item(key, i, accepted);
  }
  return all;
}

}  // namespace skyhaul::core
