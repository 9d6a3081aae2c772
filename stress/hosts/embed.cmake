# The hosts of impl/hosts/ that come with queuecheck: those in Python become part of the library.
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
            ${PROJECT_SOURCE_DIR}/cmake/EmbedText.cmake
    COMMENT "Embedding the host ${host}" VERBATIM)
  list(APPEND hosts_embedded ${embedded})
endforeach()

# The one in Go becomes a program beside the executable, where there is a Go.
find_program(QUEUECHECK_GO go DOC "the Go compiler, for the host of Go's channels")
if(QUEUECHECK_GO)
  set(go_host ${PROJECT_BINARY_DIR}/queuecheck-go-host)
  set(go_sources ${hosts_folder}/go_host.go ${hosts_folder}/go_journal.go
                 ${hosts_folder}/go_worker.go)
  add_custom_command(
    OUTPUT ${go_host}
    COMMAND ${CMAKE_COMMAND} -E env GOCACHE=${CMAKE_CURRENT_BINARY_DIR}/go-cache GO111MODULE=off
            GOFLAGS= CGO_ENABLED=0 ${QUEUECHECK_GO} build -trimpath -o ${go_host} ${go_sources}
    DEPENDS ${go_sources}
    COMMENT "Compiling the host go" VERBATIM)
  add_custom_target(queuecheck_go_host ALL DEPENDS ${go_host})
endif()
