# The hosts of impl/hosts/ that come with queuecheck become part of the library.
set(hosts_folder ${PROJECT_SOURCE_DIR}/impl/hosts)
set(hosts_embedded "")
foreach(host python redis)
  set(sources "")
  foreach(module python_journal python_crew python_worker python_serve ${host}_host)
    list(APPEND sources ${hosts_folder}/${module}.py)
  endforeach()
  list(JOIN sources "|" joined)
  set(embedded ${CMAKE_CURRENT_BINARY_DIR}/${host}_host.cpp)
  add_custom_command(
    OUTPUT ${embedded}
    COMMAND ${CMAKE_COMMAND} "-DSOURCES=${joined}" -DOUTPUT=${embedded}
            -DHEADER=queuecheck/stress/hosts/built_in_hosts.hpp -DFUNCTION=${host}_host_script
            -P ${PROJECT_SOURCE_DIR}/cmake/EmbedPython.cmake
    DEPENDS ${sources} ${PROJECT_SOURCE_DIR}/cmake/EmbedPython.cmake
    COMMENT "Embedding the host ${host}" VERBATIM)
  list(APPEND hosts_embedded ${embedded})
endforeach()
