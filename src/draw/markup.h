/* markup.h: the small markup of texts: w_{1,2}, x^2, z_1, *italic*; a backslash takes the meaning
 * away. */
#ifndef TN_MARKUP_H
#define TN_MARKUP_H

#include <pango/pango.h>

/* Appends the text without its marks to `plain` and returns the attributes that replace them (the
 * caller unrefs). Scripts are shifted by Pango's baseline_shift: <sub> and <sup> are scaled twice
 * under a scaled canvas (Pango 1.50). A single letter before a script is a variable, set in
 * italics; an underscore inside a word stays an underscore. */
PangoAttrList *tn_markup_parse(const char *text, GString *plain);

#endif
