# cmake -D id= -D patch= -D headers=a,b -D from= -D to= -D program= -P ApplyMutant.cmake
# Copies the headers from `from` to `to` and applies `patch` there, or fails with one line that names
# the mutant.
string(REPLACE "," ";" headers "${headers}")
foreach(header IN LISTS headers)
  cmake_path(GET header PARENT_PATH directory)
  file(MAKE_DIRECTORY ${to}/${directory})
  file(COPY_FILE ${from}/${header} ${to}/${header})
  file(READ ${from}/${header} before_${header})
endforeach()
execute_process(
  COMMAND ${program} -p1 --fuzz=0 --forward --silent --no-backup-if-mismatch --reject-file=-
          --directory=${to} --input=${patch}
  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
foreach(header IN LISTS headers)
  file(READ ${to}/${header} after)
  if(NOT result EQUAL 0 OR before_${header} STREQUAL after)
    file(REMOVE ${to}/${header})
  endif()
  if(result EQUAL 0 AND before_${header} STREQUAL after)
    message(FATAL_ERROR "mutant ${id}: ${patch} changes nothing in ${header}")
  endif()
endforeach()
if(NOT result EQUAL 0)
  message(FATAL_ERROR "mutant ${id}: ${patch} does not apply; make it anew\n${output}")
endif()
