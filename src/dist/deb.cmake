# Read by cpack before it begins: the date of the package and what it depends on.
# The same commit gives the same package: files have its date unless SOURCE_DATE_EPOCH says another.
if("$ENV{SOURCE_DATE_EPOCH}" STREQUAL "")
  execute_process(COMMAND git log -1 --format=%ct WORKING_DIRECTORY ${CMAKE_CURRENT_LIST_DIR} OUTPUT_VARIABLE seconds
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  set(ENV{SOURCE_DATE_EPOCH} "${seconds}")
endif()

# The interpreter and the engine need their libraries; the other modules are optional, and so are theirs.
list(GET CPACK_INSTALL_CMAKE_PROJECTS 0 tree)
file(GLOB modules RELATIVE ${tree}/deb ${tree}/lib/tinynet/*.so)
list(FILTER modules EXCLUDE REGEX "/engine\\.so$")
list(TRANSFORM modules PREPEND -e)
file(WRITE ${tree}/deb/debian/control "Source: tinynet\n\nPackage: tinynet\nArchitecture: any\n")
execute_process(COMMAND dpkg-shlibdeps -O -dDepends -e../bin/tinynet -e../lib/tinynet/engine.so -dRecommends ${modules}
  WORKING_DIRECTORY ${tree}/deb OUTPUT_VARIABLE shlibs ERROR_VARIABLE errors RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "dpkg-shlibdeps (of the package dpkg-dev) failed: ${failed}\n${errors}")
endif()
string(REGEX MATCH "shlibs:Depends=([^\n]*)" _ "${shlibs}")
set(CPACK_DEBIAN_PACKAGE_DEPENDS "${CMAKE_MATCH_1}")
string(REGEX MATCH "shlibs:Recommends=([^\n]*)" _ "${shlibs}")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "${CMAKE_MATCH_1}, fonts-dejavu-core, fonts-wqy-microhei")
