// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/control_api.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <stdexcept>

#include "skyhaul/orbits/text.h"

namespace skyhaul::emulator {
namespace {

using Json = nlohmann::json;

ControlResponse refuse(unsigned status, const std::string& why) {
  return {status, "application/json",
          Json{{"error", why}}.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n"};
}

/// Takes as long for every text of a length.
bool equal(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned>(a[i] ^ b[i]) & 0xFFU;
  return difference == 0;
}

std::string text(const Json& body, const char* key) {
  const auto found = body.find(key);
  if (found == body.end() || !found->is_string())
    throw std::invalid_argument(std::string(key) + ": a text is required");
  const auto& value = found->get_ref<const std::string&>();
  if (const char* problem = text_problem(value))  // an exception's text would end at a byte of zero
    throw std::invalid_argument(std::string(key) + ": " + problem + ": a text of one line is required");
  return value;
}

double number(const Json& body, const char* key, double low, double high) {
  const auto found = body.find(key);
  const double value = found != body.end() && found->is_number() ? found->get<double>() : std::nan("");
  if (!(value >= low && value <= high)) {
    throw std::invalid_argument(std::string(key) + ": a number from " + Json(low).dump() + " to " +
                                Json(high).dump() + " is required");
  }
  return value;
}

std::string_view query_token(std::string_view target) {
  const std::size_t question = target.find('?');
  if (question == std::string_view::npos) return {};
  std::string_view query = target.substr(question + 1);
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    if (query.substr(0, 6) == "token=") return query.substr(6, end - 6);
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return {};
}

}  // namespace

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

std::string draw_token() {
  std::random_device random;
  std::string out;
  for (int i = 0; i < 32; ++i) out += "0123456789abcdef"[random() % 16U];
  return out;
}

bool ControlApi::is_us(std::string_view host) const {
  for (const char* name : {"127.0.0.1:", "localhost:"}) {
    if (host == name + port_) return true;
  }
  return false;
}

ControlResponse ControlApi::admit(const ControlRequest& request) const {
  if (!request.host.empty() && !is_us(request.host)) return refuse(403, "another host's name");
  if (!request.origin.empty()) {
    constexpr std::string_view kScheme = "http://";
    if (request.origin.substr(0, kScheme.size()) != kScheme ||
        !is_us(request.origin.substr(kScheme.size()))) {
      return refuse(403, "another origin");
    }
  }
  constexpr std::string_view kBearer = "Bearer ";
  const bool header = request.authorization.substr(0, kBearer.size()) == kBearer &&
                      equal(request.authorization.substr(kBearer.size()), token_);
  if (!header && !equal(query_token(request.target), token_)) {
    return refuse(401, "the token is required: Authorization: Bearer TOKEN");
  }
  return {200, {}, {}};
}

ControlResponse ControlApi::act(std::string_view path, std::string_view body_text) {
  if (body_text.size() > kControlBodyBytes) return refuse(413, "a body of at most 4096 bytes");
  const Json body = body_text.empty() ? Json::object() : Json::parse(body_text, nullptr, false);
  if (!body.is_object()) return refuse(400, "a JSON object is required");
  try {
    if (path == "/jump") {
      target_.jump(text(body, "to"));
    } else if (path == "/pause" || path == "/resume") {
      target_.pause(path == "/pause");
    } else {
      const bool rain = path == "/rain";
      const char* const key = body.contains("resource") ? "resource" : "site";
      target_.degrade(text(body, key), rain ? number(body, "scale", 0, 1) : 0,
                      number(body, "seconds", 0.001, 86'400));
    }
  } catch (const std::invalid_argument& error) {
    return refuse(400, error.what());
  }
  return {200, "application/json", "{\"ok\":true}\n"};
}

ControlResponse ControlApi::answer(const ControlRequest& request) {
  ControlResponse refused = admit(request);
  if (refused.status != 200) return refused;
  const std::string_view path = path_of(request.target);
  if (path == "/state" || path == "/metrics") {
    if (request.method != "GET") return refuse(405, "GET only");
    if (path == "/state") return {200, "application/json", target_.state_json()};
    return {200, "text/plain; version=0.0.4", target_.metrics_text()};
  }
  for (const char* action : {"/jump", "/pause", "/resume", "/fault", "/rain"}) {
    if (path != action) continue;
    if (request.method != "POST") return refuse(405, "POST only");
    return act(path, request.body);
  }
  if (path == "/stream") return refuse(426, "a WebSocket");
  return refuse(404, "there are /state, /metrics, /stream, /jump, /pause, /resume, /fault and /rain");
}

}  // namespace skyhaul::emulator
