// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace skyhaul::emulator {

/// What the control interface can see and do. Every action throws std::invalid_argument, whose text says what
/// is accepted. Called from the engine's thread.
class ControlTarget {
 public:
  virtual ~ControlTarget() = default;
  virtual std::string state_json() = 0;
  virtual std::string metrics_text() = 0;  ///< Prometheus text format 0.0.4
  virtual void jump(const std::string& to) = 0;
  virtual void pause(bool paused) = 0;
  /// A site, or a resource by its name, has `scale` of its capacity for `seconds`.
  virtual void degrade(const std::string& name, double scale, double seconds) = 0;
};

/// A request as far as it matters; absent headers are empty.
struct ControlRequest {
  std::string_view method, target, host, origin, authorization, body;
};

struct ControlResponse {
  unsigned status;
  std::string type, body;
};

constexpr std::size_t kControlBodyBytes = 4096;

/// The HTTP interface without its sockets: who may ask, and what is answered. A request needs the token, as
/// `Authorization: Bearer TOKEN` or `?token=TOKEN`; one that names an Origin or a Host must name this server.
class ControlApi {
 public:
  /// `port`: on 127.0.0.1.
  ControlApi(std::string token, std::uint16_t port, ControlTarget& target)
      : token_(std::move(token)), port_(std::to_string(port)), target_(target) {}

  ControlResponse answer(const ControlRequest& request);

  /// A refusal, or status 200 where the request may go on.
  ControlResponse admit(const ControlRequest& request) const;

 private:
  bool is_us(std::string_view host) const;
  ControlResponse act(std::string_view path, std::string_view body);

  std::string token_, port_;
  ControlTarget& target_;
};

/// The part of a request's target before '?'.
std::string_view path_of(std::string_view target);

/// 32 hexadecimal digits from the system's random numbers.
std::string draw_token();

}  // namespace skyhaul::emulator
