# Read by cpack when the files of the package lie ready: brings them to Debian's places and forms.
cmake_policy(SET CMP0009 NEW) # do not follow links
set(usr ${CPACK_TEMPORARY_DIRECTORY}/usr)
set(doc ${usr}/share/doc/tinynet)
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC) # of SOURCE_DATE_EPOCH

file(RENAME ${usr}/share/zsh/site-functions ${usr}/share/zsh/vendor-completions)
file(READ ${doc}/LICENSE license)
file(WRITE ${doc}/copyright "tinynet is distributed under the following terms.\n\n${license}")
file(REMOVE ${doc}/LICENSE)
file(RENAME ${doc}/CHANGELOG.md ${doc}/changelog)
file(WRITE ${doc}/changelog.Debian
  "tinynet (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) UNRELEASED; urgency=medium\n\n"
  "  * Made from the sources; see changelog.gz.\n\n -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${date}\n")
file(CREATE_LINK ../../tinynet/examples ${doc}/examples SYMBOLIC)
file(GLOB pages ${usr}/share/man/man1/* ${usr}/share/man/*/man1/*)
execute_process(COMMAND gzip -9n ${pages} ${doc}/changelog ${doc}/changelog.Debian COMMAND_ERROR_IS_FATAL ANY)

# Whatever the umask of the build was.
set(read OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
file(GLOB_RECURSE paths LIST_DIRECTORIES true ${usr}/*)
foreach(path IN ITEMS ${usr} ${paths})
  if(IS_SYMLINK ${path})
  elseif(IS_DIRECTORY ${path} OR path MATCHES "/usr/bin/[^/]*$")
    file(CHMOD ${path} PERMISSIONS ${read} OWNER_EXECUTE GROUP_EXECUTE WORLD_EXECUTE)
  else()
    file(CHMOD ${path} PERMISSIONS ${read})
  endif()
endforeach()
