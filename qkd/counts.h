/** A laboratory's counts from CSV: header `pair,sent,clicks,errors`, pair in oo ox xo oy yo xx yy
 *  zz (Alice first), lines starting with # ignored, an error cell left blank where it is not known
 *  (those of xx and zz are needed). */
#ifndef QKD_COUNTS_H
#define QKD_COUNTS_H

#include "qkd/bounds.h"

/** Errors: BASE_ERR_NO_INPUT, BASE_ERR_CONFIG with file:line, what is wrong, what is needed. */
enum base_status qkd_counts_read(const char *path, struct qkd_counts *out, struct base_error *err);

#endif
