# QUEUECHECK_SANITIZE=address,undefined or thread: for everything in the build, so that plugins and
# harness agree. Recovery is off: the first report ends the process.
if(QUEUECHECK_SANITIZE)
  add_compile_options(-fsanitize=${QUEUECHECK_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${QUEUECHECK_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # What it inserts hides from g++ 12 what std::regex and Boost have set; the build without asks.
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized>)
  endif()
  if(QUEUECHECK_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    add_compile_options(-Wno-tsan)  # fences: the queues under TSan use none where it matters
  endif()
endif()
# Coverage for the fuzzer everywhere; only the fuzz targets link its main().
if(QUEUECHECK_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
