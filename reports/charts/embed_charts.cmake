# Writes OUTPUT: charts.css and charts.js as C++ strings, and the script's hash for the page's policy.
# Arguments: SOURCE_DIR, OUTPUT.
set(text "#include \"queuecheck/reports/charts/page_frame.hpp\"\n\nnamespace queuecheck {\n\n")
foreach(file css js)
  file(READ ${SOURCE_DIR}/charts.${file} content)
  if(content MATCHES "[)]embedded\"" OR content MATCHES "</")
    message(FATAL_ERROR "charts.${file} would end its literal or its element")
  endif()
  string(APPEND text
    "std::string_view charts_${file}() { return R\"embedded(${content})embedded\"; }\n\n")
endforeach()
string(SHA256 hash "${content}")
string(APPEND text "std::string_view charts_js_sha256() { return \"${hash}\"; }\n\n")
file(WRITE ${OUTPUT} "${text}}  // namespace queuecheck\n")
