# cmake -DPROGRAM=FILE -DGOLDEN=FILE [-DUPDATE=ON] -P compare.cmake: runs an example without arguments and compares what
# it prints with the golden file, to the byte; UPDATE writes the file instead.
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE actual RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${status}")
endif()
if(UPDATE)
  file(WRITE ${GOLDEN} "${actual}")
  return()
endif()
file(READ ${GOLDEN} expected)
if(NOT actual STREQUAL expected)
  message(FATAL_ERROR "expected (${GOLDEN}):\n${expected}\nprinted:\n${actual}")
endif()
