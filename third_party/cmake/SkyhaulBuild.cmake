# How Skyhaul's own targets are compiled.
set(CMAKE_CXX_STANDARD 17) # the installed ns-3 3.37 does not compile as C++20
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # pch_defines and time_macros: what ccache needs to be told to trust precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

# Warnings, and contraction fixed so that a result has the same bits on every x86-64.
add_library(skyhaul_options INTERFACE)
target_compile_options(skyhaul_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Wno-sign-conversion $<$<BOOL:${SKYHAUL_WERROR}>:-Werror>)
# GCC 12 reports these two falsely inside optimised standard-library code (GCC bugs 105329, 107852).
target_compile_options(skyhaul_options INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-stringop-overflow>)
add_compile_options(-ffp-contract=off)

# Programs that read files of strangers and, as root, packets: a smashed stack or an overflown buffer ends them, code
# lies where nobody can foretell it, and what the linker has resolved cannot be written to.
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
add_compile_options(-fstack-protector-strong -fstack-clash-protection $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
add_link_options(-Wl,-z,relro,-z,now)

# skyhaul_library(NAME): lib<skyhaul_NAME>, known as skyhaul::NAME here and to find_package users. Public headers are
# under include/, sources are every .cc below the folders given.
function(skyhaul_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(skyhaul_${name} STATIC ${ARG_SOURCES})
  add_library(skyhaul::${name} ALIAS skyhaul_${name})
  set_target_properties(skyhaul_${name} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
  target_compile_features(skyhaul_${name} PUBLIC cxx_std_17)
  target_include_directories(skyhaul_${name}
    PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(skyhaul_${name} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE} $<BUILD_INTERFACE:skyhaul_options>)
endfunction()

# skyhaul_whole_archive(NAME ARCHIVE): the target skyhaul::NAME, which links all objects of a static library and keeps every
# shared library that it needs. SkyhaulConfig.cmake does the same for users of the installed package.
function(skyhaul_whole_archive name archive)
  add_library(skyhaul_${name} INTERFACE)
  add_library(skyhaul::${name} ALIAS skyhaul_${name})
  target_link_libraries(skyhaul_${name} INTERFACE "$<LINK_LIBRARY:WHOLE_ARCHIVE,${archive}>")
  target_link_options(skyhaul_${name} INTERFACE LINKER:--no-as-needed)
endfunction()
