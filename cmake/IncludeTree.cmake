# Every include is written "queuecheck/<folder>/<file>", in the build tree as when installed: links
# to the five folders under <build>/include/queuecheck. <build> is that of whatever project includes
# this file first: a user's, too (AddQueue.cmake).
if(TARGET queuecheck_include)
  return()
endif()
add_library(queuecheck_include INTERFACE)
add_library(queuecheck::include ALIAS queuecheck_include)
set_target_properties(queuecheck_include PROPERTIES EXPORT_NAME include)
set(queuecheck_include_root ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${queuecheck_include_root}/queuecheck)
foreach(folder impl model stress properties reports)
  cmake_path(SET target NORMALIZE ${CMAKE_CURRENT_LIST_DIR}/../${folder})
  file(CREATE_LINK ${target} ${queuecheck_include_root}/queuecheck/${folder} SYMBOLIC)
endforeach()
target_include_directories(queuecheck_include INTERFACE $<BUILD_INTERFACE:${queuecheck_include_root}>)
target_compile_features(queuecheck_include INTERFACE cxx_std_20)
