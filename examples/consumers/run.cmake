# What the scripts of the consumers share.
#
#   run(WHAT [EXPECT exit-code] [SAYS regex] [FOLDER folder] COMMAND words...)
#     runs it; anything but that exit code (0) and those words on its output ends the test, with all
#     that it said.
cmake_minimum_required(VERSION 3.25)

function(run what)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "EXPECT;SAYS;FOLDER" "COMMAND")
  if(NOT DEFINED arg_EXPECT)
    set(arg_EXPECT 0)
  endif()
  if(NOT arg_FOLDER)
    set(arg_FOLDER ${CMAKE_CURRENT_BINARY_DIR})
  endif()
  execute_process(COMMAND ${arg_COMMAND} WORKING_DIRECTORY ${arg_FOLDER} TIMEOUT 240
                  RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result STREQUAL arg_EXPECT)
    message(FATAL_ERROR "${what}: ended with ${result} instead of ${arg_EXPECT}\n${output}")
  elseif(arg_SAYS AND NOT output MATCHES "${arg_SAYS}")
    message(FATAL_ERROR "${what}: does not say '${arg_SAYS}'\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

# A fresh folder with a copy of SOURCE in it.
function(fresh folder source)
  file(REMOVE_RECURSE ${folder})
  file(COPY ${source}/ DESTINATION ${folder})
endfunction()
