# Queues in C and in Rust, as shared objects; each is built as its first lines say and then verified.
queuecheck_add_queue(plugin_c SOURCES plugin_c/my_queue.c DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/plugin_c)
target_compile_options(plugin_c PRIVATE -Wall -Wextra -Wpedantic -Wconversion
                                        $<$<BOOL:${QUEUECHECK_WERROR}>:-Werror>)

add_test(NAME example.plugin_c
         COMMAND queuecheck verify --plugin ${CMAKE_CURRENT_BINARY_DIR}/plugin_c/plugin_c.so --seed 1
                 --time 6s --out ${CMAKE_CURRENT_BINARY_DIR}/results)

# Debian's is version 1.63; nothing else of ours needs it.
find_program(QUEUECHECK_RUSTC rustc)
set(rust_queue ${CMAKE_CURRENT_BINARY_DIR}/plugin_rust/my_queue.so)
if(QUEUECHECK_RUSTC)
  add_custom_command(
    OUTPUT ${rust_queue}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_CURRENT_BINARY_DIR}/plugin_rust
    COMMAND ${QUEUECHECK_RUSTC} --edition 2021 -O -C panic=abort -D warnings --crate-type cdylib
            ${CMAKE_CURRENT_SOURCE_DIR}/plugin_rust/my_queue.rs -o ${rust_queue}
    DEPENDS plugin_rust/my_queue.rs COMMENT "A queue in Rust" VERBATIM)
  add_custom_target(plugin_rust ALL DEPENDS ${rust_queue})
  add_test(NAME example.plugin_rust
           COMMAND queuecheck verify --plugin ${rust_queue} --seed 1 --time 6s
                   --out ${CMAKE_CURRENT_BINARY_DIR}/results)
else()
  message(STATUS "No plugin in Rust: rustc is missing (Debian: rustc)")
  add_test(NAME example.plugin_rust COMMAND ${CMAKE_COMMAND} -E echo "skipped: rustc is missing")
  set_tests_properties(example.plugin_rust PROPERTIES SKIP_REGULAR_EXPRESSION "skipped: ")
endif()
set_tests_properties(example.plugin_c example.plugin_rust PROPERTIES LABELS "processes" RUN_SERIAL ON
                     TIMEOUT 120)
