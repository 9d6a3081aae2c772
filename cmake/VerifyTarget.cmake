# What `cmake --workflow --preset verify` builds and runs: the command line tool, then the main job on
# the reference queue. Ninja knows success or failure only; the exit codes are the binary's.
add_custom_target(verify
  COMMAND queuecheck verify locked --profile smoke
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
  DEPENDS queuecheck
  COMMENT "Verifying the reference queue"
  USES_TERMINAL VERBATIM)
