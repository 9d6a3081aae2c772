# cmake -D BUILD= -D FOLDER= -P package.cmake: the Debian packages, unpacked in a folder: what they say
# of themselves, and that the tool in them finds its parts there.
include(${CMAKE_CURRENT_LIST_DIR}/run.cmake)
find_program(dpkg_deb dpkg-deb)
if(NOT dpkg_deb)
  message("skipped: dpkg-deb is missing")
  return()
endif()
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})
run("cpack" COMMAND ${CMAKE_CPACK_COMMAND} -G DEB -B ${FOLDER} --config ${BUILD}/CPackConfig.cmake)
set(root ${FOLDER}/root)
foreach(expected "queuecheck:libfmt9.*libstdc\\+\\+6" "libqueuecheck-dev:queuecheck.*librapidcheck-dev"
                 "queuecheck-mutants:queuecheck")
  string(REGEX MATCH "^([^:]+):(.*)$" _ "${expected}")
  set(name ${CMAKE_MATCH_1})
  set(depends ${CMAKE_MATCH_2})
  file(GLOB package ${FOLDER}/${name}_*.deb)
  run("${name}" SAYS "Depends: [^\n]*${depends}.*Package: ${name}\n" COMMAND ${dpkg_deb} -I ${package})
  run("unpack ${name}" COMMAND ${dpkg_deb} -x ${package} ${root})
endforeach()
foreach(file bin/queuecheck libexec/queuecheck/queuecheck-explore include/queuecheck/impl/queue_table.hpp
             lib/cmake/queuecheck/queuecheckConfig.cmake libexec/queuecheck/mutants/index.txt)
  if(NOT EXISTS ${root}/usr/${file})
    message(FATAL_ERROR "no package has /usr/${file}")
  endif()
endforeach()
run("explore from the packages" SAYS "explore: valid" COMMAND
    ${root}/usr/bin/queuecheck explore ring --time 1s --seed 1 --out ${FOLDER}/results)
run("a mutant from the packages" EXPECT 1 SAYS "mutant:PB3" COMMAND
    ${root}/usr/bin/queuecheck properties mutant:PB3 --seed 1 --out ${FOLDER}/results)
