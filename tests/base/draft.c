/* A file on its way: whole under its name, or not there at all. */
#include "folder.h"

#include "base/base.h"
#include "base/file.h"

#include <sys/stat.h>

TestSuite(draft, .init = make_folder, .fini = remove_folder);

static struct base_draft *begun(const char *name)
{
    struct base_error err;
    struct base_draft *draft = NULL;
    cr_assert(!base_draft_open(&draft, inside(name), &err), "%s", err.text);
    cr_assert(!base_draft_write(draft, "one ", 4, &err), "%s", err.text);
    return draft;
}

static void expect_content(const char *name, const char *text)
{
    struct base_error err;
    char *bytes;
    size_t size;
    cr_assert(!base_file_read(inside(name), 100, &bytes, &size, &err), "%s", err.text);
    cr_expect_str_eq(bytes, text);
    free(bytes);
}

Test(draft, has_its_name_only_after_the_commit)
{
    struct base_error err;
    struct base_draft *draft = begun("result");
    cr_expect_eq(files_in_folder(), 1, "the temporary alone");
    cr_expect_neq(access(inside("result"), F_OK), 0, "no half a file under the final name");
    cr_assert(!base_draft_write(draft, "two", 3, &err));
    cr_assert(!base_draft_commit(draft, &err), "%s", err.text);
    cr_expect_eq(files_in_folder(), 1, "the temporary is gone");
    expect_content("result", "one two");
}

Test(draft, abandoned_leaves_what_was_there)
{
    struct base_error err;
    cr_assert(!base_file_write(inside("result"), "old", 3, &err));
    base_draft_abandon(begun("result"));
    base_draft_abandon(NULL);
    cr_expect_eq(files_in_folder(), 1);
    expect_content("result", "old");
}

Test(draft, commits_over_an_old_file)
{
    struct base_error err;
    cr_assert(!base_file_write(inside("result"), "old", 3, &err));
    cr_assert(!base_draft_commit(begun("result"), &err), "%s", err.text);
    expect_content("result", "one ");
}

Test(draft, says_why_it_cannot_begin)
{
    struct base_error err;
    struct base_draft *draft = NULL;
    cr_expect_eq(base_draft_open(&draft, inside("no/such/folder"), &err), BASE_ERR_CREATE);
    cr_expect(strstr(err.text, "no/such/folder"), "%s", err.text);
    cr_expect_eq(base_draft_open(&draft, folder, &err), BASE_ERR_CREATE, "a folder is no file");
    cr_expect_eq(files_in_folder(), 0);
}

/* The target became a folder meanwhile: the rename fails, and nothing stays behind. */
Test(draft, a_commit_that_fails_says_so_and_cleans_up)
{
    struct base_error err;
    struct base_draft *draft = begun("result");
    cr_assert_eq(mkdir(inside("result"), 0700), 0);
    cr_expect_eq(base_draft_commit(draft, &err), BASE_ERR_IO);
    cr_expect(strstr(err.text, "result"), "%s", err.text);
    cr_expect_eq(files_in_folder(), 1);
    cr_expect_eq(rmdir(inside("result")), 0);
}
