// Text in arrays of fixed size, as shared memory and messages hold it: always ended by a zero.
//
// Process and thread safety: the caller owns the array.
//
// Invariants
//   1. copy_whole takes all of the text, or throws; copy_beginning takes what has room.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace queuecheck {

template <std::size_t size>
void copy_beginning(char (&into)[size], std::string_view text) {
  into[text.copy(into, size - 1)] = '\0';
}

// Throws std::invalid_argument.
template <std::size_t size>
void copy_whole(char (&into)[size], std::string_view text) {
  if (text.size() >= size) throw std::invalid_argument("too long: " + std::string(text));
  copy_beginning(into, text);
}

}  // namespace queuecheck
