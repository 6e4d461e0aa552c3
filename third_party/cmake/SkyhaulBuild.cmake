# How Skyhaul's own targets are compiled. The variables here set properties of the targets of this folder and of those below it;
# a project that adds Skyhaul by add_subdirectory() keeps its own.
include(GenerateExportHeader)
set(CMAKE_CXX_STANDARD 17) # the installed ns-3 3.37 does not compile as C++20
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)

# Installed programs and shared libraries find the libraries beside them, wherever the folder is moved.
if(BUILD_SHARED_LIBS)
  set(CMAKE_INSTALL_RPATH $ORIGIN $ORIGIN/../${CMAKE_INSTALL_LIBDIR})
endif()

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
  endif()
  find_program(CCACHE ccache)
  if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # pch_defines and time_macros: what ccache needs to be told to trust precompiled headers.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros
        CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
  endif()
endif()

# What every target of Skyhaul's links: warnings; contraction fixed so that a result has the same bits on every x86-64.
add_library(skyhaul_options INTERFACE)
target_compile_options(skyhaul_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Wno-sign-conversion $<$<BOOL:${SKYHAUL_WERROR}>:-Werror> -ffp-contract=off)
# GCC 12 reports these two falsely inside optimised standard-library code (GCC bugs 105329, 107852).
target_compile_options(skyhaul_options INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-stringop-overflow>)

# Programs that read files of strangers and, as root, packets: a smashed stack or an overflown buffer ends them, code
# lies where nobody can foretell it, and what the linker has resolved cannot be written to.
include(CheckPIESupported)
check_pie_supported(LANGUAGES CXX)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
target_compile_options(skyhaul_options INTERFACE
  -fstack-protector-strong -fstack-clash-protection $<$<CONFIG:Release>:-D_FORTIFY_SOURCE=2>)
target_link_options(skyhaul_options INTERFACE -Wl,-z,relro,-z,now)

# skyhaul_library(NAME SOURCES ... PUBLIC LIBS ... PRIVATE LIBS ...): lib<skyhaul_NAME>, known as skyhaul::NAME here and to
# find_package users; static, or shared with BUILD_SHARED_LIBS. Public headers are under include/. What they declare bears
# SKYHAUL_<NAME>_EXPORT of skyhaul/NAME/export.h and is all that a shared library shows: everything else is hidden.
# INTERNAL: a library for the programs of this tree only, which is static always and hides nothing.
function(skyhaul_library name)
  cmake_parse_arguments(ARG "INTERNAL" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  set(type "")
  if(ARG_INTERNAL)
    set(type STATIC)
  endif()
  add_library(skyhaul_${name} ${type} ${ARG_SOURCES})
  add_library(skyhaul::${name} ALIAS skyhaul_${name})
  set_target_properties(skyhaul_${name} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
  target_compile_features(skyhaul_${name} PUBLIC cxx_std_17)
  target_include_directories(skyhaul_${name}
    PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  if(NOT ARG_INTERNAL)
    set_target_properties(skyhaul_${name} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    generate_export_header(skyhaul_${name} EXPORT_FILE_NAME ${CMAKE_CURRENT_BINARY_DIR}/include/skyhaul/${name}/export.h)
    target_include_directories(skyhaul_${name} PUBLIC $<BUILD_INTERFACE:${CMAKE_CURRENT_BINARY_DIR}/include>)
  endif()
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
