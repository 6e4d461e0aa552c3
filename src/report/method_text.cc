// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "report/text_parts.h"
#include "skyhaul/core/summary.h"

namespace skyhaul::core {

std::string method_text(const GroupResult& r) {
  if (!r.method) return "";
  const MethodSpec& method = *r.method;
  std::string line = fmt::format("method: {}", method.name);
  if (method.bits_per_parameter > 0) line += fmt::format(", {} bits a parameter", method.bits_per_parameter);
  const double payload = static_cast<double>(method.payload_bytes);
  line += method.fragments > 1
              ? fmt::format("; a round exchanges one of {} fragments, {} of each site's {}", method.fragments,
                            human_size(payload / static_cast<double>(method.fragments)), human_size(payload))
              : fmt::format("; a round exchanges all {} of a site", human_size(payload));
  if (method.inner_steps > 0)
    line += fmt::format("; {:.4g} steps between two rounds",
                        static_cast<double>(method.inner_steps) / static_cast<double>(method.fragments));
  if (r.staleness_steps) {
    line += *r.staleness_steps > 0
                ? fmt::format(
                      "; compute goes on for {:.4g} of them while a round is under way, so that what "
                      "is merged is as many steps old",
                      *r.staleness_steps)
                : std::string("; compute waits for the round, so that nothing merged is old");
  }
  std::string text = wrapped(line, true);
  if (!method.description.empty()) text += wrapped(method.description, true);
  return text;
}

}  // namespace skyhaul::core
