# Writes OUTPUT: the file SOURCE, or what an including script has put into `text`, as the answer of
# `std::string_view queuecheck::FUNCTION()`, which HEADER declares.
if(NOT DEFINED text)
  file(READ ${SOURCE} text)
endif()
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
