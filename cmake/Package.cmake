# cpack -G TGZ: one archive. cpack -G DEB: queuecheck (the tool), libqueuecheck-dev (what projects are
# built with) and queuecheck-mutants.
set(CPACK_PACKAGE_NAME queuecheck)
set(CPACK_PACKAGE_VENDOR queuecheck)
set(CPACK_PACKAGE_CONTACT "${PROJECT_NAME} maintainers <maintainers@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "verifies queues between processes")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_GENERATOR TGZ DEB)
set(CPACK_COMPONENTS_ALL tool development mutants)
set(CPACK_ARCHIVE_COMPONENT_INSTALL OFF)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_COMPRESSION_TYPE gzip)
set(CPACK_DEBIAN_TOOL_PACKAGE_NAME queuecheck)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libqueuecheck-dev)
set(CPACK_DEBIAN_MUTANTS_PACKAGE_NAME queuecheck-mutants)
set(CPACK_COMPONENT_TOOL_DESCRIPTION
    "Conformance, generated programs, kills and chosen interleavings for queues in shared memory.")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
    "Headers and static libraries for a queuecheck of one's own: find_package(queuecheck), pkg-config.")
set(CPACK_COMPONENT_MUTANTS_DESCRIPTION "Queues with one planted bug each, and controls without.")

# What the programs need, their linker knows; what else is named here is what their users need.
find_program(QUEUECHECK_SHLIBDEPS dpkg-shlibdeps)
if(QUEUECHECK_SHLIBDEPS)
  set(CPACK_DEBIAN_TOOL_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_MUTANTS_PACKAGE_SHLIBDEPS ON)
else()
  set(CPACK_DEBIAN_TOOL_PACKAGE_DEPENDS
      "libc6, libstdc++6, libgcc-s1, libfmt9, libsimdjson14, libbenchmark1debian, zlib1g, liblzma5")
endif()
set(CPACK_DEBIAN_TOOL_PACKAGE_RECOMMENDS "binutils, gdb")
set(same_version "queuecheck (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_MUTANTS_PACKAGE_DEPENDS "${same_version}")
get_property(linked GLOBAL PROPERTY queuecheck_packages_to_link)
get_property(included GLOBAL PROPERTY queuecheck_packages_to_include)
list(REMOVE_DUPLICATES linked)
list(REMOVE_DUPLICATES included)
string(JOIN ", " CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "${same_version}" librapidcheck-dev
       libbenchmark-dev "libboost-dev (>= 1.74)" libfmt-dev libsimdjson-dev zlib1g-dev liblzma-dev ${linked})
string(JOIN ", " CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS ${included})
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "cmake (>= 3.25), libgtest-dev")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
include(CPack)
