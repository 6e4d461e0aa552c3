// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

#include "skyhaul/core/sweep.h"

namespace skyhaul::core {

/// A database of SQLite. All functions throw std::runtime_error with what SQLite says.
class Database {
 public:
  /// An empty one in memory.
  Database();
  /// A file, to be read only. It is taken to change no more, so that nothing is written beside it.
  explicit Database(const std::string& path);

  void run(const char* sql);
  /// All bytes of the file that it would be.
  std::string bytes() const;
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

/// A statement that is run again and again, or whose rows are read one after the other.
class Statement {
 public:
  Statement(const Database& database, const char* sql);

  Statement& bind(int place, const std::string& text);
  Statement& bind(int place, const MeasuredValue& value);
  Statement& bind_whole(int place, std::int64_t value);
  /// Runs it with what is bound, and makes it ready to be run again.
  void run();
  /// The next row; false at the end.
  bool next();
  std::string text(int column) const;
  MeasuredValue value(int column) const;

 private:
  void check(int status) const;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace skyhaul::core
