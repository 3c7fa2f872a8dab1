/** Failure is a value: a status, and a message that grows a line at each level.
 *
 *  A function that can fail returns `enum base_status` and takes
 *  `struct base_error *err` last (never NULL). The place that knows the number
 *  that was wrong calls base_fail; each caller that knows more adds one
 *  base_while line and passes the status on. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum base_status {
    BASE_OK = 0,
    BASE_ERR_USAGE,      /* command line                          exit 64 */
    BASE_ERR_CONFIG,     /* a plan or an input file's content     exit 65 */
    BASE_ERR_DOMAIN,     /* a value outside a function's domain   exit 65 */
    BASE_ERR_NO_INPUT,   /* an input file is missing              exit 66 */
    BASE_ERR_NUMERIC,    /* a computation diverged                exit 70 */
    BASE_ERR_MEMORY,     /*                                       exit 70 */
    BASE_ERR_INTERNAL,   /*                                       exit 70 */
    BASE_ERR_CREATE,     /* an output cannot be created           exit 73 */
    BASE_ERR_IO,         /* writing or reading failed on the way  exit 74 */
    BASE_ERR_UNFINISHED, /* interrupted; run again                exit 75 */
};

struct base_error {
    enum base_status status;
    char text[8192]; /* no trailing newline; cut with "..." when longer */
};

/** Start a message (printf format); returns `status`. */
enum base_status base_fail(struct base_error *err, enum base_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** Add "  while <format>" on a line of its own; returns err->status. */
enum base_status base_while(struct base_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** The sysexits code of a status. */
int base_exit_code(enum base_status status);

#endif
