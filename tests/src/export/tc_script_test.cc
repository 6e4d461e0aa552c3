// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// The tc script is run, with a `tc` that writes down what it is told, and played through a model of netem.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "models/support/synthetic_timeline.h"
#include "skyhaul/core/link_export.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;
using models::OutageCause;
constexpr TimeNs kSecond = 1'000'000'000;

/// One `link` line of a script.
struct Setting {
  double at_s, delay_s, rate_bps, loss;
  std::size_t limit;
};

std::vector<Setting> settings_of(const std::string& script) {
  std::vector<Setting> all;
  std::istringstream in(script);
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string word;
    double at_us = 0, delay_us = 0, rate = 0, loss_percent = 0;
    std::size_t limit = 0;
    if (words >> word >> at_us >> delay_us >> rate >> loss_percent >> limit && word == "link")
      all.push_back({at_us * 1e-6, delay_us * 1e-6, rate, loss_percent / 100, limit});
  }
  return all;
}

/// What Linux's netem does with packets (net/sched/sch_netem.c, netem_enqueue): a packet is lost, or dropped
/// where `limit` packets are inside; else it leaves its delay after it came, or, where others are inside,
/// when the last of them has left and no earlier than its delay; and then the time at the rate goes by. Loss
/// is a share here, without its dice.
class Netem {
 public:
  void set(const Setting& setting) { setting_ = setting; }

  void enter(double now_s, double bytes) {
    while (!inside_.empty() && inside_.front().first <= now_s) {
      carried_bytes += inside_.front().second * (1 - setting_.loss);
      inside_.pop_front();
    }
    if (setting_.loss >= 1) return;
    if (inside_.size() >= setting_.limit) return;
    double reference_s = now_s, delay_s = setting_.delay_s;
    if (!inside_.empty()) {
      delay_s = std::max(0.0, delay_s - (inside_.back().first - now_s));
      reference_s = inside_.back().first;
    }
    inside_.emplace_back(reference_s + delay_s + bytes * 8 / setting_.rate_bps, bytes);
  }

  double carried_bytes = 0;

 private:
  Setting setting_{};
  std::deque<std::pair<double, double>> inside_;
};

/// Bytes that a sender who always has more gets through between the times.
double carried(const std::vector<Setting>& settings, double from_s, double until_s, double offered_bps) {
  Netem netem;
  std::size_t next = 0;
  double before = 0;
  const double gap_s = 1500 * 8 / offered_bps;
  for (double now = 0; now < until_s; now += gap_s) {
    while (next < settings.size() && settings[next].at_s <= now) netem.set(settings[next++]);
    netem.enter(now, 1500);
    if (now < from_s) before = netem.carried_bytes;
  }
  return netem.carried_bytes - before;
}

std::string script_of(const LinkTimeline& timeline, double queue_bdp = 1) {
  std::ostringstream out;
  write_tc_script(rows_between(timeline, "a", "b", ""), kSecond, queue_bdp, out);
  return out.str();
}

