# Where an installed queuecheck keeps what. Helper programs, instrumented twins and mutants lie in one
# folder, which programs find by their own place (impl/helper_files.hpp).
include(GNUInstallDirs)
set(queuecheck_helpers_folder ${CMAKE_INSTALL_LIBEXECDIR}/queuecheck)
file(RELATIVE_PATH queuecheck_helpers_from_program
     ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBEXECDIR}/queuecheck)
set(queuecheck_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/queuecheck)
