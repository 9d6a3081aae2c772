#include "queuecheck/reports/stored/stored_rows.hpp"

namespace queuecheck {

// What a document of an older version lacks stays empty, as what could not be read.
Environment read_environment(const JsonField& field) {
  Environment e;
  e.cpu_model = field.text("cpu_model");
  e.cpus_online = field.number<std::uint32_t>("cpus_online", 0);
  e.cpus_allowed = field.number<std::uint32_t>("cpus_allowed", 0);
  e.cpus_quota = field.real("cpus_quota").value_or(0);
  e.smt = field.text("smt");
  e.governor = field.text("governor");
  e.memory_model = field.text("memory_model");
  e.clock_source = field.text("clock_source");
  e.kernel = field.text("kernel");
  e.glibc = field.text("glibc");
  e.boost = field.text("boost");
  e.compiler = field.text("compiler");
  e.build_type = field.text("build_type");
  e.build_flags = field.text("build_flags");
  e.commit = field.text("commit");
  e.shm_bytes_total = field.number<std::uint64_t>("shm_bytes_total", 0);
  e.shm_bytes_free = field.number<std::uint64_t>("shm_bytes_free", 0);
  e.load_1m = field.real("load_1m").value_or(0);
  if (const auto libraries = field.maybe("libraries")) e.libraries = libraries->texts();
  return e;
}

}  // namespace queuecheck
