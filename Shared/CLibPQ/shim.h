#pragma once
#include <libpq-fe.h>

// Swift does not import character constants.
static const int ssoz_pg_diag_sqlstate = PG_DIAG_SQLSTATE;
