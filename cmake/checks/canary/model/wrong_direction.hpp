#include "queuecheck/stress/program.hpp"
