# cmake -D id= -D patch= -D header= -D from= -D to= -D program= -P ApplyMutant.cmake
# Copies `from` to `to` with `patch` applied, or fails with one line that names the mutant.
cmake_path(GET to PARENT_PATH directory)
file(MAKE_DIRECTORY ${directory})
file(REMOVE ${to})
execute_process(
  COMMAND ${program} --fuzz=0 --forward --silent --reject-file=- --output=${to} ${from} ${patch}
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  file(REMOVE ${to})
  message(FATAL_ERROR "mutant ${id}: ${patch} does not apply to ${header}; make it anew\n${output}")
endif()
file(READ ${from} before)
file(READ ${to} after)
if(before STREQUAL after)
  file(REMOVE ${to})
  message(FATAL_ERROR "mutant ${id}: ${patch} changes nothing in ${header}")
endif()
