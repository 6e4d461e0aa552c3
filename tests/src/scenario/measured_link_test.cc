// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
// `link` of a site: logs of links as people write them, and what a scenario makes of them.
#include <cmath>

#include "scenario/link_columns.h"
#include "scenario/link_log.h"
#include "skyhaul/core/stages.h"
#include "skyhaul/core/timeline_key.h"
#include "skyhaul/orbits/input_error.h"
#include "src/scenario/load_fixture.h"

namespace skyhaul {
namespace {

using core::LogColumn;
using models::LogMode;
using models::LogQuantity;
using Kind = LogColumn::Kind;
using Way = LogColumn::Way;

TEST(LinkColumns, AreKnownByTheWordsOfTheirNames) {
  struct Case {
    const char* name;
    Kind kind;
    Way way;
    double scale;
  };
  for (const Case& each : {Case{"time", Kind::kTime, Way::kBoth, 1e9},
                           {"Timestamp", Kind::kTime, Way::kBoth, 1e9},
                           {"unix_s", Kind::kTime, Way::kBoth, 1e9},
                           {"unix_ms", Kind::kTime, Way::kBoth, 1e6},
                           {"timestamp_ns", Kind::kTime, Way::kBoth, 1},
                           {"seconds", Kind::kTime, Way::kBoth, 1e9},
                           {"t_s", Kind::kTime, Way::kBoth, 1e9},
                           {"elapsed_ms", Kind::kTime, Way::kBoth, 1e6},
                           {"down_mbps", Kind::kRate, Way::kDown, 1e6},
                           {"download_mbit_s", Kind::kRate, Way::kDown, 1e6},
                           {"DOWNLOAD_MBPS", Kind::kRate, Way::kDown, 1e6},
                           {"Download (Mbit/s)", Kind::kRate, Way::kDown, 1e6},
                           {"downMbps", Kind::kRate, Way::kDown, 1e6},
                           {"downlink_throughput_bps", Kind::kRate, Way::kDown, 1},
                           {"up_bps", Kind::kRate, Way::kUp, 1},
                           {"ul_kbps", Kind::kRate, Way::kUp, 1e3},
                           {"upload_MB/s", Kind::kRate, Way::kUp, 8e6},
                           {"upload_Mb/s", Kind::kRate, Way::kUp, 1e6},
                           {"tx_MBps", Kind::kRate, Way::kUp, 8e6},
                           {"rx_bytes_per_s", Kind::kRate, Way::kDown, 8},
                           {"mbit_per_s", Kind::kRate, Way::kBoth, 1e6},
                           {"throughput_gbit_s", Kind::kRate, Way::kBoth, 1e9},
                           {"rtt_ms", Kind::kRtt, Way::kBoth, 1},
                           {"latency_us", Kind::kRtt, Way::kBoth, 1e-3},
                           {"pop_ping_latency_ms", Kind::kRtt, Way::kBoth, 1},
                           {"round_trip_s", Kind::kRtt, Way::kBoth, 1e3},
                           {"loss", Kind::kLoss, Way::kBoth, 1},
                           {"loss_percent", Kind::kLoss, Way::kBoth, 0.01},
                           {"packetLoss", Kind::kLoss, Way::kBoth, 1},
                           {"loss %", Kind::kLoss, Way::kBoth, 0.01},
                           {"up_loss_pct", Kind::kLoss, Way::kUp, 0.01},
                           {"pop_ping_drop_rate", Kind::kLoss, Way::kRoundTrip, 1},
                           {"rtt", Kind::kNoUnit, Way::kBoth, 1},
                           {"download", Kind::kNoUnit, Way::kDown, 1},
                           {"upload speed", Kind::kNoUnit, Way::kUp, 1},
                           {"down_mb/s", Kind::kOther, Way::kDown, 1},  // bits or bytes?
                           {"rx_bytes", Kind::kOther, Way::kDown, 1},   // a counter
                           {"tx_errors", Kind::kOther, Way::kUp, 1},
                           {"satellite", Kind::kOther, Way::kBoth, 1},
                           {"jitter_ms", Kind::kOther, Way::kBoth, 1}}) {
    const LogColumn column = core::log_column(each.name);
    EXPECT_EQ(column.kind, each.kind) << each.name;
    EXPECT_EQ(column.way, each.way) << each.name;
    EXPECT_DOUBLE_EQ(column.scale, each.scale) << each.name;
  }
}

class MeasuredLinkTest : public LoadTest {
 protected:
  models::LinkLog read(const std::string& text, const std::string& name = "log.csv") const {
    return core::read_link_log(write(name, text)).log;
  }
  std::string refusal(const std::string& text) const {
    try {
      read(text);
    } catch (const InputError& error) {
      return std::string(error.what()).substr(folder_.string().size() + 1);
    }
    return "taken";
  }
  std::string scenario(const std::string& link) const {
    return R"(
epoch: 2026-03-20 00:00:00
horizon: 10 min
constellation: {preset: starlink-gen1}
gateways: {preset: starlink-2023-10}
pops: {preset: starlink-2023-10}
terminal: starlink-residential-2026
sites:
  - {name: a, latitude: 40, longitude: -100, terminals: 2, link: )" +
           link + R"(}
  - {name: b, latitude: 45, longitude: -90}
traffic: [{name: w, payload: {size: 1 GB}, topology: push, source: a}]
)";
  }
};

TEST_F(MeasuredLinkTest, ReadsTimesAsPeopleWriteThem) {
  const auto first = [&](const std::string& name, const std::string& cell) {
    return read(name + ",down_mbps\n" + cell + ",1\n").rows[0].time_ns;
  };
  const orbits::TimeNs noon = orbits::parse_utc("2026-05-04T12:00:00");
  EXPECT_EQ(first("time", "2026-05-04T12:00:00Z"), noon);
  EXPECT_EQ(first("time", "2026-05-04 12:00:00"), noon);
  EXPECT_EQ(first("time", "2026-05-04T14:00:00+02:00"), noon);
  EXPECT_EQ(first("time", "2026-05-04T06:30:00.250-0530"), noon + 250'000'000);
  EXPECT_EQ(first("unix_s", "1777896000.125"), noon + 125'000'000);
  EXPECT_EQ(first("unix_ms", "1777896000125"), noon + 125'000'000);
  EXPECT_NEAR(static_cast<double>(first("unix_ns", "1777896000125000000") - noon), 125e6, 128);  // a double's
  const models::LinkLog since = read("seconds,down_mbps\n0,1\n0.5,2\n");
  EXPECT_FALSE(since.utc);
  EXPECT_EQ(since.rows[1].time_ns, 500'000'000);
}

TEST_F(MeasuredLinkTest, ReadsValuesInTheirUnits) {
  const models::LinkLog log = read(
      "# a dish\ntime,Upload "
      "(MB/s),loss_percent,down_mbps,latency_s,satellite\n2026-05-04T12:00:00Z,2,5,nan,0.04,x\n");
  const models::LogRow& row = log.rows.at(0);
  EXPECT_DOUBLE_EQ(row[LogQuantity::kUp], 16e6);
  EXPECT_TRUE(std::isnan(row[LogQuantity::kDown]));
  EXPECT_DOUBLE_EQ(row[LogQuantity::kRtt], 40);
  EXPECT_DOUBLE_EQ(row[LogQuantity::kUpLoss], 0.05);
  EXPECT_DOUBLE_EQ(row[LogQuantity::kDownLoss], 0.05);
  const auto notes = core::read_link_log(write("n.csv", "t_s,rtt_ms,satellite\n0,1,x\n")).notes;
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_NE(notes[0].find("satellite"), std::string::npos);
}

TEST_F(MeasuredLinkTest, LossOfPingsIsThatOfBothWays) {
  models::LinkLog log = read("time,ping_loss_percent\n0,19\n");
  EXPECT_NEAR(log.rows[0][LogQuantity::kUpLoss], 0.1, 1e-12);
  EXPECT_NEAR(log.rows[0][LogQuantity::kDownLoss], 0.1, 1e-12);
  log = read("unix_s,rtt_ms\n1,40\n2,-1\n3,41\n");
  EXPECT_TRUE(log.lost_pings);
  EXPECT_EQ(log.rows[1][LogQuantity::kUpLoss], 1);
  EXPECT_EQ(log.rows[2][LogQuantity::kUpLoss], 0);
  EXPECT_TRUE(std::isnan(log.rows[1][LogQuantity::kRtt]));
  log = read("unix_s,rtt_ms\n1,40\n2,41\n");  // answers alone say nothing of loss
  EXPECT_TRUE(std::isnan(log.rows[1][LogQuantity::kUpLoss]));
}

TEST_F(MeasuredLinkTest, ARateWithoutADirectionTakesItFromTheFilesName) {
  EXPECT_FALSE(std::isnan(read("time,mbit_per_s\n0,5\n", "x_upload.csv").rows[0][LogQuantity::kUp]));
  EXPECT_FALSE(std::isnan(read("time,mbit_per_s\n0,5\n", "x-down.csv").rows[0][LogQuantity::kDown]));
  EXPECT_EQ(
      refusal("time,mbit_per_s\n0,5\n"),
      "log.csv:1: mbit_per_s: mbit_per_s: expected a rate that is named down or up, in the column or in the "
      "file's name");
}

TEST_F(MeasuredLinkTest, RefusesWhatIsNoLogInOneLine) {
  struct Case {
    const char *text, *error;
  };
  for (const Case& each :
       {Case{"", "log.csv:1: nothing in it: expected columns by name"},
        {"time,foo\n0,1\n", "log.csv:1: time,foo: expected columns by name with their unit: time"},
        {"down_mbps\n1\n", "log.csv:1: down_mbps: expected columns by name"},
        {"time;down_mbps\n0;1\n", "log.csv:1: time;down_mbps: expected commas"},
        {"time,download\n0,1\n", "log.csv:1: download: download: expected a name with its unit"},
        {"time,down_mbps,dl_kbps\n0,1,1\n",
         "log.csv:1: dl_kbps: it says the same as down_mbps: expected each"},
        {"time,date,down_mbps\n0,1,1\n", "log.csv:1: date: a second column of times: expected one"},
        {"time,down_mbps\n", "log.csv:1: expected rows below"},
        {"time,down_mbps\n0,\n", "log.csv:2: expected a value"},
        {"time,down_mbps\n0,1,2\n", "log.csv:2: 3 cells: expected 2 cells"},
        {"time,down_mbps\nnoon,1\n", "log.csv:2: time: noon: expected UTC such as"},
        {"time,down_mbps\n1777896000125,1\n", "log.csv:2: time: 1777896000125: expected UTC such as"},
        {"time,down_mbps\n5,1\n4,1\n", "log.csv:3: time: 4: expected a time not before the row above"},
        {"time,down_mbps\n5,1\n2026-05-04T12:00:00Z,1\n",
         "log.csv:3: time: 2026-05-04T12:00:00Z: expected a time"},
        {"time,down_mbps\n0,fast\n", "log.csv:2: down_mbps: fast: expected a rate from 0 to 1 Tbit/s"},
        {"time,down_mbps\n0,-1\n", "log.csv:2: down_mbps: -1: expected a rate from 0 to 1 Tbit/s"},
        {"time,down_gbps\n0,1001\n", "log.csv:2: down_gbps: 1001: expected a rate from 0 to 1 Tbit/s"},
        {"time,rtt_ms\n0,60001\n", "log.csv:2: rtt_ms: 60001: expected a round trip of at most 60 s"},
        {"time,loss\n0,2\n", "log.csv:2: loss: 2: expected a share from 0 to 1"},
        {"time,loss_percent\n0,101\n", "log.csv:2: loss_percent: 101: expected a percentage"}}) {
    const std::string error = refusal(each.text);
    EXPECT_EQ(error.rfind(each.error, 0), 0U) << error;
    EXPECT_EQ(error.find('\n'), std::string::npos) << error;
  }
}

TEST_F(MeasuredLinkTest, ResolvesAndIsPrintedAsItIsRead) {
  const std::string log =
      "time,down_mbps\n2026-05-04T12:00:12Z,10\n2026-05-04T12:00:27Z,20\n2026-05-04T12:00:42Z,30\n";
  write("log.csv", log);
  const core::ResolvedScenario all =
      load(scenario("{measured: log.csv, mode: resample, block: 15 s, hold: 20 s}"));
  ASSERT_TRUE(all.sites[0].site.measured);
  EXPECT_FALSE(all.sites[1].site.measured);
  EXPECT_EQ(all.sites[0].link->mode, LogMode::kResample);
  EXPECT_EQ(all.sites[0].site.measured->blocks(), 3U);
  const std::string text = core::to_yaml(all);
  EXPECT_EQ(core::to_yaml(load(text)), text);
  // A slot is the standard block; `ideal` leaves what was measured.
  const core::ResolvedScenario repeat = load(scenario("{measured: log.csv}") + "ideal: true\n");
  ASSERT_TRUE(repeat.sites[0].site.measured);
  EXPECT_EQ(repeat.sites[0].link->mode, LogMode::kRepeat);
  EXPECT_EQ(repeat.sites[0].link->block_ns, 15'000'000'000);

  // Keys hold the content, not the name; plans and skies do not follow from it.
  const auto keys = core::stage_keys(repeat);
  const auto parts = core::timeline_key(repeat);
  write("other.csv", log);
  const core::ResolvedScenario other = load(scenario("{measured: other.csv}") + "ideal: true\n");
  EXPECT_EQ(core::stage_keys(other).timeline, keys.timeline);
  write("log.csv", log + "2026-05-04T12:00:57Z,40\n");
  const core::ResolvedScenario changed = load(scenario("{measured: log.csv}") + "ideal: true\n");
  EXPECT_NE(core::stage_keys(changed).timeline, keys.timeline);
  EXPECT_EQ(core::stage_keys(changed).plan, keys.plan);
  EXPECT_EQ(core::stage_keys(changed).sky, keys.sky);
  const auto changed_parts = core::timeline_key(changed);
  std::string differs;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].value != changed_parts.at(i).value) differs += parts[i].name;
  }
  EXPECT_EQ(differs, "sites.a.link.measured");
}

