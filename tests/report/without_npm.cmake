# Configures the tree as on a machine without npm (NPM=OFF: it is looked for and not found).
file(REMOVE_RECURSE ${WORK_DIR})
execute_process(
  COMMAND ${CMAKE_COMMAND} -S ${REPOSITORY} -B ${WORK_DIR} -G ${GENERATOR} -DSKYHAUL_WEB=ON -DNPM=OFF -DSKYHAUL_NS3=OFF
          -DSKYHAUL_TESTS=OFF -DSKYHAUL_BENCH=OFF
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${output}")
endif()
string(REGEX REPLACE "[ \n]+" " " output "${output}")  # the message is broken into lines
string(REGEX MATCHALL "report pages are left out" said "${output}")
list(LENGTH said times)
if(NOT times EQUAL 1)
  message(FATAL_ERROR "said ${times} times that pages are left out:\n${output}")
endif()
execute_process(COMMAND ${CMAKE_COMMAND} --build ${WORK_DIR} --target help RESULT_VARIABLE status OUTPUT_VARIABLE targets)
if(NOT status EQUAL 0 OR targets MATCHES "page\\.(js|cc)" OR NOT targets MATCHES "skyhaul")
  message(FATAL_ERROR "the targets of a build without pages: ${targets}")
endif()
file(REMOVE_RECURSE ${WORK_DIR})
