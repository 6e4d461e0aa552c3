// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/journal.h"

#include <unistd.h>

#include <filesystem>

#include "whatif/results.h"

namespace skyhaul::core {
namespace {

namespace fs = std::filesystem;

class Journal : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }

  static CaseRecord record(const std::string& id) {
    CaseRecord one;
    one.id = id;
    one.version = "1";
    one.done = true;
    one.outputs = {{"results.a.interval_s.p95", 12.5},
                   {"results.a.bottleneck", std::string("terminal \"uplinks\"\n")},
                   {"results.a.target_met", true},
                   {"results.a.rpo_s", std::monostate()}};
    one.seconds = 0.1;
    one.host = "here";
    return one;
  }

  std::vector<std::string> ids(JournalReader& reader) {
    std::vector<std::string> all;
    reader.read_new([&](CaseRecord&& each) { all.push_back(each.id); });
    return all;
  }

  std::string write(const std::string& name, const std::string& text) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path, std::ios::binary | std::ios::app) << text;
    return path;
  }

  std::string folder_ = "journal-test." + std::to_string(getpid());
};

TEST_F(Journal, ALineGivesItsRecordBack) {
  const CaseRecord one = record("abc");
  const std::string line = journal_line(one);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const std::optional<CaseRecord> read = parse_journal_line(line);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->id, one.id);
  EXPECT_EQ(read->outputs, one.outputs);
  EXPECT_EQ(read->seconds, one.seconds);
}

TEST_F(Journal, AnyDamagedByteOfALineIsKnown) {
  const std::string line = journal_line(record("abc"));
  for (std::size_t i = 0; i < line.size(); ++i) {
    std::string damaged = line;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_FALSE(parse_journal_line(damaged) && i + 2 < line.size()) << i;
    EXPECT_FALSE(parse_journal_line(line.substr(0, i))) << i;
  }
}

TEST_F(Journal, WhatIsAppendedIsReadOnce) {
  JournalReader reader(folder_);
  JournalWriter writer(folder_);
  EXPECT_TRUE(ids(reader).empty());
  writer.append(record("a"));
  writer.append(record("b"));
  EXPECT_EQ(ids(reader), (std::vector<std::string>{"a", "b"}));
  writer.append(record("c"));
  EXPECT_EQ(ids(reader), std::vector<std::string>{"c"});
  EXPECT_TRUE(ids(reader).empty());
}

TEST_F(Journal, ATornLastLineWaitsForItsEndAndADamagedOneIsPassedOver) {
  const std::string line = journal_line(record("torn"));
  write("x.jsonl", journal_line(record("a")) + "\n" + line.substr(0, 20));
  JournalReader reader(folder_);
  EXPECT_EQ(ids(reader), std::vector<std::string>{"a"});
  EXPECT_EQ(reader.damaged(), 0U);
  write("x.jsonl", line.substr(20) + "\n");
  EXPECT_EQ(ids(reader), std::vector<std::string>{"torn"});
  write("x.jsonl", std::string("\x01\x00garbage", 9) + "\n" + journal_line(record("b")) + "\n");
  EXPECT_EQ(ids(reader), std::vector<std::string>{"b"});
  EXPECT_EQ(reader.damaged(), 1U);
}

TEST_F(Journal, ResultsAreDoneWithAllOutputsAndDoneCountsMoreThanFailed) {
  Measure interval, other;
  interval.path = "results.a.interval_s.p95";
  other.path = "results.a.starts";
  Results few({interval}), more({interval, other});
  few.add(record("a"));
  more.add(record("a"));
  EXPECT_TRUE(few.done("a"));
  EXPECT_FALSE(more.done("a"));  // another sweep measured less of it
  EXPECT_EQ(more.find("a"), nullptr);
  CaseRecord rest = record("a");
  rest.outputs = {{other.path, 64.0}};
  more.add(std::move(rest));
  EXPECT_TRUE(more.done("a"));
  EXPECT_EQ(more.find("a")->values, (std::vector<MeasuredValue>{12.5, 64.0}));

  CaseRecord failure = record("b");
  failure.done = false;
  failure.reason = "why";
  few.add(CaseRecord(failure));
  EXPECT_TRUE(few.failed("b"));
  few.add(record("b"));
  EXPECT_TRUE(few.done("b"));
  few.add(CaseRecord(failure));
  EXPECT_TRUE(few.done("b"));
  EXPECT_FALSE(few.failed("b"));
}

}  // namespace
}  // namespace skyhaul::core
