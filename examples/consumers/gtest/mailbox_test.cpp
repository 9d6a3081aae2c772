#include <queuecheck/properties/conformance.hpp>

#include "../mailbox.cpp"

INSTANTIATE_TYPED_TEST_SUITE_P(Mine, QueueConformance, Mailbox);
