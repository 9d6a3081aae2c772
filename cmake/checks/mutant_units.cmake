# cmake -DUNITS=<folder> -DINCLUDE=<folder> -DCOMPILER=c++ -P mutant_units.cmake: what a mutant is
# compiled from is the standard library, the kernel's headers, Boost and impl/: neither a test
# framework nor anything that judges.
cmake_minimum_required(VERSION 3.25)
file(GLOB_RECURSE units ${UNITS}/*.cpp)
if(NOT units)
  message(FATAL_ERROR "no units below ${UNITS}")
endif()
set(wrong "")
foreach(unit IN LISTS units)
  cmake_path(GET unit PARENT_PATH folder)
  execute_process(COMMAND ${COMPILER} -std=c++20 -M -I${folder} -I${INCLUDE} ${unit}
                  RESULT_VARIABLE result OUTPUT_VARIABLE files ERROR_VARIABLE error)
  if(NOT result EQUAL 0)
    string(APPEND wrong "${unit}: ${error}\n")
  endif()
  string(REGEX MATCHALL
         "[^ \n]*/(rapidcheck|gtest|gmock|benchmark|fmt|nlohmann|CLI)[/.][^ \n]*|[^ \n]*queuecheck/(model|stress|properties|reports)/[^ \n]*"
         strangers "${files}")
  if(strangers)
    string(APPEND wrong "${unit} includes ${strangers}\n")
  endif()
endforeach()
if(wrong)
  message(FATAL_ERROR "${wrong}")
endif()
