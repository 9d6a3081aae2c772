# queuecheck_optional_adapter(NAME SOURCE file.cpp HEADER a/b.h PACKAGE debian-package
#                             [LIBRARY file-name-for-the-linker] [ALSO file.cpp ...])
#
# A queue of somebody else's, built when its header (and library) is found, else named with what is
# missing. NAME as users type it: a source file defines `Adapter NAME_adapter()`, hyphens read as
# underscores. QUEUECHECK_WITHOUT_ADAPTERS leaves out adapters that could be built.
#
# The source sees QUEUECHECK_LIBRARY_VERSION as text, for libraries that do not tell their version:
# that of the Debian package, else the first digits of the header's SHA-256.
#
# queuecheck_optional_adapters(TARGET) then compiles those that were found into TARGET, beside the
# list of all of them. Global properties name their packages for who uses TARGET afterwards:
# queuecheck_packages_to_link (a LIBRARY is linked with the archive), queuecheck_packages_to_include
# (only the adapter's own header asks for them).
set(QUEUECHECK_WITHOUT_ADAPTERS "" CACHE STRING "Optional adapters to leave out, by name")
set(queuecheck_optional_adapters "")

macro(queuecheck_optional_adapter name)
  queuecheck_look_for_adapter(${name} ${ARGN})
  list(APPEND queuecheck_optional_adapters ${name})
endmacro()

# Sets NAME_missing (empty: all is there), NAME_source, NAME_include, NAME_library.
function(queuecheck_look_for_adapter name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SOURCE;HEADER;LIBRARY;PACKAGE" "ALSO")
  string(MAKE_C_IDENTIFIER ${name} id)
  string(TOUPPER QUEUECHECK_${id} upper)
  set(missing "")
  find_path(${upper}_INCLUDE ${arg_HEADER})
  if(arg_LIBRARY)
    find_library(${upper}_LIBRARY ${arg_LIBRARY})
    if(NOT ${upper}_LIBRARY)
      set(missing "lib${arg_LIBRARY} not found; package ${arg_PACKAGE}")
    endif()
  endif()
  if(NOT ${upper}_INCLUDE)
    set(missing "${arg_HEADER} not found; package ${arg_PACKAGE}")
  endif()
  if(name IN_LIST QUEUECHECK_WITHOUT_ADAPTERS)
    set(missing "left out by QUEUECHECK_WITHOUT_ADAPTERS")
  endif()
  if(missing)
    message(STATUS "No ${name}: ${missing}")
  else()
    queuecheck_library_version(version ${arg_PACKAGE} ${${upper}_INCLUDE}/${arg_HEADER})
    set(${name}_version "${version}" PARENT_SCOPE)
  endif()
  set(${name}_missing "${missing}" PARENT_SCOPE)
  set(${name}_package ${arg_PACKAGE} PARENT_SCOPE)
  set(${name}_source ${arg_SOURCE} ${arg_ALSO} PARENT_SCOPE)
  set(${name}_include "${${upper}_INCLUDE}" PARENT_SCOPE)
  set(${name}_library "" PARENT_SCOPE)
  if(arg_LIBRARY)
    set(${name}_library "${${upper}_LIBRARY}" PARENT_SCOPE)
  endif()
endfunction()

function(queuecheck_library_version result package header)
  set(version "")
  find_program(QUEUECHECK_DPKG_QUERY dpkg-query)
  if(QUEUECHECK_DPKG_QUERY)
    # Is it the package's header? Somebody may have put another one before it.
    execute_process(COMMAND ${QUEUECHECK_DPKG_QUERY} -S ${header}
                    OUTPUT_VARIABLE owner ERROR_QUIET)
    if(owner MATCHES "^${package}[:,]")
      execute_process(COMMAND ${QUEUECHECK_DPKG_QUERY} -W "-f=\${Version}" ${package}
                      OUTPUT_VARIABLE version ERROR_QUIET)
    endif()
  endif()
  if(NOT version)
    file(SHA256 ${header} hash)
    string(SUBSTRING ${hash} 0 12 hash)
    set(version "(header ${hash})")
  endif()
  set(${result} "${version}" PARENT_SCOPE)
endfunction()

function(queuecheck_optional_adapters target)
  foreach(name IN LISTS queuecheck_optional_adapters)
    if(NOT ${name}_missing)
      list(GET ${name}_source 0 source)
      set_source_files_properties(${source} PROPERTIES
        COMPILE_DEFINITIONS "QUEUECHECK_LIBRARY_VERSION=\"${${name}_version}\"")
      target_sources(${target} PRIVATE ${${name}_source})
      target_include_directories(${target} SYSTEM PRIVATE ${${name}_include})
      target_link_libraries(${target} PRIVATE ${${name}_library})
      set(needs queuecheck_packages_to_include)
      if(${name}_library)
        set(needs queuecheck_packages_to_link)
      endif()
      set_property(GLOBAL APPEND PROPERTY ${needs} ${${name}_package})
    endif()
  endforeach()
  queuecheck_adapters_source(${CMAKE_CURRENT_BINARY_DIR}/optional_adapters.cpp)
  target_sources(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/optional_adapters.cpp)
endfunction()

function(queuecheck_adapters_source file)
  set(declared "")
  set(listed "")
  foreach(name IN LISTS queuecheck_optional_adapters)
    string(MAKE_C_IDENTIFIER ${name} id)
    if(${name}_missing)
      string(APPEND listed "  list.push_back(absent_adapter(\"${name}\", \"${${name}_missing}\"));\n")
      continue()
    endif()
    string(APPEND declared "Adapter ${id}_adapter();\n")
    string(APPEND listed "  list.push_back(${id}_adapter());\n")
  endforeach()
  file(CONFIGURE OUTPUT ${file} CONTENT
"// Made by cmake/Adapters.cmake.
#include \"queuecheck/impl/adapters/optional_adapters.hpp\"

namespace queuecheck {

@declared@
std::vector<Adapter> optional_adapters() {
  std::vector<Adapter> list;
@listed@  return list;
}

}  // namespace queuecheck
" @ONLY)
endfunction()
