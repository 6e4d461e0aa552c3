// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace skyhaul::core {

/// A page of these data: one HTML file that needs no network. `data` has a member "kind" ("run", "sweep",
/// "comparison" or "sensitivity") and what src/report/web/types.ts says of that kind. Nothing in it can end
/// or hide the page's scripts. Empty in builds without pages.
std::string to_html(const nlohmann::ordered_json& data);

/// Data as JSON in one line, with what is no UTF-8 replaced.
std::string json_text(const nlohmann::ordered_json& data);

/// How many bytes a text of JSON takes in a page, where `<`, `>` and `&` are written as \u003c and so on.
std::size_t bytes_in_page(const std::string& text);

/// A number with so many digits after the point, as a JSON number of few characters: for what is drawn.
/// `data` stays small that way; numbers that people read are not rounded.
double drawn(double value, int digits);

}  // namespace skyhaul::core
