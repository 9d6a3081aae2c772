# Writes OUTPUT, the source behind build_info.hpp. Run at every build (cmake -P) because the commit
# changes without CMake noticing; the file is touched only when its text changes.
# Arguments: SOURCE_DIR, OUTPUT, BUILD_TYPE, FLAGS, SANITIZE.
set(commit unknown)
find_program(git git)
if(git)
  # --show-cdup is empty only at the root of a work tree: a tarball unpacked inside some other
  # repository must not show that one's commit.
  execute_process(COMMAND ${git} -C ${SOURCE_DIR} rev-parse --show-cdup
                  OUTPUT_VARIABLE up RESULT_VARIABLE failed ERROR_QUIET
                  OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed AND up STREQUAL "")
    execute_process(COMMAND ${git} -C ${SOURCE_DIR} rev-parse --short=10 HEAD
                    OUTPUT_VARIABLE hash RESULT_VARIABLE failed ERROR_QUIET
                    OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(NOT failed AND hash MATCHES "^[0-9a-f]+$")
      set(commit ${hash})
      execute_process(COMMAND ${git} --no-optional-locks -C ${SOURCE_DIR} diff --quiet HEAD
                      RESULT_VARIABLE changed ERROR_QUIET OUTPUT_QUIET)
      if(changed)
        string(APPEND commit "+")
      endif()
    endif()
  endif()
endif()

if(SANITIZE)
  string(APPEND FLAGS " -fsanitize=${SANITIZE}")
endif()
string(REPLACE "${SOURCE_DIR}" "." FLAGS "${FLAGS}")
string(STRIP "${FLAGS}" FLAGS)
foreach(value commit BUILD_TYPE FLAGS)
  string(REPLACE "\\" "\\\\" ${value} "${${value}}")
  string(REPLACE "\"" "\\\"" ${value} "${${value}}")
endforeach()
set(text "#include \"queuecheck/reports/build_info.hpp\"

namespace queuecheck {

BuildInfo build_info() { return {\"${commit}\", \"${BUILD_TYPE}\", \"${FLAGS}\"}; }

}  // namespace queuecheck
")
set(old "")
if(EXISTS ${OUTPUT})
  file(READ ${OUTPUT} old)
endif()
if(NOT old STREQUAL text)
  file(WRITE ${OUTPUT} "${text}")
endif()
