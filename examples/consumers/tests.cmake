# The projects that use queuecheck, as tests: label consumer. They are built from what this build would
# install, so they need all of it, and each compiles little.
set(folder ${PROJECT_BINARY_DIR}/consumers)
set(scripts ${CMAKE_CURRENT_SOURCE_DIR}/consumers)
set(common -DPREFIX=${folder}/installed -DCOMPILER=${CMAKE_CXX_COMPILER})
string(REGEX MATCH "^(Release|MinSizeRel)$" exact "${CMAKE_BUILD_TYPE}")

add_test(NAME consumer.install
         COMMAND ${CMAKE_COMMAND} -DBUILD=${PROJECT_BINARY_DIR} -DSOURCE=${PROJECT_SOURCE_DIR} ${common}
                 -DEXACT=$<BOOL:${exact}> -P ${scripts}/install.cmake)
set_tests_properties(consumer.install PROPERTIES FIXTURES_SETUP installed LABELS consumer)

add_test(NAME consumer.headers
         COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} ${common} -P ${scripts}/headers.cmake)
set_tests_properties(consumer.headers PROPERTIES FIXTURES_REQUIRED installed LABELS consumer TIMEOUT 900)
add_test(NAME consumer.package
         COMMAND ${CMAKE_COMMAND} -DBUILD=${PROJECT_BINARY_DIR} -DFOLDER=${folder}/package
                 -DCMAKE_CPACK_COMMAND=${CMAKE_CPACK_COMMAND} -P ${scripts}/package.cmake)

foreach(kind find_package gtest pkg_config fetch_content add_subdirectory)
  add_test(NAME consumer.${kind}
           COMMAND ${CMAKE_COMMAND} -DKIND=${kind} -DFOLDER=${folder}/${kind} ${common}
                   -DSOURCE=${PROJECT_SOURCE_DIR} -DBUILD=${PROJECT_BINARY_DIR}
                   -P ${scripts}/consumer.cmake)
endforeach()
add_test(NAME consumer.my_queue
         COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder}/my_queue ${common}
                 -P ${CMAKE_CURRENT_SOURCE_DIR}/my_queue/newcomer.cmake)
set_tests_properties(consumer.find_package consumer.gtest consumer.pkg_config consumer.my_queue
                     PROPERTIES FIXTURES_REQUIRED installed)
# They judge queues, so they have the machine for themselves.
set_tests_properties(consumer.find_package consumer.gtest consumer.pkg_config consumer.fetch_content
                     consumer.add_subdirectory consumer.my_queue consumer.package
                     PROPERTIES LABELS "consumer;processes" RUN_SERIAL ON TIMEOUT 600
                     SKIP_REGULAR_EXPRESSION "skipped: ")
