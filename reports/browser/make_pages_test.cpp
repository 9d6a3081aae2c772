// make_pages FOLDER: writes the pages that the browser tests open, one for each kind of result.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "queuecheck/reports/render_html.hpp"
#include "queuecheck/reports/sample_pages_test_support.hpp"
#include "queuecheck/reports/sample_run_test_support.hpp"

int main(int argc, char** argv) {
  using namespace queuecheck;
  if (argc != 2) {
    std::fputs("usage: make_pages FOLDER\n", stderr);
    return 64;
  }
  const std::filesystem::path folder = argv[1];
  std::filesystem::create_directories(folder);
  const std::map<std::string, RunResult> runs{
      {"valid", sample_valid_run()},       {"failing", sample_failing_run()},
      {"known", sample_known_run()},       {"hostile", sample_hostile_run()},
      {"shrunk", sample_shrunk_run()},     {"hang", sample_hang_run()},
      {"explored", sample_explored_run()}, {"crash", sample_crash_run()},
      {"large", sample_large_run(10'000)}};
  for (const auto& [name, run] : runs) {
    std::ofstream file(folder / (name + ".html"), std::ios::binary);
    file << render_html(run);
    if (!file.flush()) {
      std::fprintf(stderr, "make_pages: cannot write %s\n", name.c_str());
      return 1;
    }
  }
}
