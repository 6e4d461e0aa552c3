# Install rules, and the package that find_package(Skyhaul COMPONENTS orbits models core ns3) reads. Each component has an
# export set of its own, so that a user of the orbits needs Eigen only, and nobody needs ns-3 who does not ask for it.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Skyhaul)

function(skyhaul_install_component name headers)
  install(TARGETS skyhaul_${name} EXPORT Skyhaul_${name}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT Skyhaul_${name} NAMESPACE skyhaul:: FILE Skyhaul_${name}.cmake DESTINATION ${package_dir})
  install(DIRECTORY ${headers} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
endfunction()

# The header that says what a shared library shows.
foreach(each orbits models core)
  get_target_property(folder skyhaul_${each} BINARY_DIR)
  install(FILES ${folder}/include/skyhaul/${each}/export.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/skyhaul/${each})
endforeach()

skyhaul_install_component(orbits ${PROJECT_SOURCE_DIR}/orbits/include/)
skyhaul_install_component(models ${PROJECT_SOURCE_DIR}/models/include/)
skyhaul_install_component(core ${PROJECT_SOURCE_DIR}/src/include/)
if(TARGET skyhaul)
  install(TARGETS skyhaul RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
if(TARGET skyhaul_ns3)
  skyhaul_install_component(ns3_archive ${PROJECT_SOURCE_DIR}/models/ns3/include/)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/models/ns3/old-names/ ${PROJECT_BINARY_DIR}/models/ns3/include/
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/models/ns3/doc/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/ns3)
  if(TARGET skyhaul-packet)
    install(TARGETS skyhaul-packet RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
  install(FILES ${PROJECT_SOURCE_DIR}/models/ns3/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME LICENSE.GPL-2.0)
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/configs/ DESTINATION ${CMAKE_INSTALL_DATADIR}/skyhaul)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/examples/labs/ DESTINATION ${CMAKE_INSTALL_DATADIR}/skyhaul/labs)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
# Of every library whose code is in the programs, the archives or the report page (header-only ones and templates included).
install(DIRECTORY ${PROJECT_SOURCE_DIR}/third_party/licenses/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/licenses)

configure_package_config_file(${PROJECT_SOURCE_DIR}/third_party/cmake/SkyhaulConfig.cmake.in
  ${PROJECT_BINARY_DIR}/SkyhaulConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/SkyhaulConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/SkyhaulConfig.cmake ${PROJECT_BINARY_DIR}/SkyhaulConfigVersion.cmake
  DESTINATION ${package_dir})