TEST_F(MeasuredLinkTest, RefusesKeysThatDoNotFit) {
  write("log.csv", "time,down_mbps\n0,10\n1,20\n");
  const auto error = [&](const std::string& link) {
    try {
      load(scenario(link));
    } catch (const InputError& refused) {
      return std::string(refused.what()).substr(folder_.string().size() + 1);
    }
    return std::string("taken");
  };
  EXPECT_EQ(
      error("{mode: repeat}").rfind("scenario.yaml:9: sites.a.link.measured: missing: expected a CSV", 0), 0U)
      << error("{mode: repeat}");
  EXPECT_NE(error("{measured: none.csv}").find("measured: none.csv: expected a file that can be read"),
            std::string::npos);
  EXPECT_NE(error("{measured: log.csv, mode: random}").find("mode: random:"), std::string::npos);
  const std::string block = error("{measured: log.csv, mode: resample, block: 1 min}");
  EXPECT_NE(block.find("block: 1 min: expected a length of which log.csv has at least one block"),
            std::string::npos)
      << block;
}

TEST_F(MeasuredLinkTest, ATerminalMayHaveItsOwnWaitsAndLoss) {
  core::ScenarioOptions options;
  options.set = {
      "terminal={preset: starlink-residential-2026, access: {preset: starlink-2026, median: 30 ms}, "
      "loss: {burst_loss: 0.25, burst: 1 s, calm: 9 s}}"};
  write("log.csv", "time,down_mbps\n0,10\n1,20\n");
  const core::ResolvedScenario all = load(scenario("{measured: log.csv}"), options);
  const models::Terminal& terminal = all.sites[1].site.terminals[0];
  ASSERT_TRUE(terminal.access && terminal.loss);
  EXPECT_EQ(terminal.access->median_ns, 30'000'000);
  EXPECT_EQ(terminal.loss->burst_loss, 0.25);
  const std::string text = core::to_yaml(all);
  EXPECT_EQ(core::to_yaml(load(text)), text);
  options.ideal = true;
  const core::ResolvedScenario ideal = load(scenario("{measured: log.csv}"), options);
  EXPECT_FALSE(ideal.sites[1].site.terminals[0].access || ideal.sites[1].site.terminals[0].loss);
}

}  // namespace
}  // namespace skyhaul
