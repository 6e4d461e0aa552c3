# Run by `cmake -P`: writes OUT, which defines program_version(): VERSION+HASH. The hash is that of the names and the contents of the
# files that LIST names, one a line, from the folder ROOT.
file(STRINGS ${LIST} names)
set(all "")
foreach(name IN LISTS names)
  file(SHA256 ${ROOT}/${name} hash)
  string(APPEND all "${name} ${hash}\n")
endforeach()
string(SHA256 hash "${all}")
string(SUBSTRING ${hash} 0 12 hash)
file(WRITE ${OUT} "// Made by third_party/cmake/ProgramVersion.cmake.
#include \"summary/program_version.h\"

const char* skyhaul::core::program_version() { return \"${VERSION}+${hash}\"; }
")
