# Every include is written "queuecheck/<folder>/<file>", in the build tree as when installed: links
# to the five folders under <build>/include/queuecheck.
add_library(queuecheck_include INTERFACE)
set(queuecheck_include_root ${PROJECT_BINARY_DIR}/include)
file(MAKE_DIRECTORY ${queuecheck_include_root}/queuecheck)
foreach(folder impl model stress properties reports)
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${folder}
       ${queuecheck_include_root}/queuecheck/${folder} SYMBOLIC)
endforeach()
target_include_directories(queuecheck_include INTERFACE $<BUILD_INTERFACE:${queuecheck_include_root}>)
target_compile_features(queuecheck_include INTERFACE cxx_std_20)
