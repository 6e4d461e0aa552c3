// Copyright (c) Skyhaul authors. SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "skyhaul/models/export.h"
#include "skyhaul/models/link_timeline.h"

namespace skyhaul::models {

/// Saves and loads a LinkTimeline: binary, little-endian, versioned, each section with its length and XXH64.
/// Numbers are stored as differences and packed by Zstandard. The format is laid out in
/// models/timeline/FORMAT.md. Saving and loading gives the same timeline; equal timelines give equal bytes.
/// save_timeline writes to a temporary file beside `path` and renames it; throws std::system_error naming the
/// call.
SKYHAUL_MODELS_EXPORT void save_timeline(const LinkTimeline& timeline, const std::string& path);

/// Largest timeline file that load_timeline() accepts, in bytes.
constexpr std::uint64_t kLargestTimelineFile = std::uint64_t{8} << 30;

/// The name of the timeline file in the folder of a run.
constexpr const char* kTimelineOfRun = "timeline.skyhaul";

/// The timeline file that a path names: the path itself, or where it is the folder of a run, the timeline in
/// it. Throws InputError for a folder that has none.
SKYHAUL_MODELS_EXPORT std::string timeline_file_of(const std::string& path);

/// Loads timeline_file_of(path). Throws InputError naming the file, the byte offset and what was expected
/// there, when the file is truncated, altered, larger than kLargestTimelineFile (see InputFile) or of a
/// version after 7, when validate() refuses the content, or when it would take more memory than 256 MB plus
/// 100 bytes for each byte of the file. Never returns a partly read timeline.
SKYHAUL_MODELS_EXPORT LinkTimeline load_timeline(const std::string& path);

}  // namespace skyhaul::models
