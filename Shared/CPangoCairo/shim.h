#pragma once
#include <pango/pangocairo.h>
#include <cairo/cairo-pdf.h>

/// Pango's own units in one point (the macro PANGO_SCALE).
static inline int ssoz_pango_scale(void) { return PANGO_SCALE; }
