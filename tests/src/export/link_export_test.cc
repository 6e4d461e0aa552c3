// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "skyhaul/core/link_export.h"
#include "skyhaul/core/trace_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "data/reference_data.h"
#include "models/support/synthetic_timeline.h"
#include "skyhaul/orbits/input_error.h"

namespace skyhaul::core {
namespace {

using models::OutageCause;
constexpr TimeNs kSecond = 1'000'000'000;

/// Two sites for 60 s: capacity, loss, delay and outages change.
LinkTimeline sample() {
  LinkTimeline timeline = models::test::star(
      {{"a", 11'000'003, 8'000'000, 5'000'000}, {"b", 6'000'000, 9'000'000, 7'000'000}}, 60 * kSecond);
  timeline.resources[0].capacity = {{0, 11'000'003}, {13 * kSecond, 7'654'321}};
  timeline.resources[0].outages = {{15 * kSecond, 15 * kSecond + 90'000'000, OutageCause::kReallocationGap}};
  timeline.resources[0].loss = {{20 * kSecond, 21 * kSecond, 0.25}};
  timeline.legs[0].delay = {{0, 30 * kSecond, 5'000'000, 6'000'000},
                            {30 * kSecond, 60 * kSecond, 6'000'000, 5'500'000}};
  timeline.paths[0].segments.push_back({50 * kSecond, models::kNoRoute, OutageCause::kNoSatellite});
  models::validate(timeline);
  return timeline;
}

std::string csv_of(const LinkTimeline& timeline) {
  std::ostringstream out;
  write_links_csv(timeline, out);
  return out.str();
}

std::string file_with(const std::string& name, const std::string& text) {
  const std::string path = testing::TempDir() + "link_export_" + name;
  std::ofstream(path) << text;
  return path;
}

double integrated_bytes(const std::vector<PairRow>& rows) {
  double bytes = 0;
  for (const PairRow& row : rows) {
    bytes +=
        static_cast<double>(row.capacity_bps) / 8 * static_cast<double>(row.end_ns - row.start_ns) * 1e-9;
  }
  return bytes;
}

TEST(LinkExport, CsvReadsBackToTheSameRowsButTheNodesInTheMiddle) {
  const LinkTimeline timeline = sample();
  const LinkTimeline again = read_links_csv(file_with("links.csv", csv_of(timeline)));
  ASSERT_EQ(again.paths.size(), timeline.paths.size());
  for (const auto& [src, dst] : {std::make_pair("a", "b"), std::make_pair("b", "a")}) {
    std::vector<PairRow> x = rows_between(timeline, src, dst, "");
    const std::vector<PairRow> y = rows_between(again, src, dst, "");
    ASSERT_EQ(x.size(), y.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      EXPECT_EQ(x[i].start_ns, y[i].start_ns);
      EXPECT_EQ(x[i].end_ns, y[i].end_ns);
      EXPECT_EQ(x[i].delay_start_ns, y[i].delay_start_ns);
      EXPECT_EQ(x[i].delay_end_ns, y[i].delay_end_ns);
      EXPECT_EQ(x[i].capacity_bps, y[i].capacity_bps);
      EXPECT_EQ(x[i].loss, y[i].loss);
      EXPECT_EQ(x[i].outage, y[i].outage);
      EXPECT_EQ(x[i].path.empty(), y[i].path.empty());
    }
  }
  EXPECT_EQ(csv_of(read_links_csv(file_with("again.csv", csv_of(again)))), csv_of(again));
}

TEST(LinkExport, JumpsOfTheDelayAreRead) {
  const std::string path = file_with("delays", "20\n30\n25.5\n");
  const LinkTimeline timeline =
      read_traces({file_with("ms", "1\n9\n14\n40\n"), "", path, 0, 10'000'000, 20'000'000, 0});
  std::vector<std::int64_t> starts, ends;
  for (const PairRow& row : rows_between(timeline, "inside", "outside", "")) {
    starts.push_back(row.delay_start_ns);
    ends.push_back(row.delay_end_ns);
  }
  EXPECT_EQ(starts, ends);
  // The last value holds to the end; rows of one leg that are one line are one row.
  EXPECT_EQ(starts, (std::vector<std::int64_t>{20'000'000, 30'000'000, 25'500'000}));
}

TEST(LinkExport, MahimahiOpportunitiesCarryTheIntegratedCapacity) {
  const std::vector<PairRow> rows = rows_between(sample(), "a", "b", "");
  std::ostringstream out;
  write_mahimahi(rows, out);
  std::istringstream in(out.str());
  std::vector<std::int64_t> ms;
  for (std::int64_t each; in >> each;) ms.push_back(each);
  EXPECT_TRUE(std::is_sorted(ms.begin(), ms.end()));
  EXPECT_LE(ms.back(), 60'000);
  const double carried = static_cast<double>(ms.size()) * 1500;
  EXPECT_LE(carried, integrated_bytes(rows));
  EXPECT_GT(carried, integrated_bytes(rows) - 1500);
  // No opportunity in the gap, but one that was full when it began may be rounded up into it.
  EXPECT_LE(std::count_if(ms.begin(), ms.end(), [](auto t) { return t > 15'000 && t <= 15'090; }), 1);
  // The trace reads back to the same bytes.
  const LinkTimeline again =
      read_traces({file_with("trace", out.str()), "", "", 0, 10'000'000, 1'000'000, 0});
  EXPECT_NEAR(integrated_bytes(rows_between(again, "inside", "outside", "")), carried, 1);
}

// Traces of over a gigabyte are announced by what their first part has. They are ended there: the whole is
// worked out from the lines that were written, which are of equal lengths but for the digits of the time.
TEST(LinkExport, LargeTracesAreAnnounced) {
  struct Enough {};
  double told = 0;
  const auto large = [&](double bytes) {
    told = bytes;
    throw Enough();
  };
  const auto rows_of = [](TimeNs horizon, std::int64_t rate_bps) {
    const LinkTimeline timeline =
        models::test::star({{"a", rate_bps, rate_bps, 5}, {"b", rate_bps, rate_bps, 7}}, horizon);
    return rows_between(timeline, "a", "b", "");
  };
  const auto bytes_a_line = [](const std::string& text) {
    return static_cast<double>(text.size()) / static_cast<double>(std::count(text.begin(), text.end(), '\n'));
  };
  {
    std::ostringstream out;  // 1.2 Gbit/s: 100,000 lines a second, of 6 to 7 digits of milliseconds
    EXPECT_THROW(write_mahimahi(rows_of(3600 * kSecond, 1'200'000'000), out, large), Enough);
    EXPECT_NEAR(told, 3600 * 1e5 * bytes_a_line(out.str()), 0.05 * told);
    EXPECT_LT(static_cast<double>(out.str().size()), told / 30);
  }
  const std::vector<PairRow> rows = rows_of(50'000 * kSecond, 1'000'000'000);
  {
    std::ostringstream out;
    EXPECT_THROW(write_theaterq(rows, 1'000'000, 1, out, large), Enough);
    EXPECT_NEAR(told, 50'000 * 1e3 * bytes_a_line(out.str()), 0.05 * told);
    EXPECT_LT(static_cast<double>(out.str().size()), told / 30);
  }
  {
    std::ostringstream out;
    EXPECT_THROW(write_tc_script(rows, 1'000'000, 1, out, large), Enough);
    EXPECT_NEAR(told, 50'000 * 1e3 * bytes_a_line(out.str()), 0.05 * told);
  }
  std::ostringstream out;
  EXPECT_NO_THROW(write_theaterq(rows, kSecond, 1, out, large));  // 50,000 lines
}

TEST(LinkExport, TheaterQPartsTileTheTimeWithTheRowsValues) {
  const std::vector<PairRow> rows = rows_between(sample(), "a", "b", "");
  std::ostringstream out;
  write_theaterq(rows, kSecond, 1, out);
  std::istringstream in(out.str());
  std::string line;
  std::getline(in, line);
  EXPECT_EQ(line[0], '#');  // lines that begin with no digit are passed over by its reader
  std::int64_t us = 0;
  double bytes = 0;
  while (std::getline(in, line)) {
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream cells(line);
    std::int64_t keep = 0, latency = 0, rate = 0, loss = -1, limit = 0;
    ASSERT_TRUE(cells >> keep >> latency >> rate >> loss >> limit) << line;
    EXPECT_GT(keep, 0);
    EXPECT_GE(latency, 12'000'000);
    EXPECT_LE(latency, 13'000'000);
    EXPECT_LE(loss, 4294967295);
    if (us >= 20'000'000 && us < 21'000'000) {
      EXPECT_EQ(loss, 1073741824);  // 25 % of 2^32 - 1, rounded
    }
    us += keep;
    if (loss < 4294967295) bytes += static_cast<double>(rate) / 8 * static_cast<double>(keep) * 1e-6;
  }
  EXPECT_EQ(us, 60'000'000);
  EXPECT_NEAR(bytes, integrated_bytes(rows), 10);
}

TEST(LinkExport, SliceHoldsTheRowsOfThatTime) {
  const LinkTimeline timeline = sample();
  const TimeNs from = 15 * kSecond + 40'000'000, until = 52 * kSecond;
  const LinkTimeline part = slice(timeline, from, until);
  models::validate(part);
  const auto whole = rows_between(timeline, "a", "b", "");
  const auto rows = rows_between(part, "a", "b", "");
  EXPECT_EQ(rows.front().start_ns, from);
  EXPECT_EQ(rows.front().outage, OutageCause::kReallocationGap);
  EXPECT_EQ(rows.back().end_ns, until);
  EXPECT_EQ(rows.back().outage, OutageCause::kNoSatellite);
  const std::vector<LinkDifference> differences = compare(timeline, part);
  ASSERT_EQ(differences.size(), 2U);
  for (const LinkDifference& each : differences) {
    EXPECT_NEAR(each.seconds, 36.96, 1e-9);
    EXPECT_EQ(each.capacity_difference_bps, 0);
    EXPECT_NEAR(each.delay_difference_ms, 0, 0.011);  // a row may leave the delay by 10 us
    EXPECT_EQ(each.outage_differs_s, 0);
  }
  EXPECT_THROW(slice(timeline, from, from), std::invalid_argument);
  EXPECT_THROW(slice(timeline, from, 61 * kSecond), std::invalid_argument);
}

TEST(LinkExport, CompareFindsWhatWasChanged) {
  const LinkTimeline a = sample();
  LinkTimeline b = a;
  b.resources[0].outages.push_back({30 * kSecond, 33 * kSecond, OutageCause::kFault});
  b.legs[1].delay = {{0, 60 * kSecond, 9'000'000, 9'000'000}};
  const std::vector<LinkDifference> differences = compare(a, b);
  EXPECT_NEAR(differences[0].outage_differs_s, 3, 1e-9);
  EXPECT_NEAR(differences[0].outage_a_s, 10.09, 1e-9);
  EXPECT_NEAR(differences[0].delay_difference_ms, 2, 0.011);
  EXPECT_NEAR(differences[0].capacity_difference_bps, 7'654'321 * 3.0 / 60, 1);
  EXPECT_EQ(differences[1].outage_differs_s, 0);
}

TEST(LinkExport, BadFilesAreRefusedWithTheirLine) {
  const std::string good = csv_of(sample());
  const auto refused = [](const std::string& text) {
    try {
      read_links_csv(file_with("bad.csv", text));
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_NE(refused("a,b\n").find(":1:"), std::string::npos);
  std::string gap = good;
  gap.erase(gap.find('\n', gap.find('\n') + 1) + 1,
            gap.find('\n', gap.find('\n', gap.find('\n') + 1) + 1) - gap.find('\n', gap.find('\n') + 1));
  EXPECT_NE(refused(gap).find("start_ns"), std::string::npos);
  EXPECT_NE(refused(good.substr(0, good.rfind(',', good.size() - 30))).find("12 cells"), std::string::npos);
  EXPECT_THROW(read_traces({file_with("bad", "5\n3\n"), "", "", 0, 1, 1, 0}), InputError);
  EXPECT_THROW(read_traces({file_with("bad", "0\n"), "", "", 0, 1, 1, 0}), InputError);
  EXPECT_THROW(rows_between(sample(), "a", "nowhere", "--pair"), InputError);
}

TEST(LinkExport, MeasuredTraceKeepsItsOpportunities) {
  const std::filesystem::path folder = reference_file("leocc/");
  if (folder.empty()) GTEST_SKIP() << absent("leocc");
  TraceImport import;
  import.up = (folder / "bw.txt").string();
  import.delay = (folder / "delay.txt").string();
  const LinkTimeline timeline = read_traces(import);
  std::ifstream file(import.up);
  std::size_t lines = 0;
  for (std::string line; std::getline(file, line);) ++lines;
  const auto rows = rows_between(timeline, "inside", "outside", "");
  EXPECT_NEAR(integrated_bytes(rows), static_cast<double>(lines) * 1500, 10);
  std::ostringstream out;
  write_mahimahi(rows, out);
  const std::string text = out.str();
  EXPECT_NEAR(static_cast<double>(std::count(text.begin(), text.end(), '\n')), static_cast<double>(lines), 1);
}

/// What ends its lines with CRLF is the same trace, to links as to replay: both use read_mahimahi_trace().
TEST(LinkImport, LinesMayEndInCarriageReturns) {
  const auto rows = [&](const std::string& end) {
    const std::string trace = testing::TempDir() + "ends.trace", delays = testing::TempDir() + "ends.delays";
    std::ofstream(trace, std::ios::binary) << "1" + end + "9" + end + "200" + end + "1000" + end + end;
    std::ofstream(delays, std::ios::binary) << "20" + end + "30.5" + end;
    TraceImport import;
    import.up = trace;
    import.delay = delays;
    std::ostringstream out;
    write_links_csv(read_traces(import), out, 1);
    return out.str();
  };
  EXPECT_EQ(rows("\n"), rows("\r\n"));
  EXPECT_THROW(read_mahimahi_trace(file_with("zeros", "1\n010\n")), InputError);
  EXPECT_THROW(read_delays_ms(file_with("zeros", "020\n")), InputError);
  EXPECT_EQ(read_delays_ms(file_with("delays", "0\n0.5\n20\n")), (std::vector<double>{0, 0.5, 20}));
}

/// Passing over a silence changes nothing: the same capacities as millisecond by millisecond.
TEST(LinkImport, ASilenceKeepsTheBinsAroundIt) {
  TraceImport import;
  import.up = file_with("bins", "1\n2\n500\n501\n1019\n1021\n2000\n");
  const auto rows = rows_between(read_traces(import), "inside", "outside", "");
  std::map<std::int64_t, int> lines_of_bin;  // bins of 20 ms
  for (const int ms : {1, 2, 500, 501, 1019, 1021, 2000}) ++lines_of_bin[(ms - 1) / 20];
  std::int64_t at = 0;
  for (const auto& row : rows) {
    EXPECT_EQ(row.start_ns, at);
    at = row.end_ns;
    for (std::int64_t bin = row.start_ns / 20'000'000; bin * 20'000'000 < row.end_ns; ++bin)
      EXPECT_EQ(row.capacity_bps, lines_of_bin[bin] * 12'000 * 50) << bin;
  }
  EXPECT_EQ(at, 2'000'000'000);
}

TEST(LinkImport, ALongSilenceInATraceIsOneRow) {
  // One opportunity after fifty days: ten bytes of trace, and neither rows nor time for every bin.
  const std::string trace = testing::TempDir() + "silence.trace";
  std::ofstream(trace) << "4294967295\n";
  TraceImport import;
  import.up = trace;
  const models::LinkTimeline timeline = read_traces(import);
  EXPECT_EQ(timeline.end_ns - timeline.start_ns, 4'294'967'295 * models::TimeNs{1'000'000});
  for (const models::Resource& resource : timeline.resources) EXPECT_LE(resource.capacity.size(), 3U);
  for (const models::Leg& leg : timeline.legs) EXPECT_LE(leg.delay.size(), 3U);
}

}  // namespace
}  // namespace skyhaul::core
