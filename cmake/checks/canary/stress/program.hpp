// Here so that only the direction of the include beside it is wrong. Thread safety: none needed.
// Invariants: none.
