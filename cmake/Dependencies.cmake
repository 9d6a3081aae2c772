# Everything comes from Debian 12 (.ci/setup installs it).
if(NOT PROJECT_IS_TOP_LEVEL)
  set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)  # who links our libraries links these, from another folder
endif()
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(Boost 1.74 REQUIRED COMPONENTS context)  # Interprocess: headers only; fibers
find_package(rapidcheck CONFIG REQUIRED)
find_package(benchmark CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(simdjson CONFIG REQUIRED)
find_package(ZLIB REQUIRED)
find_package(LibLZMA REQUIRED)
if(QUEUECHECK_TESTS)
  find_package(GTest CONFIG REQUIRED)
else()
  find_package(GTest CONFIG QUIET)  # queuecheck::gtest_main, where it is there
endif()
