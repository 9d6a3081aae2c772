# cmake -DROOT=<tree> -DOUTPUT=<file> -P adapters.cmake: the list of optional adapters says of each
# one either that it is built, or what is missing.
cmake_minimum_required(VERSION 3.25)
set(QUEUECHECK_WITHOUT_ADAPTERS unwanted)
set(CMAKE_INCLUDE_PATH ${ROOT})
include(${ROOT}/cmake/Adapters.cmake)
queuecheck_optional_adapter(no-header SOURCE a.cpp HEADER no/such/header.h PACKAGE libnone-dev)
queuecheck_optional_adapter(no-library SOURCE b.cpp HEADER impl/queue.hpp LIBRARY nosuch PACKAGE libsuch-dev)
queuecheck_optional_adapter(unwanted SOURCE c.cpp HEADER impl/queue.hpp PACKAGE libc6-dev)
queuecheck_optional_adapter(there-is SOURCE d.cpp HEADER impl/queue.hpp PACKAGE libc6-dev)
queuecheck_adapters_source(${OUTPUT})
file(READ ${OUTPUT} text)
foreach(wanted
        "absent_adapter(\"no-header\", \"no/such/header.h not found; package libnone-dev\")"
        "absent_adapter(\"no-library\", \"libnosuch not found; package libsuch-dev\")"
        "absent_adapter(\"unwanted\", \"left out by QUEUECHECK_WITHOUT_ADAPTERS\")"
        "Adapter there_is_adapter();"
        "list.push_back(there_is_adapter());")
  string(FIND "${text}" "${wanted}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "the list lacks: ${wanted}\n${text}")
  endif()
endforeach()
