#include "queuecheck/impl/instrumented_twin.hpp"

#include <exception>
#include <filesystem>

#include "queuecheck/impl/helper_files.hpp"
#include "queuecheck/impl/own_queue.hpp"

namespace queuecheck {
namespace {

namespace fs = std::filesystem;

InstrumentedTwin found_or(const fs::path& path, const std::string& reason) {
  std::error_code error;
  if (fs::is_regular_file(path, error)) return {path.string(), ""};
  return {"", reason};
}

// Of a queue of this program's own: NAME.instrumented.so beside the program, for its only queue
// also PROGRAM.instrumented.so.
InstrumentedTwin own_twin(const QueueSource& source) {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const fs::path by_queue = program.parent_path() / (source.name + ".instrumented.so");
  if (InstrumentedTwin twin = found_or(by_queue, ""); twin) return twin;
  fs::path twin = by_queue;
  if (own_queues().size() == 1) {
    twin = program;
    twin += ".instrumented.so";
  }
  return found_or(twin, "no instrumented twin " + twin.string() +
                            "; queuecheck_add_program (cmake/AddQueue.cmake) makes one beside the "
                            "program, or name one with --instrumented");
}

// Only what lies in the segment can be scheduled. A pipe has its terms there, but no items.
bool outside_segment(const QueueSource& source) {
  const Adapter* adapter = source.plugin.empty() ? find_adapter(source.name) : nullptr;
  if (adapter != nullptr) return adapter->items == Items::elsewhere;
  try {
    Options options;
    options.capacity = 2;
    options.item_bytes_max = 8;
    return load(source).bytes_needed(options) == 0;
  } catch (const std::exception&) {
    return false;  // refuses two small items: the twin will, too, with its reason
  }
}

}  // namespace

InstrumentedTwin instrumented_twin(const QueueSource& source) {
  if (needs_threads(source)) return {"", "it keeps its items on the heap of one process"};
  if (outside_segment(source)) {
    return {"", "it keeps its items outside the segment, in an object of the kernel's"};
  }
  if (is_own(source)) return own_twin(source);
  if (source.plugin.empty()) {
    return found_or(helper_file("instrumented/" + source.name + ".so"),
                    "this build has no instrumented twin of it (target 'twins'; none is built with "
                    "sanitizers, with QUEUECHECK_TWINS off, or of code in assembly)");
  }
  const fs::path plugin = source.plugin;
  if (source.name.starts_with("mutant:")) {
    return found_or(plugin.parent_path() / "instrumented" / plugin.filename(),
                    "this build has no instrumented twin of it (target 'mutants'; none is built "
                    "with sanitizers or with QUEUECHECK_TWINS off)");
  }
  fs::path twin = plugin;
  twin.replace_extension(".instrumented.so");
  return found_or(twin, "no instrumented twin " + twin.string() +
                            "; queuecheck_add_queue (cmake/AddQueue.cmake) makes one, or name one "
                            "with --instrumented");
}

}  // namespace queuecheck
