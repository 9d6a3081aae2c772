// What `list` knows, for programs: one JSON document (docs/formats.md).
//
// Process and thread safety: used by main's thread, after start().
//
// Invariants
//   1. It says what the text says, nothing less.
#pragma once

#include <string>

#include "queuecheck/stress/hosts/host_hello.hpp"

namespace queuecheck::cli {

std::string list_json();
std::string list_json(const HostHello& host);

}  // namespace queuecheck::cli
