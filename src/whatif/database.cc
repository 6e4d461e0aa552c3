// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "whatif/database.h"

#include <fmt/format.h>

#include <filesystem>
#include <new>
#include <stdexcept>

namespace skyhaul::core {
namespace {

/// The path in a URI of SQLite, where %, ? and # mean something.
std::string quoted_path(const std::string& path) {
  std::string quoted;
  for (const char each : std::filesystem::absolute(path).string()) {
    if (each == '%' || each == '?' || each == '#') {
      quoted += fmt::format("%{:02x}", static_cast<unsigned char>(each));
    } else {
      quoted += each;
    }
  }
  return quoted;
}

}  // namespace

Database::Database() {
  sqlite3* handle = nullptr;
  const int status = sqlite3_open(":memory:", &handle);
  handle_.reset(handle);
  if (status != SQLITE_OK) throw std::runtime_error(sqlite3_errstr(status));
}

Database::Database(const std::string& path) {
  sqlite3* handle = nullptr;
  const std::string uri = "file:" + quoted_path(path) + "?immutable=1";
  const int status = sqlite3_open_v2(uri.c_str(), &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
  handle_.reset(handle);
  if (status != SQLITE_OK) throw std::runtime_error(sqlite3_errstr(status));
}

void Database::run(const char* sql) {
  if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(handle_.get()));
}

std::string Database::bytes() const {
  sqlite3_int64 size = 0;
  unsigned char* all = sqlite3_serialize(handle_.get(), "main", &size, SQLITE_SERIALIZE_NOCOPY);
  if (all != nullptr) return {reinterpret_cast<const char*>(all), static_cast<std::size_t>(size)};
  all = sqlite3_serialize(handle_.get(), "main", &size, 0);
  if (all == nullptr) throw std::bad_alloc();
  const std::unique_ptr<unsigned char, void (*)(void*)> holder(all, sqlite3_free);
  return {reinterpret_cast<const char*>(all), static_cast<std::size_t>(size)};
}

Statement::Statement(const Database& database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database.handle(), sql, -1, &statement, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(database.handle()));
  statement_.reset(statement);
}

void Statement::check(int status) const {
  if (status != SQLITE_OK) throw std::runtime_error(sqlite3_errstr(status));
}

Statement& Statement::bind(int place, const std::string& text) {
  check(sqlite3_bind_text(statement_.get(), place, text.data(), static_cast<int>(text.size()),
                          SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bind(int place, const MeasuredValue& value) {
  if (const std::string* text = std::get_if<std::string>(&value)) return bind(place, *text);
  if (const double* number = std::get_if<double>(&value)) {
    check(sqlite3_bind_double(statement_.get(), place, *number));
  } else if (const bool* flag = std::get_if<bool>(&value)) {
    check(sqlite3_bind_int(statement_.get(), place, *flag ? 1 : 0));
  } else {
    check(sqlite3_bind_null(statement_.get(), place));
  }
  return *this;
}

Statement& Statement::bind_whole(int place, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), place, value));
  return *this;
}

void Statement::run() {
  const int status = sqlite3_step(statement_.get());
  if (status != SQLITE_DONE && status != SQLITE_ROW) check(status);
  check(sqlite3_reset(statement_.get()));
}

bool Statement::next() {
  const int status = sqlite3_step(statement_.get());
  if (status == SQLITE_ROW) return true;
  if (status != SQLITE_DONE) check(status);
  return false;
}

std::string Statement::text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_.get(), column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

MeasuredValue Statement::value(int column) const {
  switch (sqlite3_column_type(statement_.get(), column)) {
    case SQLITE_INTEGER:
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement_.get(), column);
    case SQLITE_TEXT:
      return text(column);
    default:
      return std::monostate();
  }
}

}  // namespace skyhaul::core
