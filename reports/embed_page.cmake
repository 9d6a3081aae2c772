# Writes OUTPUT: the style sheets and the script as C++ strings, and the hash by which the page's
# content security policy knows the script. Arguments: SOURCE_DIR, OUTPUT.

# The bytes that HEX spells, in base64: three digits, 12 bits, are two characters.
function(base64_of_hex hex out)
  set(letters ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
  string(LENGTH ${hex} digits)
  set(base64 "")
  foreach(at RANGE 0 ${digits} 3)
    if(at LESS digits)
      string(SUBSTRING ${hex}00 ${at} 3 three)
      math(EXPR high "0x${three} >> 6")
      math(EXPR low "0x${three} & 63")
      string(SUBSTRING ${letters} ${high} 1 first)
      string(SUBSTRING ${letters} ${low} 1 second)
      string(APPEND base64 ${first}${second})
    endif()
  endforeach()
  # 32 bytes are 43 characters and one that fills up.
  string(SUBSTRING ${base64} 0 43 base64)
  set(${out} ${base64}= PARENT_SCOPE)
endfunction()

set(text "#include \"queuecheck/reports/page.hpp\"\n\nnamespace queuecheck {\n\n")
foreach(file page.css picture.css page.js)
  file(READ ${SOURCE_DIR}/${file} content)
  if(content MATCHES "[)]sheet\"" OR content MATCHES "<")
    message(FATAL_ERROR "${file} would end its literal or its element")
  endif()
  string(REPLACE . _ function ${file})
  string(APPEND text
         "std::string_view ${function}() { return R\"sheet(${content})sheet\"; }\n\n")
endforeach()
file(SHA256 ${SOURCE_DIR}/page.js hash)
base64_of_hex(${hash} hash)
string(APPEND text "std::string_view page_js_hash() { return \"sha256-${hash}\"; }\n\n")
file(WRITE ${OUTPUT} "${text}}  // namespace queuecheck\n")
