/* Reading a laboratory's counts: what is right is read exactly, what is wrong is named by file and
 * line. */
#include "qkd/qkd.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char good[] = "# a comment\n"
                           "\n"
                           "pair,sent,clicks,errors\n"
                           "oo,100,0,0\n"
                           "ox, 1000 , 3 , 1 \n"
                           "xo,1e3,4,2\n"
                           "oy,1000,50,\n"
                           "yo,1000,60,\n"
                           "  # another\n"
                           "xx,1e6,400,100\r\n"
                           "yy,1e5,1234.5,\n"
                           "zz,1e9,1e5,1e3\n";

static enum base_status read_text(const char *text, struct qkd_counts *out, struct base_error *err)
{
    char path[] = "/tmp/combkey_counts_XXXXXX";
    const int fd = mkstemp(path);
    cr_assert(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fputs(text, file);
    fclose(file);
    const enum base_status status = qkd_counts_read(path, out, err);
    unlink(path);
    return status;
}

Test(counts, a_file_is_read_exactly)
{
    struct base_error err;
    struct qkd_counts n;
    cr_assert(!read_text(good, &n, &err), "%s", err.text);
    cr_expect(n.sent[QKD_OO] == 100.0 && n.clicks[QKD_OO] == 0.0 && n.errors[QKD_OO] == 0.0);
    cr_expect(n.sent[QKD_OX] == 1000.0 && n.clicks[QKD_OX] == 3.0 && n.errors[QKD_OX] == 1.0);
    cr_expect(n.sent[QKD_XO] == 1000.0 && n.clicks[QKD_XO] == 4.0);
    cr_expect(n.clicks[QKD_OY] == 50.0 && isnan(n.errors[QKD_OY]));
    cr_expect(n.clicks[QKD_YO] == 60.0 && isnan(n.errors[QKD_YO]));
    cr_expect(n.errors[QKD_XX] == 100.0);
    cr_expect(n.clicks[QKD_YY] == 1234.5);
    cr_expect(n.sent[QKD_ZZ] == 1e9 && n.errors[QKD_ZZ] == 1e3);
}

/* A sign, many digits, a zero with a sign: what they mean is plain. */
Test(counts, plain_numbers_are_taken)
{
    static const char text[] =
        "pair,sent,clicks,errors\noo,+100,-0,0.0\nox,1000,3,1\n"
        "xo,1E3,4.,2\noy,9007199254740993,50,\nyo,.1e4,60,\n"
        "xx,1e6,400,100\nyy,1e5,1234,\nzz,123456789012345678901234,1e5,1e3\n";
    struct base_error err;
    struct qkd_counts n;
    cr_assert(!read_text(text, &n, &err), "%s", err.text);
    cr_expect(n.sent[QKD_OO] == 100.0 && n.clicks[QKD_OO] == 0.0 && !signbit(n.clicks[QKD_OO]));
    cr_expect(n.sent[QKD_XO] == 1000.0 && n.clicks[QKD_XO] == 4.0 && n.sent[QKD_YO] == 1000.0);
    cr_expect_eq(n.sent[QKD_OY], 9007199254740992.0, "rounded to the nearest double");
    cr_expect_eq(n.sent[QKD_ZZ], 123456789012345678901234.0);
}

/* The good file with `old` replaced by `fresh`. */
static void changed(const char *old, const char *fresh, char out[2048])
{
    const char *at = strstr(good, old);
    cr_assert(at, "'%s' is not in the good file", old);
    snprintf(out, 2048, "%.*s%s%s", (int)(at - good), good, fresh, at + strlen(old));
}

struct fault {
    const char *old, *fresh, *says;
};

Test(counts, every_fault_is_named_with_its_line)
{
    static const struct fault faults[] = {
        { "pair,sent,clicks,errors", "pair,clicks,sent,errors", ":3: error: header" },
        { "oo,100,0,0", "op,100,0,0", ":4: error: unknown pair 'op': oo ox xo" },
        { "oo,100,0,0", "oo,100,0", ":4: error: fewer cells" },
        { "oo,100,0,0", "oo,100,0,0,0", ":4: error: more cells" },
        { "oo,100,0,0", "oo,100,,0",
          ":4:8: error: clicks '': a finite number, 0 or more, is needed" },
        { "oo,100,0,0", "oo,-100,0,0", ":4:4: error: sent '-100'" },
        { "oo,100,0,0", "oo,nan,0,0", ":4:4: error: sent 'nan'" },
        { "oo,100,0,0", "oo,inf,0,0", ":4:4: error: sent 'inf'" },
        { "oo,100,0,0", "oo,100x,0,0", ":4:4: error: sent '100x'" },
        { "oo,100,0,0", "oo,0x64,0,0",
          ":4:4: error: sent '0x64': a finite number, 0 or more, is "
          "needed (decimal digits, as 1200 or 1.2e3)" },
        { "oo,100,0,0", "oo,100,0,0x0", ":4:10: error: errors '0x0'" },
        { "oo,100,0,0", "oo,100, 1_0,0", ":4:9: error: clicks '1_0'" },
        { "oo,100,0,0", "oo,1e3.5,0,0", ":4:4: error: sent '1e3.5'" },
        { "oo,100,0,0", "oo,1e,0,0", ":4:4: error: sent '1e'" },
        { "oo,100,0,0", "oo,1e999,0,0", ":4:4: error: sent '1e999'" },
        { "oo,100,0,0", "oo,\u0661\u0662,0,0", ":4:4: error: sent" },
        { "oo,100,0,0", "oo,1 000,0,0", ":4:4: error: sent '1 000'" },
        { "oo,100,0,0", "oo,100,0,infinity", ":4:10: error: errors 'infinity'" },
        { "oo,100,0,0", "oo,100,0,\"0\"", ":4:10: error: errors '\"0\"'" },
        { "oo,100,0,0", "oo,--1,0,0", ":4:4: error: sent '--1'" },
        { "oo,100,0,0", "oo,100,101,0", ":4: error: clicks 101 exceed sent 100" },
        { "oo,100,0,0", "oo,100,1,2", ":4: error: errors 2 exceed clicks 1" },
        { "xo,1e3,4,2", "ox,1e3,4,2", ":6: error: pair ox was already given in line 5" },
        { "xo,1e3,4,2\n", "", "error: no counts for xo" },
        { "xx,1e6,400,100", "xx,1e6,400,", ":10: error: the errors of xx are blank" },
        { "zz,1e9,1e5,1e3", "zz,1e9,1e5,", ":12: error: the errors of zz are blank" },
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        char text[2048];
        struct base_error err = { .text = "" };
        struct qkd_counts n;
        changed(faults[i].old, faults[i].fresh, text);
        cr_expect_eq(read_text(text, &n, &err), BASE_ERR_CONFIG, "'%s'", faults[i].fresh);
        cr_expect(strstr(err.text, faults[i].says), "wanted '%s' in '%s'", faults[i].says,
                  err.text);
    }
}

Test(counts, an_empty_or_missing_or_endless_file_is_no_crash)
{
    struct base_error err;
    struct qkd_counts n;
    cr_expect_eq(read_text("", &n, &err), BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "no line 'pair,sent,clicks,errors'"), "%s", err.text);
    cr_expect_eq(qkd_counts_read("/nowhere/at/all.csv", &n, &err), BASE_ERR_NO_INPUT);
    cr_expect(strstr(err.text, "/nowhere/at/all.csv"), "%s", err.text);
    cr_expect_eq(qkd_counts_read("/", &n, &err), BASE_ERR_CONFIG, "%s", err.text);
    cr_expect(strstr(err.text, "folder"), "%s", err.text);

    char *text = malloc(100001);
    memset(text, 'x', 100000);
    text[100000] = '\0';
    cr_expect_eq(read_text(text, &n, &err), BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, ":1: error: header 'xxx"), "%s", err.text);
    free(text);
}

/* A comment may be as long as it likes. */
Test(counts, long_comments_are_skipped)
{
    struct base_error err;
    struct qkd_counts n;
    char *text = malloc(10000 + sizeof good);
    memset(text, '#', 9999);
    text[9999] = '\n';
    memcpy(text + 10000, good, sizeof good);
    cr_expect(!read_text(text, &n, &err), "%s", err.text);
    free(text);
}
