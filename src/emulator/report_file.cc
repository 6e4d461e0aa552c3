// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#include "emulator/report_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace skyhaul::emulator {

ReportFile::ReportFile(const std::string& path) : path_(path) {
  if (path.empty()) return;
  // Named before it is made: a signal can come while it is.
  if (access(path.c_str(), F_OK) != 0) unfinished_ = std::make_unique<models::UnfinishedFile>(path);
  file_ = FileDescriptor(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  made_ = static_cast<bool>(file_);
  if (made_) return;
  unfinished_.reset();
  file_ = FileDescriptor(checked(("open " + path).c_str(), open(path.c_str(), O_WRONLY | O_CLOEXEC)));
}

ReportFile::~ReportFile() {
  if (made_) unlink(path_.c_str());
}

void ReportFile::write(const std::string& text) {
  if (!file_) return;
  const std::string call = "write " + path_;
  struct stat status {};
  checked(call.c_str(), fstat(file_.get(), &status));
  if (S_ISREG(status.st_mode)) checked(call.c_str(), ftruncate(file_.get(), 0));
  made_ = false;
  unfinished_.reset();
  for (std::size_t done = 0; done < text.size();)
    done += static_cast<std::size_t>(
        checked(call.c_str(), ::write(file_.get(), text.data() + done, text.size() - done)));
  if (S_ISREG(status.st_mode)) checked(call.c_str(), fsync(file_.get()));
}

}  // namespace skyhaul::emulator
