# Where each dependency comes from. Everything is a Debian 12 package (third_party/packages.txt); nothing is downloaded.
find_package(Threads REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_path(BOOST_MATH_INCLUDE_DIR boost/math/special_functions/erf.hpp REQUIRED) # headers only
find_path(XSIMD_INCLUDE_DIR xsimd/xsimd.hpp REQUIRED) # header only; Debian's CMake target asks for a libxtl that is not there
find_path(ERFA_INCLUDE_DIR erfa.h REQUIRED)
find_library(ERFA_LIBRARY erfa REQUIRED)
find_path(EXPAT_INCLUDE_DIR expat.h REQUIRED)
find_library(EXPAT_LIBRARY expat REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(capng REQUIRED IMPORTED_TARGET libcap-ng)

# Debian's own Python: the oracle scripts use python3-sgp4, -skyfield, -astropy and -jsonschema, which another Python
# found first in PATH does not see.
set(Python3_FIND_STRATEGY LOCATION)
set(Python3_ROOT_DIR /usr)
find_package(Python3 COMPONENTS Interpreter)

if(SKYHAUL_NS3)
  find_package(ns3 REQUIRED)
  # Target names differ between releases: ns3::libcore up to 3.44, ns3::core later. skyhaul_ns3_target(core VAR) hides it.
  function(skyhaul_ns3_target module out)
    if(TARGET ns3::lib${module})
      set(${out} ns3::lib${module} PARENT_SCOPE)
    elseif(TARGET ns3::${module})
      set(${out} ns3::${module} PARENT_SCOPE)
    else()
      message(FATAL_ERROR "ns-3 module ${module} not found: neither ns3::lib${module} nor ns3::${module}")
    endif()
  endfunction()
endif()

if(SKYHAUL_TESTS)
  find_package(GTest REQUIRED)
endif()
if(SKYHAUL_BENCH)
  find_package(benchmark REQUIRED)
endif()
