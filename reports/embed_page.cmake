# Writes OUTPUT: FILES, style sheets and a script, as C++ strings, and the hash by which a page's
# content security policy knows the script: a.css and a.js become a_css(), a_js() and a_js_hash().
# Arguments: SOURCE_DIR, HEADER (which declares them), FILES (commas between), OUTPUT.

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

set(text "#include \"${HEADER}\"\n\nnamespace queuecheck {\n\n")
string(REPLACE "," ";" files ${FILES})
foreach(file IN LISTS files)
  file(READ ${SOURCE_DIR}/${file} content)
  if(content MATCHES "[)]sheet\"" OR content MATCHES "<")
    message(FATAL_ERROR "${file} would end its literal or its element")
  endif()
  string(REPLACE . _ function ${file})
  string(APPEND text
         "std::string_view ${function}() { return R\"sheet(${content})sheet\"; }\n\n")
  if(file MATCHES "[.]js$")
    file(SHA256 ${SOURCE_DIR}/${file} hash)
    base64_of_hex(${hash} hash)
    string(APPEND text "std::string_view ${function}_hash() { return \"sha256-${hash}\"; }\n\n")
  endif()
endforeach()
file(WRITE ${OUTPUT} "${text}}  // namespace queuecheck\n")
