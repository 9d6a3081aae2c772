# Writes OUTPUT: the Python modules SOURCES (separated by |), joined to one program in their order, as
# the answer of `std::string_view queuecheck::FUNCTION()`, which HEADER declares. Imports of one module
# from another fall away: all names are in one place then.
string(REPLACE "|" ";" sources "${SOURCES}")
set(joined "")
foreach(source IN LISTS sources)
  file(READ ${source} text)
  string(REGEX REPLACE "\nfrom python_[a-z]+ import [^\n]*" "" text "${text}")
  string(APPEND joined "${text}\n")
endforeach()
if(joined MATCHES "[)]embedded\"" OR joined MATCHES "\n *from python_")
  message(FATAL_ERROR "${SOURCES} cannot be joined and embedded")
endif()
file(WRITE ${OUTPUT} "#include \"${HEADER}\"

namespace queuecheck {

std::string_view ${FUNCTION}() {
  return R\"embedded(${joined})embedded\";
}

}  // namespace queuecheck
")
