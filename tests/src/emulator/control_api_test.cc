// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/control_api.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <tuple>
#include <vector>

namespace skyhaul::emulator {
namespace {

class Noted final : public ControlTarget {
 public:
  std::string state_json() override { return "{}"; }
  std::string metrics_text() override { return "up 1\n"; }
  void jump(const std::string& to) override {
    if (to == "nowhere") throw std::invalid_argument("to: a time");
    calls.push_back("jump " + to);
  }
  void pause(bool paused) override { calls.emplace_back(paused ? "pause" : "resume"); }
  void degrade(const std::string& name, double scale, double seconds) override {
    calls.push_back(name + " " + std::to_string(scale) + " " + std::to_string(seconds));
  }
  std::vector<std::string> calls;
};

class ControlApiTest : public testing::Test {
 protected:
  unsigned status(const ControlRequest& request) { return api_.answer(request).status; }
  ControlResponse post(std::string_view path, std::string_view body) {
    return api_.answer({"POST", path, "127.0.0.1:8080", {}, "Bearer secret", body});
  }

  Noted target_;
  ControlApi api_{"secret", 8080, target_};
};

TEST_F(ControlApiTest, NothingWithoutTheToken) {
  EXPECT_EQ(status({"GET", "/state", "127.0.0.1:8080", {}, {}, {}}), 401U);
  EXPECT_EQ(status({"GET", "/state", "127.0.0.1:8080", {}, "Bearer secreT", {}}), 401U);
  EXPECT_EQ(status({"GET", "/state", "127.0.0.1:8080", {}, "Bearer ", {}}), 401U);
  EXPECT_EQ(status({"GET", "/state", "127.0.0.1:8080", {}, "secret", {}}), 401U);
  EXPECT_EQ(status({"GET", "/state?token=", "127.0.0.1:8080", {}, {}, {}}), 401U);
  EXPECT_EQ(status({"GET", "/nowhere", "127.0.0.1:8080", {}, {}, {}}), 401U) << "what there is stays unsaid";
  EXPECT_EQ(status({"GET", "/state", "127.0.0.1:8080", {}, "Bearer secret", {}}), 200U);
  EXPECT_EQ(status({"GET", "/state?a=b&token=secret", "localhost:8080", {}, {}, {}}), 200U);
}

/// A byte of zero cuts no answer, and no control character comes back.
TEST_F(ControlApiTest, TextsWithControlCharactersAreRefusedWhole) {
  for (const char* text : {"a\\u0000b", "a\\u001bb", "a\\nb", "a\\u009bb", "a\\u202eb"}) {
    for (const auto& [path, key, more] :
         {std::tuple("/jump", "to", ""), std::tuple("/fault", "site", ",\"seconds\":1"),
          std::tuple("/fault", "resource", ",\"seconds\":1"),
          std::tuple("/rain", "site", ",\"scale\":1,\"seconds\":1")}) {
      const ControlResponse response =
          post(path, std::string("{\"") + key + "\":\"" + text + "\"" + more + "}");
      EXPECT_EQ(response.status, 400U) << path << text;
      const std::string error = nlohmann::json::parse(response.body).at("error");
      EXPECT_EQ(error.substr(0, error.find(':')), key);
      EXPECT_NE(error.find("a text of one line is required"), std::string::npos) << error;
    }
  }
  EXPECT_TRUE(target_.calls.empty());
}

TEST_F(ControlApiTest, PagesOfOthersAreRefusedEvenWithTheToken) {
  const auto from = [&](std::string_view origin) {
    return status({"GET", "/state", "127.0.0.1:8080", origin, "Bearer secret", {}});
  };
  EXPECT_EQ(from("http://evil.example"), 403U);
  EXPECT_EQ(from("http://127.0.0.1:8081"), 403U);
  EXPECT_EQ(from("https://127.0.0.1:8080"), 403U);
  EXPECT_EQ(from("null"), 403U);
  EXPECT_EQ(from("http://127.0.0.1:8080"), 200U);
  EXPECT_EQ(from("http://localhost:8080"), 200U);
  EXPECT_EQ(status({"GET", "/state", "evil.example:8080", {}, "Bearer secret", {}}), 403U)
      << "a name that was rebound";
}

TEST_F(ControlApiTest, ActionsReachTheTarget) {
  EXPECT_EQ(post("/jump", R"({"to":"90 s"})").status, 200U);
  EXPECT_EQ(post("/pause", "").status, 200U);
  EXPECT_EQ(post("/resume", "{}").status, 200U);
  EXPECT_EQ(post("/fault", R"({"site":"a","seconds":2})").status, 200U);
  EXPECT_EQ(post("/rain", R"({"resource":"a/0 up","seconds":2,"scale":0.5})").status, 200U);
  EXPECT_EQ(target_.calls, (std::vector<std::string>{"jump 90 s", "pause", "resume", "a 0.000000 2.000000",
                                                     "a/0 up 0.500000 2.000000"}));
}

TEST_F(ControlApiTest, RefusalsSayWhatIsAccepted) {
  const auto why = [&](std::string_view path, std::string_view body) {
    const ControlResponse response = post(path, body);
    EXPECT_EQ(response.status, 400U) << body;
    return nlohmann::json::parse(response.body).at("error").get<std::string>();
  };
  EXPECT_EQ(why("/jump", "{}"), "to: a text is required");
  EXPECT_EQ(why("/jump", "{"), "a JSON object is required");
  EXPECT_EQ(why("/jump", "[]"), "a JSON object is required");
  EXPECT_EQ(why("/jump", R"({"to":"nowhere"})"), "to: a time");
  EXPECT_EQ(why("/fault", R"({"site":"a"})"), "seconds: a number from 0.001 to 86400.0 is required");
  EXPECT_EQ(why("/rain", R"({"site":"a","seconds":1,"scale":2})"),
            "scale: a number from 0.0 to 1.0 is required");
  EXPECT_EQ(why("/rain", R"({"site":"a","seconds":1e999,"scale":1})"), "a JSON object is required");
  EXPECT_EQ(post("/jump", std::string(4097, ' ')).status, 413U);
  EXPECT_EQ(status({"POST", "/state", {}, {}, "Bearer secret", {}}), 405U);
  EXPECT_EQ(status({"GET", "/jump", {}, {}, "Bearer secret", {}}), 405U);
  EXPECT_EQ(status({"GET", "/other", {}, {}, "Bearer secret", {}}), 404U);
  EXPECT_TRUE(target_.calls.empty());
}

TEST(ControlToken, IsDrawnAnew) {
  EXPECT_EQ(draw_token().size(), 32U);
  EXPECT_NE(draw_token(), draw_token());
}

}  // namespace
}  // namespace skyhaul::emulator
