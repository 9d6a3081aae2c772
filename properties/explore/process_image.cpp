#include "queuecheck/properties/explore/process_image.hpp"

#include <cstring>
#include <optional>
#include <stdexcept>
#include <vector>

#include "queuecheck/impl/plugin_loader.hpp"
#include "queuecheck/properties/explore/heap.hpp"
#include "queuecheck/properties/explore/private_copy.hpp"

namespace queuecheck::explore {
namespace {

struct Range {
  std::byte* live;
  const std::byte* saved;
  std::size_t bytes;
};

struct Saved {
  std::vector<Range> ranges;
  std::unique_ptr<std::byte[]> bytes;
  std::size_t bytes_count = 0;
  std::size_t heap_used = 0;
};

}  // namespace

struct ProcessImage::State {
  explicit State(const std::string& plugin) : copy(plugin, arena) {}

  Arena arena;  // before the copy, whose constructors use it
  PrivateCopy copy;
  std::unique_ptr<queuecheck_queue> table;
  Saved loaded;  // how it was at first
  Saved saved;
  bool fresh = true;  // `loaded` is what counts

  Saved& current() { return fresh ? loaded : saved; }
};

namespace {

void save(Saved& saved, const PrivateCopy& copy, const Arena& arena) {
  std::vector<std::span<std::byte>> live = copy.writable();
  saved.heap_used = arena.used();
  if (saved.heap_used > 0) live.emplace_back(arena.begin(), saved.heap_used);
  std::size_t bytes = 0;
  for (const std::span<std::byte> range : live) bytes += range.size();
  if (saved.bytes_count < bytes) saved.bytes = std::make_unique<std::byte[]>(bytes);
  saved.bytes_count = bytes;
  saved.ranges.clear();
  std::byte* to = saved.bytes.get();
  for (const std::span<std::byte> range : live) {
    std::memcpy(to, range.data(), range.size());
    saved.ranges.push_back({range.data(), to, range.size()});
    to += range.size();
  }
}

}  // namespace

ProcessImage::ProcessImage(const std::string& plugin) : state_(std::make_unique<State>(plugin)) {
  const auto function =
      reinterpret_cast<queuecheck_plugin_function>(state_->copy.symbol("queuecheck_plugin_v1"));
  if (function == nullptr) {
    throw std::runtime_error("plugin " + plugin + ": exports no queuecheck_plugin_v1");
  }
  use_arena(&state_->arena);
  const queuecheck_queue* const table = function();
  use_arena(nullptr);
  state_->table = checked_table(plugin, table);
  save(state_->loaded, state_->copy, state_->arena);
}

ProcessImage::ProcessImage(ProcessImage&&) noexcept = default;
ProcessImage& ProcessImage::operator=(ProcessImage&&) noexcept = default;

ProcessImage::~ProcessImage() {
  // Destructors of the shared object find what its constructors left.
  if (state_ != nullptr) restore();
}

const queuecheck_queue* ProcessImage::table() const {
  return state_->table.get();
}

bool ProcessImage::contains(const void* address, std::uintptr_t& offset) const {
  const std::span<std::byte> code = state_->copy.code();
  if (static_cast<std::size_t>(static_cast<const std::byte*>(address) - code.data()) >=
      code.size()) {
    return false;
  }
  offset = reinterpret_cast<std::uintptr_t>(address) - state_->copy.load_address();
  return true;
}

bool ProcessImage::owns(const void* address) const {
  const auto* const at = static_cast<const std::byte*>(address);
  const std::span<std::byte> all = state_->copy.all();
  if (static_cast<std::size_t>(at - all.data()) < all.size()) return true;
  if (state_->arena.contains(address)) return true;
  for (const std::span<std::byte> range : state_->copy.writable()) {
    if (static_cast<std::size_t>(at - range.data()) < range.size()) return true;
  }
  return false;
}

void ProcessImage::snapshot() {
  state_->fresh = false;
  save(state_->saved, state_->copy, state_->arena);
}

void ProcessImage::restore() {
  const Saved& saved = state_->current();
  for (const Range& range : saved.ranges) std::memcpy(range.live, range.saved, range.bytes);
  state_->arena.rewind(saved.heap_used);
}

void ProcessImage::renew() {
  state_->fresh = true;
  restore();
}

void use_heap_of(ProcessImage::State* image) {
  use_arena(image == nullptr ? nullptr : &image->arena);
}

}  // namespace queuecheck::explore
