/* svg.h: what cairo's SVG lacks: ids that do not depend on what was drawn before, and a title. */
#ifndef TN_SVG_H
#define TN_SVG_H

#include "draw/canvas.h"

/* Renumbers all ids in order of appearance, with the references to them, and adds a <title> (UTF-8
 * without control characters). */
void tn_svg_tidy(tn_blob *svg, const char *title);

#endif
