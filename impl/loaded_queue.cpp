#include "queuecheck/impl/loaded_queue.hpp"

#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

#include "queuecheck/impl/c_table.hpp"
#include "queuecheck/impl/machine_shortage.hpp"

namespace queuecheck {
namespace {

// Place as the C table wants it; valid as long as the original lives.
queuecheck_place c_place(const Place& place) {
  return {place.name.c_str(), place.memory.empty() ? nullptr : place.memory.data(),
          place.memory.size()};
}

// Room for the reason of a refusal.
class Reason {
 public:
  queuecheck_reason get() { return {text_.data(), text_.size()}; }
  [[noreturn]] void raise(const queuecheck_queue* table, const char* call, int answer) {
    text_.back() = '\0';
    const std::string reason = text_.front() == '\0' ? "no reason given" : text_.data();
    if (answer == QUEUECHECK_SHORTAGE) throw MachineShortage(reason);
    throw std::runtime_error("queue " + std::string(table->name) + " refused " + call + ": " +
                             reason);
  }

 private:
  std::array<char, 512> text_{};
};

}  // namespace

QueueHandle::QueueHandle(QueueHandle&& other) noexcept
    : table_(other.table_), handle_(std::exchange(other.handle_, nullptr)) {}

QueueHandle& QueueHandle::operator=(QueueHandle&& other) noexcept {
  std::swap(table_, other.table_);
  std::swap(handle_, other.handle_);
  return *this;
}

QueueHandle::~QueueHandle() {
  if (handle_ != nullptr) table_->detach(handle_);
}

bool LoadedQueue::has(OperationKind kind) const {
  switch (kind) {
    case OperationKind::try_put:
    case OperationKind::try_get:
      return true;
    case OperationKind::put:
    case OperationKind::put_for:
      return table_->put != nullptr;
    case OperationKind::get:
    case OperationKind::get_for:
      return table_->get != nullptr;
    case OperationKind::empty:
      return table_->empty != nullptr;
    case OperationKind::full:
      return table_->full != nullptr;
    case OperationKind::size:
      return table_->size != nullptr;
    case OperationKind::peek:
      return table_->peek != nullptr;
    case OperationKind::close:
      return table_->close != nullptr;
    case OperationKind::clear:
      return table_->clear != nullptr;
    case OperationKind::put_many:
      return table_->put_many != nullptr;
    case OperationKind::get_many:
      return table_->get_many != nullptr;
    case OperationKind::task_done:
      return table_->task_done != nullptr;
    case OperationKind::join:
      return table_->join != nullptr;
    case OperationKind::ack:
    case OperationKind::nack:
    case OperationKind::crash:
      return false;  // not in the table
  }
  return false;
}

std::string LoadedQueue::specification(const Options& options) const {
  const COptions c_options(options);
  std::string text(256, '\0');
  std::size_t length = table_->specification(c_options.get(), text.data(), text.size());
  if (length >= text.size()) {
    text.resize(length + 1);
    length = table_->specification(c_options.get(), text.data(), text.size());
  }
  text.resize(length);
  return text;
}

std::size_t LoadedQueue::bytes_needed(const Options& options) const {
  const COptions c_options(options);
  Reason reason;
  std::size_t needed = 0;
  const int answer = table_->bytes_needed(c_options.get(), &needed, reason.get());
  if (answer != 0) reason.raise(table_, "the options", answer);
  return needed;
}

QueueHandle LoadedQueue::create(const Place& place, const Options& options) const {
  const COptions c_options(options);
  const queuecheck_place at = c_place(place);
  Reason reason;
  void* handle = nullptr;
  const int answer = table_->create(&at, c_options.get(), &handle, reason.get());
  if (answer != 0) reason.raise(table_, "create", answer);
  return {table_, handle};
}

QueueHandle LoadedQueue::attach(const Place& place) const {
  const queuecheck_place at = c_place(place);
  Reason reason;
  void* handle = nullptr;
  // Whatever the reason: what create() made must be there to be attached to.
  if (table_->attach(&at, &handle, reason.get()) != 0) {
    reason.raise(table_, "attach", QUEUECHECK_REFUSED);
  }
  return {table_, handle};
}

void LoadedQueue::remove(const Place& place) const {
  if (table_->remove == nullptr) return;
  const queuecheck_place at = c_place(place);
  table_->remove(&at);
}

}  // namespace queuecheck
