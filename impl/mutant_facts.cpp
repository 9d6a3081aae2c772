#include "queuecheck/impl/mutant_facts.hpp"

#include <fstream>

#include "queuecheck/impl/helper_files.hpp"

namespace queuecheck {
namespace {

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> pieces;
  for (;;) {
    const std::size_t end = text.find(at);
    pieces.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return pieces;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<IndexedMutant> parse_mutant(std::string_view line) {
  const std::vector<std::string> columns = split(line, '\t');
  if (columns.size() != 6 || columns[0].empty()) return std::nullopt;
  IndexedMutant mutant{columns[0], columns[1], {columns[2], {}, "", columns[5] == "control"}};
  if (columns[3] != "-") mutant.facts.expected = split(columns[3], ',');
  if (columns[4] != "-") mutant.facts.needs = columns[4];
  return mutant;
}

std::vector<IndexedMutant> built_mutants(const std::filesystem::path& directory) {
  std::vector<IndexedMutant> built;
  std::ifstream index(directory / "index.txt");
  for (std::string line; std::getline(index, line);) {
    std::optional<IndexedMutant> mutant = parse_mutant(line);
    std::error_code error;
    if (mutant && std::filesystem::exists(mutant_plugin(directory, mutant->id), error)) {
      built.push_back(std::move(*mutant));
    }
  }
  return built;
}

std::filesystem::path mutant_plugin(const std::filesystem::path& directory, const std::string& id) {
  return directory / (id + ".so");
}

std::filesystem::path base_plugin(const std::filesystem::path& directory, const std::string& base) {
  return directory / "bases" / (base + ".so");
}

std::filesystem::path mutants_directory() {
  return helper_file("mutants/index.txt").parent_path();
}

}  // namespace queuecheck
