#include "queuecheck/impl/helper_files.hpp"

#include <system_error>
#include <vector>

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

// A function-local object, since static initialisers of other files add to it.
std::vector<fs::path>& told_folders() {
  static std::vector<fs::path> folders;
  return folders;
}

fs::path program_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::current_path(error) : program.parent_path();
}

}  // namespace

fs::path helper_file(const fs::path& name) {
  const fs::path beside = program_folder() / name;
  std::error_code error;
  if (fs::exists(beside, error)) return beside;
  fs::path installed = (program_folder() / QUEUECHECK_HELPERS_FROM_PROGRAM / name);
  if (fs::exists(installed, error)) return installed.lexically_normal();
  for (const fs::path& folder : told_folders()) {
    if (fs::exists(folder / name, error)) return folder / name;
  }
  return beside;
}

void add_helper_folder(const fs::path& folder) {
  told_folders().push_back(folder);
}

}  // namespace queuecheck
