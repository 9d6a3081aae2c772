// Takes one system call away from the calling process, as a container's filter does.
//
// Process and thread safety: for children of tests; it cannot be undone.
//
// Invariants
//   1. Afterwards that call, and no other, fails with EPERM in this process and its children.
#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <stdexcept>

namespace queuecheck::test {

inline void refuse_system_call(long number) {
  const auto call = static_cast<__u32>(number);
  std::array<sock_filter, 4> filter{{
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, call},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  }};
  const sock_fprog program{filter.size(), filter.data()};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
    throw std::runtime_error("seccomp filters are not to be had");
  }
}

}  // namespace queuecheck::test
