#include "queuecheck/reports/cli/main.hpp"

int main(int argc, char** argv) {
  return queuecheck::main(argc, argv);
}
