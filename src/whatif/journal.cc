// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/journal.h"

#define XXH_INLINE_ALL
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "skyhaul/models/lease.h"
#include "skyhaul/orbits/text.h"

namespace skyhaul::core {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr const char* kSum = ",\"sum\":\"";

std::string sum_of(const char* text, std::size_t size) {
  return fmt::format("{:016x}", static_cast<std::uint64_t>(XXH3_64bits(text, size)));
}

Json to_json(const MeasuredValue& value) {
  if (const double* number = std::get_if<double>(&value)) return *number;
  if (const bool* flag = std::get_if<bool>(&value)) return *flag;
  if (const std::string* text = std::get_if<std::string>(&value)) return in_utf8(*text);
  return nullptr;
}

MeasuredValue from_json(const Json& json) {
  if (json.is_number()) return json.get<double>();
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_string()) return json.get<std::string>();
  return std::monostate();
}

}  // namespace

std::string journal_line(const CaseRecord& record) {
  Json json;
  json["id"] = record.id;
  json["version"] = record.version;
  json["status"] = record.done ? "done" : "failed";
  if (!record.done) json["reason"] = in_utf8(record.reason);
  json["outputs"] = Json::object();
  for (const auto& [path, value] : record.outputs) json["outputs"][path] = to_json(value);
  json["seconds"] = record.seconds;
  json["host"] = record.host;
  std::string line = json.dump();
  line.pop_back();  // the brace
  const std::string sum = sum_of(line.data(), line.size());
  return line + kSum + sum + "\"}";
}

std::optional<CaseRecord> parse_journal_line(const std::string& line) {
  constexpr std::size_t kTail = 8 + 16 + 2;  // ,"sum":"0123456789abcdef"}
  if (line.size() < kTail) return std::nullopt;
  const std::size_t body = line.size() - kTail;
  if (line.compare(body, 8, kSum) != 0 || line.compare(body + 8, 16, sum_of(line.data(), body)) != 0)
    return std::nullopt;
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  CaseRecord record;
  try {
    record.id = json.at("id").get<std::string>();
    record.version = json.at("version").get<std::string>();
    record.done = json.at("status") == "done";
    if (!record.done) record.reason = json.at("reason").get<std::string>();
    for (const auto& entry : json.at("outputs").items())
      record.outputs.emplace_back(entry.key(), from_json(entry.value()));
    record.seconds = json.at("seconds").get<double>();
    record.host = json.at("host").get<std::string>();
  } catch (const Json::exception&) {
    return std::nullopt;
  }
  return record;
}

JournalWriter::~JournalWriter() {
  if (descriptor_ >= 0) close(descriptor_);
}

void JournalWriter::append(const CaseRecord& record) {
  if (descriptor_ < 0) {
    const auto now = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    path_ = (fs::path(folder_) / fmt::format("{}-{}-{}.jsonl", models::host_name(), getpid(), now.count()))
                .string();
    descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "cannot write " + path_);
  }
  const std::string line = journal_line(record) + "\n";
  std::size_t written = 0;
  while (written < line.size()) {
    const ssize_t count = write(descriptor_, line.data() + written, line.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      const int error = count < 0 ? errno : ENOSPC;
      throw std::system_error(error, std::generic_category(), "cannot write " + path_);
    }
    written += static_cast<std::size_t>(count);
  }
}

void JournalWriter::sync() {
  if (descriptor_ >= 0 && fdatasync(descriptor_) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot write " + path_);
}

void JournalReader::read_new(const std::function<void(CaseRecord&&)>& found) {
  std::error_code error;
  std::vector<std::string> names;
  for (const auto& each : fs::directory_iterator(folder_, error)) {
    if (each.path().extension() == ".jsonl") names.push_back(each.path().string());
  }
  std::string buffer;
  for (const std::string& name : names) {
    std::uint64_t& offset = offsets_[name];
    const int file = open(name.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;  // it was removed
    std::string rest;        // the line that is begun
    buffer.resize(1 << 18);
    for (;;) {
      const ssize_t count =
          pread(file, buffer.data(), buffer.size(), static_cast<off_t>(offset + rest.size()));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) break;
      rest.append(buffer, 0, static_cast<std::size_t>(count));
      std::size_t from = 0;
      for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', from)) {
        if (auto record = parse_journal_line(rest.substr(from, end - from))) {
          found(std::move(*record));
        } else {
          ++damaged_;
        }
        from = end + 1;
      }
      rest.erase(0, from);
      offset += from;
    }
    close(file);
  }
}

}  // namespace skyhaul::core
