// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "messages.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <utility>

#include "skyhaul/orbits/text.h"

namespace skyhaul::cli {
namespace {

/// What is logged, as a terminal may be given it.
class EscapedMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& to) override {
    const std::string text = escaped({message.payload.data(), message.payload.size()});
    to.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<EscapedMessage>(); }
};

/// As it is: braces in it are no places for values.
void write(spdlog::level::level_enum level, const std::string& line) {
  spdlog::default_logger_raw()->log(level, spdlog::string_view_t(line));
}

}  // namespace

void set_verbosity(bool quiet, bool verbose) {
  auto logger =
      std::make_shared<spdlog::logger>("skyhaul", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  auto formatter = std::make_unique<spdlog::pattern_formatter>();
  formatter->add_flag<EscapedMessage>('*').set_pattern("skyhaul: %*");
  logger->set_formatter(std::move(formatter));
  logger->set_level(quiet ? spdlog::level::err : verbose ? spdlog::level::debug : spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void say_error(const std::string& line) { write(spdlog::level::err, line); }
void warn(const std::string& line) { write(spdlog::level::warn, line); }
void say(const std::string& line) { write(spdlog::level::info, line); }
void say_detail(const std::string& line) { write(spdlog::level::debug, line); }

bool is_quiet() { return !spdlog::should_log(spdlog::level::info); }

}  // namespace skyhaul::cli
