// What harness and nursery say to each other: one request, one reply, each one SOCK_SEQPACKET
// message with at most one file descriptor.
//
// Process and thread safety: plain values; a socket end is used by one thread.
//
// Invariants
//   1. Both ends come from one fork of one image, so the layout of the structs cannot differ.
//   2. A request with an answer (all but remember) gets exactly one reply, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "queuecheck/stress/nursery.hpp"

namespace queuecheck {

inline constexpr std::size_t entry_name_bytes = 48;
inline constexpr std::size_t remembered_name_bytes = 256;
inline constexpr std::size_t program_path_bytes = 1024;

struct NurseryRequest {
  enum class Kind : std::uint32_t { spawn, impersonate, reap, status, remember, forget };
  Kind kind = Kind::spawn;
  pid_t pid = -1;  // impersonate, reap, status
  std::uint32_t index = 0;
  std::uint32_t exec = 0;
  std::uint64_t argument = 0;
  NameKind name_kind = NameKind::shared_memory;
  char entry[entry_name_bytes] = {};
  char name[remembered_name_bytes] = {};
  char program[program_path_bytes] = {};  // spawn with exec; empty: the harness's own
};

struct NurseryReply {
  std::int32_t error = 0;  // errno of what failed
  pid_t pid = -1;
  std::int32_t status = 0;
  std::uint32_t known = 0;  // 1: `status` is the wait status of an ended worker
};

// Sends one message, with a descriptor when fd >= 0. False with errno set when the peer is gone.
bool send_message(int socket, std::span<const std::byte> bytes, int fd);

// Receives one message of exactly that size; a descriptor that came along goes to `fd`. False at
// the end of the stream or on an error (errno 0 at the end).
bool receive_message(int socket, std::span<std::byte> bytes, UniqueFd& fd);

}  // namespace queuecheck
