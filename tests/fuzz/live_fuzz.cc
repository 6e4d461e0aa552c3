// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// What the live path reads from outside, on any bytes, chosen by SKYHAUL_FUZZ_FORM when this is compiled:
// "packet": a vnet header and a packet, read, cut into pieces, marked and carried; "http": what a client of
// the control interface sends; "request": the same, made of choices (choices.h) so that it is nearly valid.
#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>

#include "choices.h"
#include "emulator/control_http.h"
#include "emulator/packet_pool.h"
#include "emulator/path_engine.h"
#include "emulator/segments.h"
#include "models/support/synthetic_timeline.h"

using namespace skyhaul::emulator;  // NOLINT: one short file

namespace {

using skyhaul::fuzz::Choices;
using skyhaul::fuzz::require;

class Sink final : public Receiver {
 public:
  explicit Sink(PacketPool& pool) : pool_(pool) {}
  void deliver(Packet* packet, std::int64_t) override {
    segments += packet->segments;
    bytes += packet->wire_bytes;
    pool_.give(packet);
  }
  std::uint64_t segments = 0, bytes = 0;

 private:
  PacketPool& pool_;
};

void packet(const std::uint8_t* data, std::size_t size) {
  if (size > PacketPool::kLargest) return;
  static PacketPool pool(64U << 20U);
  Packet* whole = pool.take(size);
  std::memcpy(whole->data, data, size);
  whole->size = static_cast<std::uint32_t>(size);
  IpAddress destination{};
  if (!inspect(*whole, destination)) {
    pool.give(whole);
    return;
  }
  require(whole->segments >= 1 && whole->wire_bytes + kVnetBytes >= whole->size,
          "the wire carries every byte");
  // Every piece is a packet of as many segments, and the pieces are the whole.
  if (whole->segments > 1) {
    std::uint64_t wire = 0;
    for (std::uint32_t first = 0; first < whole->segments; first += 3) {
      const std::uint32_t count = std::min(3U, whole->segments - first);
      Packet* part = pool.take(piece_bytes(*whole, count));
      require(part != nullptr, "room for a piece");
      cut(*whole, first, count, *part);
      require(part->size <= piece_bytes(*whole, count), "a piece fits");
      wire += part->wire_bytes;
      Packet again = *part;
      require(inspect(again, destination) && again.segments == count, "a piece is a packet");
      pool.give(part);
    }
    require(wire == whole->wire_bytes, "pieces are the whole");
  }
  if (whole->ecn) mark_congestion(*whole);
  static const auto timeline = skyhaul::models::test::star(
      {{"a", 10'000'000, 10'000'000, 1000}, {"b", 1'000'000, 10'000'000, 1000}}, 1'000'000'000);
  Sink sink(pool);
  const std::uint64_t segments = whole->segments, bytes = whole->wire_bytes;
  {
    PathOptions options;
    options.queue_ns = 1'000'000'000;
    options.discipline = static_cast<Discipline>(size % 3);
    options.codel.interval_ns = 100'000'000'000;  // it drops nothing so soon
    PathEngine engine(timeline, pool, options, {}, sink);
    whole->src = 0;
    whole->dst = 1;
    engine.enter(pool.shrink(whole), 0);
    engine.advance(1'000'000'000'000);
  }
  require(sink.segments == segments && sink.bytes == bytes, "all of it arrives");
  require(pool.used_bytes() == 0, "nothing is kept");
}

class Target final : public ControlTarget {
 public:
  std::string state_json() override { return "{}"; }
  std::string metrics_text() override { return ""; }
  void jump(const std::string& to) override {
    if (to.size() % 2 == 0) throw std::invalid_argument(to);
  }
  void pause(bool) override {}
  void degrade(const std::string&, double scale, double seconds) override {
    require(scale >= 0 && scale <= 1 && seconds > 0 && seconds <= 86'400, "bounds hold");
  }
};

/// Bytes of a connection, read as ControlServer reads them: request after request, and the WebSocket of
/// /stream.
void connection(std::string_view bytes) {
  namespace beast = boost::beast;
  boost::asio::io_context context;
  beast::test::stream stream(context);
  {
    beast::test::stream client = beast::test::connect(stream);
    boost::asio::write(client, boost::asio::buffer(bytes.data(), bytes.size()));
    client.close();
  }
  Target target;
  ControlApi api("secret", 80, target);
  beast::flat_buffer buffer(kControlBufferBytes);
  for (;;) {
    HttpParser parser;
    bound(parser);
    boost::system::error_code error;
    beast::http::read(stream, buffer, parser, error);
    if (error) {
      const ControlResponse refused = unreadable(error);
      require(refused.status == 0 || message_of(refused, false).result_int() == 413, "too long");
      return;
    }
    const HttpRequest request = parser.release();
    const ControlRequest asked = parts_of(request);
    const bool token =
        asked.authorization == "Bearer secret" || asked.target.find("token=secret") != std::string_view::npos;
    const ControlResponse response = asks_for_stream(request) ? api.admit(asked) : api.answer(asked);
    require(response.status >= 200 && response.status < 500, "an answer");
    require(token || response.status == 401 || response.status == 403, "nothing without the token");
    if (response.status != 200)
      require(!nlohmann::json::parse(response.body).at("error").empty(), "it says why");
    if (asks_for_stream(request) && response.status == 200) {
      beast::websocket::stream<beast::test::stream> socket(std::move(stream));
      socket.read_message_max(kControlMessageBytes);
      socket.accept(request, error);
      beast::flat_buffer heard;
      while (!error) {
        socket.read(heard, error);
        require(heard.size() <= kControlMessageBytes, "messages are bounded");
        heard.consume(heard.size());
      }
      return;
    }
    require(message_of(response, request.keep_alive()).has_content_length(), "a length");
    if (!request.keep_alive()) return;
  }
}

/// A JSON text, mostly of what an action takes.
std::string body_of(Choices& choices) {
  static const std::vector<std::string> kKeys{"to", "site", "resource", "scale", "seconds", "x"};
  static const std::vector<std::string> kValues{"1",    "0.5",      "-1",          "1e308",   "1e999",
                                                "null", "\"90 s\"", "\"a\"",       "true",    "[[]]",
                                                "{}",   "NaN",      "\"\\ud800\"", "\"\xff\""};
  std::string text;
  for (std::size_t i = choices.below(5); i > 0; --i) {
    text += (text.empty() ? "\"" : ",\"") + choices.of(kKeys) +
            "\":" + (choices.one_in(6) ? '"' + choices.name() + '"' : choices.of(kValues));
  }
  if (choices.one_in(12)) return std::string(choices.below(4200), '[');
  return choices.one_in(8) ? text : "{" + text + "}";
}

std::string requests_of(Choices& choices) {
  static const std::vector<std::string> kMethods{"GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "X"};
  static const std::vector<std::string> kPaths{"/state",  "/metrics", "/stream", "/jump", "/pause",
                                               "/resume", "/fault",   "/rain",   "/",     "*"};
  static const std::vector<std::string> kHeaders{"Host: 127.0.0.1:80",
                                                 "Host: evil.example",
                                                 "Origin: http://localhost:80",
                                                 "Origin: null",
                                                 "Connection: close",
                                                 "Connection: Upgrade",
                                                 "Upgrade: websocket",
                                                 "Sec-WebSocket-Version: 13",
                                                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                                                 "Transfer-Encoding: chunked",
                                                 "Content-Length: 0",
                                                 "Content-Length: 18446744073709551616",
                                                 "Expect: 100-continue",
                                                 " folded",
                                                 "X: y\rZ: z"};
  std::string all;
  for (std::size_t i = 1 + choices.below(3); i > 0; --i) {
    const std::string body = choices.one_in(2) ? body_of(choices) : "";
    const bool query = choices.one_in(3);
    all += choices.of(kMethods) + " " + choices.of(kPaths) + (query ? "?token=secret" : "") +
           (choices.one_in(8) ? "&" + choices.bytes(12) : "") +
           (choices.one_in(8) ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    if (!query && !choices.one_in(6)) all += "Authorization: Bearer secret\r\n";
    for (std::size_t k = choices.below(6); k > 0; --k) all += choices.of(kHeaders) + "\r\n";
    if (choices.one_in(12)) all += "Long: " + std::string(choices.below(20'000), 'y') + "\r\n";
    if (!body.empty()) all += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    all += (choices.one_in(12) ? "\n" : "\r\n") + body;
  }
  if (choices.one_in(3)) all += choices.bytes(40);  // of a WebSocket
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (std::string_view(SKYHAUL_FUZZ_FORM) == "packet") {
    packet(data, size);
  } else if (std::string_view(SKYHAUL_FUZZ_FORM) == "request") {
    Choices choices(data, size);
    connection(requests_of(choices));
  } else {
    connection({reinterpret_cast<const char*>(data), size});
  }
  return 0;
}
