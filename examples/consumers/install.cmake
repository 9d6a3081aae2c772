# cmake -D BUILD= -D SOURCE= -D PREFIX= -D EXACT=ON|OFF -P install.cmake: what the build would install,
# in PREFIX, where the consumers find it. It is moved there from elsewhere, and names neither that
# place nor the build's.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
file(REMOVE_RECURSE ${PREFIX} ${PREFIX}.elsewhere)
foreach(component tool development)
  run("install ${component}"
      COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${PREFIX}.elsewhere --component ${component})
endforeach()
file(RENAME ${PREFIX}.elsewhere ${PREFIX})
if(EXACT)  # a build with debug information names its sources
  run("no path of the build" EXPECT 1
      COMMAND grep -rlF -e ${SOURCE} -e ${BUILD} -e ${PREFIX}.elsewhere ${PREFIX})
endif()
run("the installed tool" SAYS "ring  .*Specifications by name" COMMAND ${PREFIX}/bin/queuecheck list)
if(output MATCHES "Exploring is not available|(ring|locked) [^\n]*\n[^\n]*\n[^\n]*\n *explore: not")
  message(FATAL_ERROR "the installed tool does not find its helpers\n${output}")
endif()
