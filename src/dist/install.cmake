# What `cmake --install` puts where, the target `uninstall`, and the Debian package that `cpack` makes.
include(GNUInstallDirs)

# The interpreter finds its home at ../share/tinynet and the modules at ../lib/tinynet from its own folder, so that an
# installation can be moved as a whole. The modules belong to this one program: they lie in lib/tinynet on every
# system, not in lib64 or the folder of an architecture.
cmake_path(GET CMAKE_INSTALL_BINDIR PARENT_PATH prefix)
cmake_path(APPEND prefix share/tinynet OUTPUT_VARIABLE home)
cmake_path(APPEND prefix lib/tinynet OUTPUT_VARIABLE lib)
set(dist ${CMAKE_CURRENT_SOURCE_DIR}/src/dist)
set(CMAKE_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)

install(TARGETS interpreter RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS ${MODULES} LIBRARY DESTINATION ${lib})
install(DIRECTORY lua/tinynet/ DESTINATION ${home} FILES_MATCHING PATTERN *.lua)
install(DIRECTORY examples DESTINATION ${home} FILES_MATCHING REGEX "\\.(lua|md)$" REGEX "/figures/.*\\.png$")

configure_file(${dist}/tinynet.1 ${CMAKE_BINARY_DIR}/man/tinynet.1 @ONLY)
configure_file(${dist}/tinynet.zh_CN.1 ${CMAKE_BINARY_DIR}/man/zh_CN/tinynet.1 @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/man/tinynet.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${CMAKE_BINARY_DIR}/man/zh_CN/tinynet.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/zh_CN/man1)
install(FILES ${dist}/tinynet.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME tinynet)
install(FILES ${dist}/_tinynet DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(DOCS)
  install(FILES ${CMAKE_BINARY_DIR}/reference.html DESTINATION ${CMAKE_INSTALL_DOCDIR})
endif()

add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -P ${dist}/uninstall.cmake WORKING_DIRECTORY ${CMAKE_BINARY_DIR}
  VERBATIM)

set(CPACK_GENERATOR DEB)
set(CPACK_PROJECT_CONFIG_FILE ${dist}/deb.cmake)
set(CPACK_PRE_BUILD_SCRIPTS ${dist}/deb_files.cmake)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SECTION math)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "The tinynet developers <tinynet@example.org>")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"experiments with very small neural networks
An interpreter, a C engine with Lua 5.4 inside, in which a script of a few
dozen lines defines data, network, training and figure. It trains millions of
steps a second with the same bits on every machine, counts what becomes of
thousands of random starts, and draws fits and loss landscapes.

Figures need the recommended libraries and fonts; numbers do without.")
include(CPack)
