# Writes OUTPUT: the file SOURCE as the answer of `std::string_view queuecheck::FUNCTION()`, which
# HEADER declares.
file(READ ${SOURCE} text)
if(text MATCHES "[)]embedded\"")
  message(FATAL_ERROR "${SOURCE} would end its literal")
endif()
file(WRITE ${OUTPUT} "#include \"${HEADER}\"

namespace queuecheck {

std::string_view ${FUNCTION}() {
  return R\"embedded(${text})embedded\";
}

}  // namespace queuecheck
")
