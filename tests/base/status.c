/* Messages that grow a line at each level, and the exit codes. */
#include "base/base.h"

#include <criterion/criterion.h>
#include <string.h>

Test(status, a_message_grows_a_line_at_each_level)
{
    struct base_error err;
    cr_expect(base_fail(&err, BASE_ERR_DOMAIN, "modes = %d", 7) == BASE_ERR_DOMAIN);
    cr_expect(base_while(&err, "making %s", "a comb") == BASE_ERR_DOMAIN);
    cr_expect_str_eq(err.text, "modes = 7\n  while making a comb");
}

Test(status, a_message_that_does_not_fit_is_cut_and_says_so)
{
    static char much[2 * sizeof(((struct base_error *)0)->text)];
    memset(much, 'x', sizeof much - 1);
    struct base_error err;
    (void)base_fail(&err, BASE_ERR_IO, "%s", much);
    cr_expect(strlen(err.text) == sizeof err.text - 1);
    cr_expect_str_eq(err.text + sizeof err.text - 4, "...");
    cr_expect(base_while(&err, "more") == BASE_ERR_IO, "the status survives a full message");
}

Test(status, exit_codes_are_those_of_sysexits)
{
    static const int expected[] = { 0, 64, 65, 65, 66, 70, 70, 70, 73, 74, 75 };
    for (int s = BASE_OK; s <= BASE_ERR_UNFINISHED; s++)
        cr_expect(base_exit_code((enum base_status)s) == expected[s], "status %d", s);
}

static bool stop(void *self, double fraction)
{
    *(double *)self = fraction;
    return false;
}

Test(progress, nobody_listening_means_go_on)
{
    double seen = 0.0;
    const struct base_progress deaf = { NULL, NULL }, listens = { stop, &seen };
    cr_expect(base_progress_report(NULL, 0.5));
    cr_expect(base_progress_report(&deaf, 0.5));
    cr_expect(!base_progress_report(&listens, 0.25) && seen == 0.25);
}
