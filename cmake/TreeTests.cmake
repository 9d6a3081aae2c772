# Style and structure as tests; each check has a canary that it must catch.
find_program(QUEUECHECK_CLANG_FORMAT NAMES clang-format-14 clang-format)
set(checks ${PROJECT_SOURCE_DIR}/cmake/checks)
foreach(check includes style)
  add_test(NAME tree.${check}
           COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -P ${checks}/${check}.cmake)
  add_test(NAME tree.${check}-canary
           COMMAND ${CMAKE_COMMAND} -DROOT=${checks}/canary -P ${checks}/${check}.cmake)
  set_tests_properties(tree.${check}-canary PROPERTIES WILL_FAIL ON)
  set_tests_properties(tree.${check} tree.${check}-canary PROPERTIES LABELS tidy)
endforeach()
add_test(NAME tree.format
         COMMAND ${checks}/format.sh ${PROJECT_SOURCE_DIR} ${QUEUECHECK_CLANG_FORMAT})
set_tests_properties(tree.format PROPERTIES LABELS tidy SKIP_RETURN_CODE 77)
foreach(check code_blocks code_blocks-canary)
  set(where -DROOT=${PROJECT_SOURCE_DIR} -DPAGES=README.md,docs/your-queue.md)
  if(check MATCHES "canary")
    set(where -DROOT=${checks}/canary -DPAGES=docs/page.md)
  endif()
  add_test(NAME tree.${check} COMMAND ${CMAKE_COMMAND} ${where} -P ${checks}/code_blocks.cmake)
  set_tests_properties(tree.${check} PROPERTIES LABELS tidy)
endforeach()
set_tests_properties(tree.code_blocks-canary PROPERTIES WILL_FAIL ON)
add_test(NAME tree.packages
         COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} -P ${checks}/packages.cmake)
set_tests_properties(tree.packages PROPERTIES LABELS tidy)
add_test(NAME tree.adapters
         COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR}
                 -DOUTPUT=${PROJECT_BINARY_DIR}/checks/optional_adapters.cpp -P ${checks}/adapters.cmake)
set_tests_properties(tree.adapters PROPERTIES LABELS tidy)
