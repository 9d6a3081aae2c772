# cmake -DROOT=<tree> -P packages.cmake: the README's apt-get line names just the base packages of
# .ci/packages.
cmake_minimum_required(VERSION 3.25)
file(STRINGS ${ROOT}/.ci/packages base REGEX "^base ")
list(TRANSFORM base REPLACE "^base " "")
file(STRINGS ${ROOT}/README.md line REGEX "sudo apt-get install -y ")
string(REGEX REPLACE "^.*install -y " "" line "${line}")
separate_arguments(named UNIX_COMMAND "${line}")
list(SORT base)
list(SORT named)
if(NOT base STREQUAL named)
  message(FATAL_ERROR "README.md installs '${named}', .ci/packages lists '${base}'")
endif()
