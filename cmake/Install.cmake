# What is installed, in three components, each a Debian package of its own:
#
#   tool         queuecheck, its helper programs and the twins of the built-in queues
#   development  headers, libraries, find_package(queuecheck), pkg-config queuecheck
#   mutants      the planted bugs (`queuecheck verify mutant:PB8`)
#
# No file of them names the folder of the build or of the installation, so a tree that was installed
# may be moved (examples/consumers are built against one that was).
include(CMakePackageConfigHelpers)
set(helpers ${queuecheck_helpers_folder})

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME tool)
install(TARGETS queuecheck RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
foreach(program queuecheck-explore queuecheck-stress-worker)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION ${helpers})
  endif()
endforeach()
install(PROGRAMS ${PROJECT_BINARY_DIR}/queuecheck-go-host DESTINATION ${helpers} OPTIONAL)
# Twins without their line numbers, which name files of the build.
function(queuecheck_install_twins from to component)
  install(DIRECTORY ${from}/ DESTINATION ${to} COMPONENT ${component}
          FILES_MATCHING PATTERN "*.so" PATTERN source EXCLUDE)
  install(CODE "
    file(GLOB twins \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${to}/*.so\")
    if(twins)
      execute_process(COMMAND ${CMAKE_STRIP} --strip-debug \${twins} COMMAND_ERROR_IS_FATAL ANY)
    endif()" COMPONENT ${component})
endfunction()
if(TARGET twins AND QUEUECHECK_TWINS)
  queuecheck_install_twins(${PROJECT_BINARY_DIR}/instrumented ${helpers}/instrumented tool)
endif()

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME mutants)
if(TARGET mutants)
  install(FILES ${queuecheck_mutants_directory}/index.txt DESTINATION ${helpers}/mutants)
  install(DIRECTORY ${queuecheck_mutants_directory}/ DESTINATION ${helpers}/mutants
          FILES_MATCHING PATTERN "*.so" PATTERN source EXCLUDE PATTERN instrumented EXCLUDE)
  if(QUEUECHECK_TWINS)
    queuecheck_install_twins(${queuecheck_mutants_directory}/instrumented ${helpers}/mutants/instrumented
                             mutants)
  endif()
endif()

# Libraries. What links GoogleTest is a set of its own: who has none can use the others.
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)
get_property(libraries GLOBAL PROPERTY queuecheck_libraries)
set(with_gtest ${libraries})
list(FILTER with_gtest INCLUDE REGEX "^queuecheck_gtest_main$")
list(REMOVE_ITEM libraries ${with_gtest})
install(TARGETS queuecheck_include ${libraries} EXPORT queuecheckTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT queuecheckTargets NAMESPACE queuecheck:: DESTINATION ${queuecheck_package_folder})
if(with_gtest)
  install(TARGETS ${with_gtest} EXPORT queuecheckGTestTargets
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
          INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(EXPORT queuecheckGTestTargets NAMESPACE queuecheck:: DESTINATION ${queuecheck_package_folder})
endif()

# Headers: all that the libraries offer. What reports/ and the explorer have is theirs alone.
foreach(folder impl model stress properties)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/${folder}/
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/queuecheck/${folder}
          FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h" PATTERN "*_support.hpp" EXCLUDE
          PATTERN explore EXCLUDE PATTERN mutants EXCLUDE PATTERN hosts EXCLUDE
          PATTERN fuzz_corpus EXCLUDE PATTERN corpus EXCLUDE PATTERN "brute_force*" EXCLUDE
          PATTERN "random_*" EXCLUDE PATTERN "legal_*" EXCLUDE PATTERN tiny_history.hpp EXCLUDE
          PATTERN rule_table.hpp EXCLUDE PATTERN hostile_rounds.hpp EXCLUDE)
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/reports/cli/main.hpp
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/queuecheck/reports/cli)

# find_package(queuecheck)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/queuecheckConfig.cmake.in
  ${PROJECT_BINARY_DIR}/package/queuecheckConfig.cmake
  INSTALL_DESTINATION ${queuecheck_package_folder} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/queuecheckConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/queuecheckConfig.cmake
              ${PROJECT_BINARY_DIR}/package/queuecheckConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/AddQueue.cmake
        DESTINATION ${queuecheck_package_folder})

# pkg-config queuecheck; the order is that of a linker which reads from left to right.
set(archives queuecheck_main queuecheck_cli queuecheck_compare queuecheck_bench queuecheck_statistics queuecheck_reports queuecheck_explore_job
             queuecheck_properties queuecheck_stress queuecheck_recorder queuecheck_history_io queuecheck_model
             queuecheck_impl)
set(forgotten ${libraries})
list(REMOVE_ITEM forgotten ${archives} queuecheck_conformance)  # main() needs no suite
if(forgotten)
  message(FATAL_ERROR "queuecheck.pc lacks ${forgotten}: name them in cmake/Install.cmake")
endif()
list(TRANSFORM archives PREPEND "-l")
# Libraries of optional adapters, as files.
get_target_property(adapters queuecheck_impl LINK_LIBRARIES)
list(FILTER adapters INCLUDE REGEX "^/")
list(JOIN archives " " queuecheck_archives)
list(JOIN adapters " " queuecheck_adapters)
file(RELATIVE_PATH queuecheck_prefix_from_pc
     ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" queuecheck_prefix_from_pc "${queuecheck_prefix_from_pc}")
configure_file(${PROJECT_SOURCE_DIR}/cmake/queuecheck.pc.in ${PROJECT_BINARY_DIR}/package/queuecheck.pc
               @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/package/queuecheck.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

unset(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME)
include(Package)
