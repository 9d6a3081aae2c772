# Plugins for process_image_test: one that is right, and those that are refused.
set(folder ${CMAKE_CURRENT_BINARY_DIR}/image_test_plugins)
function(image_test_plugin name)
  add_library(image_test_${name} MODULE process_image_test_plugin.cpp)
  queuecheck_queue_module(image_test_${name} ${name} ${folder})
  add_dependencies(explore_test image_test_${name})
endfunction()

image_test_plugin(instrumented)
queuecheck_instrument(image_test_instrumented)

image_test_plugin(plain)

# What `-fsanitize=thread` at link time makes of it, without the library itself.
image_test_plugin(tsan_library)
queuecheck_instrument(image_test_tsan_library)
add_library(image_test_libtsan SHARED process_image_test_library.c)
set_target_properties(image_test_libtsan PROPERTIES OUTPUT_NAME tsan_stand_in
                      LIBRARY_OUTPUT_DIRECTORY ${folder})
target_link_libraries(image_test_tsan_library PRIVATE image_test_libtsan)
target_link_options(image_test_tsan_library PRIVATE -Wl,--no-as-needed)

image_test_plugin(tableless)
queuecheck_instrument(image_test_tableless)
target_compile_definitions(image_test_tableless PRIVATE IMAGE_TEST_TABLELESS)

# Only g++ makes unique symbols.
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  image_test_plugin(unique)
  queuecheck_instrument(image_test_unique)
  target_compile_options(image_test_unique PRIVATE -fgnu-unique)
  target_compile_definitions(image_test_unique PRIVATE IMAGE_TEST_UNIQUE)
endif()

target_compile_definitions(explore_test PRIVATE QUEUECHECK_IMAGE_TEST_PLUGINS="${folder}")

# ... and for process_lane_test.
add_library(real_deeds MODULE process_lane_test_plugin.cpp)
queuecheck_queue_module(real_deeds real_deeds ${folder})
queuecheck_instrument(real_deeds)
add_dependencies(explore_test real_deeds)
target_compile_definitions(explore_test
  PRIVATE QUEUECHECK_REAL_DEEDS_PLUGIN="${folder}/real_deeds.so")
