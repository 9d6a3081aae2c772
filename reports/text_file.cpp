#include "queuecheck/reports/text_file.hpp"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

namespace queuecheck {

std::string read_text_file(const std::filesystem::path& path) {
  if (std::error_code none; std::filesystem::is_directory(path, none)) {
    throw std::system_error(EISDIR, std::generic_category());
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();  // nothing at all, of an empty file, is no error of `in`
  if (!in.is_open() || in.bad()) {
    throw std::system_error(errno != 0 ? errno : EIO, std::generic_category());
  }
  return text.str();
}

}  // namespace queuecheck
