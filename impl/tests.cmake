# Tests of impl/: one executable per label.
queuecheck_test(impl_test
  SOURCES adapters/adapters_test.cpp adapters/foreign_adapters_test.cpp event_count_model_test.cpp helper_files_test.cpp
          instrumented_twin_test.cpp plugin_loader_test.cpp queue_contract_test.cpp queue_facts_test.cpp
          record_ring_test.cpp registry_test.cpp ring_words_test.cpp scq_ring_test.cpp
          segment_header_test.cpp typed_queue_test.cpp vocabulary_test.cpp
          locked_storage_test.cpp
  LIBRARIES queuecheck_impl)
queuecheck_test(impl_processes_test
  SOURCES adapters/kernel_queues_test.cpp adapters/pipe_test.cpp adapters/unix_seqpacket_test.cpp
          asymmetric_fence_test.cpp event_count_test.cpp liveness_test.cpp
          locked_queue_kills_test.cpp locked_queue_test.cpp locked_tasks_test.cpp open_or_create_test.cpp
          owner_table_test.cpp queue_kills_test.cpp queue_processes_test.cpp ring_batch_test.cpp
          ring_queue_test.cpp robust_mutex_test.cpp scq_queue_test.cpp segment_test.cpp spsc_queue_test.cpp
          spsc_queue_processes_test.cpp ticket_ring_test.cpp
  LIBRARIES queuecheck_impl LABELS processes)
queuecheck_test(impl_hostile_test
  SOURCES hostile_segment_test.cpp LIBRARIES queuecheck_impl LABELS processes)
queuecheck_test(impl_threads_test
  SOURCES queue_threads_test.cpp
  LIBRARIES queuecheck_impl LABELS threads)

if(NOT TARGET impl_test)  # preset tsan
  return()
endif()

# Plugins that the loader must take or refuse.
set(test_plugins ${CMAKE_CURRENT_BINARY_DIR}/test_plugins)
function(test_plugin name)
  set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX .so
                        LIBRARY_OUTPUT_DIRECTORY ${test_plugins})
  foreach(test impl_test impl_processes_test)
    add_dependencies(${test} ${name})
  endforeach()
endfunction()

foreach(name good other_name other_abi no_try_get older before_batches newer null unreadable)
  add_library(test_plugin_${name} MODULE plugin_loader_test_plugin.c)
  target_link_libraries(test_plugin_${name} PRIVATE queuecheck_include)
  string(TOUPPER TEST_PLUGIN_${name} definition)
  target_compile_definitions(test_plugin_${name} PRIVATE ${definition})
  test_plugin(test_plugin_${name})
  set_target_properties(test_plugin_${name} PROPERTIES OUTPUT_NAME ${name})
endforeach()

target_compile_definitions(impl_test PRIVATE
  QUEUECHECK_HAS_TWINS=$<BOOL:${QUEUECHECK_TWINS}>)
foreach(test impl_test impl_processes_test)
  add_dependencies(${test} mutants twins)
  target_compile_definitions(${test} PRIVATE QUEUECHECK_TEST_PLUGINS="${test_plugins}")
endforeach()

# Each mutant by its facts, its code and a scenario of its own.
queuecheck_test(mutants_test
  SOURCES mutant_facts_test.cpp mutants_locked_test.cpp mutants_spsc_test.cpp mutants_test.cpp
          mutants_ticket_test.cpp
  LIBRARIES queuecheck_impl queuecheck_model LABELS processes)
add_dependencies(mutants_test mutants)
target_compile_definitions(mutants_test
  PRIVATE QUEUECHECK_CATALOGUE="${PROJECT_SOURCE_DIR}/docs/mutants.md")

# What mutants are compiled from; the canary is what the check must refuse.
set(check ${PROJECT_SOURCE_DIR}/cmake/checks/mutant_units.cmake)
set(compiled -DINCLUDE=${queuecheck_include_root} -DCOMPILER=${CMAKE_CXX_COMPILER} -P ${check})
add_test(NAME impl.mutant_units
         COMMAND ${CMAKE_COMMAND} -DUNITS=${queuecheck_mutants_directory} ${compiled})
add_test(NAME impl.mutant_units-canary
         COMMAND ${CMAKE_COMMAND} -DUNITS=${PROJECT_SOURCE_DIR}/cmake/checks/canary/mutant ${compiled})
set_tests_properties(impl.mutant_units-canary PROPERTIES WILL_FAIL ON)
set_tests_properties(impl.mutant_units impl.mutant_units-canary PROPERTIES LABELS tidy)

include(twins_tests.cmake)
