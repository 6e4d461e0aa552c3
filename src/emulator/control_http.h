// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "emulator/control_api.h"

namespace skyhaul::emulator {

// HTTP messages of the control interface, between Boost.Beast and ControlApi.

using HttpRequest = boost::beast::http::request<boost::beast::http::string_body>;
using HttpParser = boost::beast::http::request_parser<boost::beast::http::string_body>;
using HttpResponse = boost::beast::http::response<boost::beast::http::string_body>;

constexpr std::size_t kControlBufferBytes = 16'384;  ///< of a connection
constexpr std::size_t kControlMessageBytes = 1024;   ///< of a WebSocket message

inline void bound(HttpParser& parser) {
  parser.body_limit(kControlBodyBytes);
  parser.header_limit(8192);
}

/// What is answered to a request that cannot be read; status 0: nothing, the connection ends.
inline ControlResponse unreadable(const boost::system::error_code& error) {
  namespace http = boost::beast::http;
  if (error == http::error::body_limit || error == http::error::header_limit) {
    return {413, "application/json", "{\"error\":\"too long\"}\n"};
  }
  return {0, {}, {}};
}

/// Its parts; valid as long as `request` is.
inline ControlRequest parts_of(const HttpRequest& request) {
  namespace http = boost::beast::http;
  const auto view = [](boost::beast::string_view text) { return std::string_view(text.data(), text.size()); };
  return {view(request.method_string()),
          view(request.target()),
          view(request[http::field::host]),
          view(request[http::field::origin]),
          view(request[http::field::authorization]),
          request.body()};
}

inline bool asks_for_stream(const HttpRequest& request) {
  return boost::beast::websocket::is_upgrade(request) && path_of(parts_of(request).target) == "/stream";
}

inline HttpResponse message_of(const ControlResponse& response, bool keep_alive) {
  namespace http = boost::beast::http;
  HttpResponse out;
  out.version(11);
  out.result(response.status);
  out.set(http::field::content_type, response.type);
  out.set(http::field::cache_control, "no-store");
  out.set("X-Content-Type-Options", "nosniff");
  out.keep_alive(keep_alive);
  out.body() = response.body;
  out.prepare_payload();
  return out;
}

}  // namespace skyhaul::emulator
