/* versions.h: the libraries that draw. */
#ifndef TN_VERSIONS_H
#define TN_VERSIONS_H

#include <stddef.h>

/* Writes their names and versions as a line: "cairo 1.16.0, pango 1.50.12, ...". */
void tn_draw_versions(char *line, size_t size);

#endif
