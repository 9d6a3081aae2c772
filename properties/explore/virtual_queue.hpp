// A queue laid out for virtual processes: the segment, mapped once for each of them at an address
// of its own, their private images and handles, and the state that every run begins from. What both
// lanes share.
//
// Process and thread safety: used by the explorer's one thread, before it forks.
//
// Invariants
//   1. Process p uses image p, mapping p and handle p, in every run; the late-comer is the process
//      behind those of the program, and attaches within the run.
//   2. After reset() segment, images and World are as prepare() left them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "queuecheck/properties/explore/lane.hpp"
#include "queuecheck/properties/explore/process_image.hpp"
#include "queuecheck/properties/explore/runtime.hpp"
#include "queuecheck/properties/explore/virtual_interpreter.hpp"

namespace queuecheck::explore {

class VirtualQueue {
 public:
  explicit VirtualQueue(std::string plugin);
  VirtualQueue(const VirtualQueue&) = delete;
  VirtualQueue& operator=(const VirtualQueue&) = delete;
  ~VirtualQueue();

  void prepare(const Program& program, const LaneSettings& settings);
  // Before a run; sets runtime up for it.
  void reset();
  void reset_image(unsigned process) { images_[process].restore(); }

  const Program& program() const { return program_; }
  const LaneSettings& settings() const { return settings_; }
  // May its code read the processor's time stamp counter? Then that is trapped during runs.
  bool reads_counter() const { return reads_counter_; }
  const std::string& specification() const { return specification_; }
  unsigned processes() const { return static_cast<unsigned>(program_.processes.size()); }
  unsigned late_comer() const { return processes(); }
  ProcessImage& image(unsigned process) { return images_[process]; }

  // After a run that finished: who takes out what is left, ready to begin with drain_body(): the
  // late-comer, or the first survivor. processes_max: nobody.
  unsigned begin_drain();
  // After a run: an address that was left in the segment is what is wrong with it.
  void check_addresses();

  std::size_t mapped_bytes() const { return mapped_bytes_; }

  // Goes on as this process: World::current and the heap that malloc uses.
  void become(unsigned process);

  // The body of a process of the program; of the one who drains in the end. Neither returns.
  void run_body(unsigned process);
  void drain_body(unsigned process);

 private:
  void check_fits(const Program& program) const;
  void map_segment(std::size_t bytes);
  void unmap();
  int attach(unsigned process, queuecheck_reason reason);  // 0: done
  void make_room(std::size_t bytes);
  std::size_t bytes_needed();

  std::string plugin_;
  bool reads_counter_ = false;
  Program program_;
  LaneSettings settings_;
  std::string specification_;
  std::vector<ProcessImage> images_;
  std::vector<VirtualActor> actors_;  // as setup left them
  VirtualActor* live_ = nullptr;      // ... and as the run goes on; shared memory
  std::vector<std::byte> pristine_;   // the segment after setup
  std::byte* items_ = nullptr;        // room_ bytes for each process; shared memory
  std::size_t* lengths_ = nullptr;    // batch_max for each
  std::size_t room_ = 0;
  std::size_t mapped_bytes_ = 0;
  Area area_;
  WorldHead head_;
  std::string place_name_;
};

}  // namespace queuecheck::explore