/// The rate of the link is what gets through: slow and fast, near and far (LEO, GEO, fibre).
TEST(TcScript, CarriesTheLinksRate) {
  for (const std::int64_t rate : {200'000LL, 25'000'000LL, 400'000'000LL, 2'000'000'000LL}) {
    for (const std::int64_t delay_ms : {1, 25, 75, 300}) {
      // Of the star's legs each has half of the delay.
      const LinkTimeline timeline = models::test::star(
          {{"a", rate, rate, delay_ms * 500'000}, {"b", 9'000'000'000, rate, delay_ms * 500'000}},
          8 * kSecond);
      const std::string script = script_of(timeline);
      const std::vector<Setting> settings = settings_of(script);
      ASSERT_FALSE(settings.empty()) << script;
      EXPECT_NEAR(settings[0].delay_s, static_cast<double>(delay_ms) * 1e-3, 1e-6);
      const double expected = static_cast<double>(rate) / 8 * 5;
      EXPECT_NEAR(carried(settings, 3, 8, 1.3 * static_cast<double>(rate)), expected, 0.01 * expected + 1500)
          << rate << " bit/s over " << delay_ms << " ms, limit " << settings[0].limit;
      // The thousand packets of netem's default do not do for the long and fast ones.
      std::vector<Setting> thousand = settings;
      for (Setting& each : thousand) each.limit = 1000;
      const double in_flight = static_cast<double>(rate) * static_cast<double>(delay_ms) * 1e-3 / 12000;
      if (in_flight > 1100) {
        EXPECT_LT(carried(thousand, 3, 8, 1.3 * static_cast<double>(rate)), 0.95 * expected);
      }
    }
  }
}

TEST(TcScript, TheLimitIsWhatIsInFlightAndTheQueue) {
  const LinkTimeline timeline = models::test::star(
      {{"a", 400'000'000, 1, 37'500'000}, {"b", 1, 9'000'000'000, 37'500'000}}, 4 * kSecond);
  // 400 Mbit/s over 75 ms are 2,500 packets of 1,500 bytes; a round trip is twice that.
  EXPECT_EQ(settings_of(script_of(timeline, 1))[0].limit, 7500U);
  EXPECT_EQ(settings_of(script_of(timeline, 0.5))[0].limit, 5000U);
  const LinkTimeline slow =
      models::test::star({{"a", 8000, 1, 500'000}, {"b", 1, 9'000'000'000, 500'000}}, 4 * kSecond);
  EXPECT_EQ(settings_of(script_of(slow))[0].limit, 11U);  // room for ten packets in any case
}

/// 2.7 s in which capacity, delay and outages change; names that a shell would take for commands.
LinkTimeline short_sample(const std::string& name) {
  LinkTimeline timeline = models::test::star(
      {{"a", 11'000'000, 8'000'000, 5'000'000}, {"b", 9'000'000, 60'000'000, 7'000'000}}, 27 * kSecond / 10);
  timeline.resources[0].capacity = {{0, 11'000'000}, {800'000'000, 7'000'000}};
  timeline.resources[0].outages = {{1'500'000'000, 1'700'000'000, OutageCause::kReallocationGap}};
  for (models::Node& node : timeline.nodes) {
    if (node.name == "a/0") node.name = name;
  }
  return timeline;
}

TEST(TcScript, RunsToTheEndOfTheLastInterval) {
  const std::string folder = testing::TempDir() + "tc_script";
  fs::remove_all(folder);
  fs::create_directories(folder);
  // rows_between finds the terminal by its site.
  std::ofstream(folder + "/script") << script_of(short_sample("a/0\n$(touch injected)`touch injected`\r#"));
  std::ofstream(folder + "/tc") << "#!/bin/sh\necho \"$(date +%s%N) $*\" >> " << folder << "/log\n";
  fs::permissions(folder + "/tc", fs::perms::owner_all);
  const std::string command = "cd " + folder + " && PATH=" + folder + ":$PATH bash ./script eth7";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_FALSE(fs::exists(folder + "/injected"));
  std::ifstream log(folder + "/log");
  std::vector<std::string> lines;
  for (std::string line; std::getline(log, line);) lines.push_back(line);
  ASSERT_EQ(lines.size(), 5U);  // rows from 0, 0.8, 1.5 and 1.7 s, and the end
  const auto at_s = [&](const std::string& line) { return static_cast<double>(std::stoll(line)) * 1e-9; };
  EXPECT_THAT(lines.front(), testing::HasSubstr("qdisc replace dev eth7 root handle 1: netem limit "));
  EXPECT_THAT(lines.front(), testing::HasSubstr("rate 11000000bit loss 0.0000%"));
  EXPECT_THAT(lines.back(), testing::EndsWith("qdisc del dev eth7 root"));
  const double length = at_s(lines.back()) - at_s(lines.front());
  EXPECT_GE(length, 2.68) << "the last interval is cut short";
  EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                          [](const auto& line) { return line.find("loss 100.0000%") != std::string::npos; }),
            1);
}

TEST(TcScript, NamesStayInTheirComment) {
  for (const char* name : {"a/0\ntouch x", "a/0\r\ntouch x", "a/0\x0btouch x", "a/0\x7f", "a/0 $(touch x)"}) {
    const std::string script = script_of(short_sample(name));
    std::istringstream in(script);
    for (std::string line; std::getline(in, line);) {
      if (line.find("touch x") != std::string::npos) {
        EXPECT_EQ(line[0], '#') << line;
      }
    }
    std::ostringstream trace;
    write_theaterq(rows_between(short_sample(name), "a", "b", ""), kSecond, 1, trace);
    EXPECT_EQ(trace.str().find("\ntouch"), std::string::npos);
  }
}

TEST(TcScript, NamesAreCheckedWhereLinksAreRead) {
  const std::string path = testing::TempDir() + "names.csv";
  const std::string head =
      "start_ns,end_ns,src,dst,src_terminal,dst_terminal,path,delay_start_ns,delay_end_ns,capacity_bps,loss,"
      "outage\n";
  const auto error_of = [&](const std::string& rows) {
    std::ofstream(path) << head << rows;
    try {
      read_links_csv(path);
    } catch (const InputError& error) {
      return std::string(error.what()).substr(path.size());
    }
    return std::string("read");
  };
  for (const char* terminal : {"\"a/0\ntouch injected #\"", "a\x1b[2J/0", "a\x7f/0", "a\xc2\x9b/0",
                               "a\xe2\x80\xa8/0", "a\xe2\x80\xae/0", "a\xff/0"}) {
    EXPECT_THAT(
        error_of(std::string("0,1000000000,a,b,") + terminal + ",b/0,p,1000000,1000000,30000000,0,\n"),
        testing::HasSubstr("src_terminal: "))
        << terminal;
  }
  EXPECT_EQ(error_of("0,10,a,b,a/0,b/0,p,1,1,1,0,\n0,10,c,b,a/0,q,p,1,1,1,0,\n"),
            ":3: src: c: expected a, the site that a/0 had before");
  EXPECT_EQ(error_of("0,10,\xc3\xa9t\xc3\xa9,b,\xc3\xa9t\xc3\xa9/0,b/0,p,1,1,1,0,\n"), "read");
}

TEST(TcScript, HostileCases) {
  const std::string folder = SKYHAUL_SOURCE_DIR "/tests/data/hostile/";
  EXPECT_THROW(read_links_csv(folder + "tc-injection.csv"), InputError);
  EXPECT_THROW(read_links_csv(folder + "links-site-rewritten.csv"), InputError);
}

}  // namespace
}  // namespace skyhaul::core
