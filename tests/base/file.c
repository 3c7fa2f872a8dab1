/* Plain files: read whole or not at all, written whole or not at all. */
#include "folder.h"

#include "base/base.h"
#include "base/file.h"

#include <sys/stat.h>

TestSuite(file, .init = make_folder, .fini = remove_folder);

Test(file, bytes_come_back)
{
    char bytes[256], *back;
    for (int i = 0; i < 256; i++)
        bytes[i] = (char)i;
    struct base_error err;
    size_t size;
    cr_assert(base_file_write(inside("bytes"), bytes, sizeof bytes, &err) == BASE_OK);
    cr_assert(base_file_read(inside("bytes"), 256, &back, &size, &err) == BASE_OK, "%s", err.text);
    cr_expect(size == 256 && !memcmp(back, bytes, 256) && back[256] == '\0');
    free(back);
    cr_expect(base_file_read(inside("bytes"), 255, &back, &size, &err) == BASE_ERR_CONFIG);
    cr_expect(back == NULL && strstr(err.text, "256 bytes"), "%s", err.text);
}

Test(file, an_empty_file_is_a_file)
{
    struct base_error err;
    char *back;
    size_t size;
    cr_assert(base_file_write(inside("empty"), NULL, 0, &err) == BASE_OK, "%s", err.text);
    cr_assert(base_file_read(inside("empty"), 10, &back, &size, &err) == BASE_OK);
    cr_expect(size == 0 && back[0] == '\0');
    free(back);
}

Test(file, what_is_no_regular_file_is_not_read)
{
    struct base_error err;
    char *back;
    size_t size;
    cr_expect(base_file_read(inside("none"), 10, &back, &size, &err) == BASE_ERR_NO_INPUT);
    cr_expect(base_file_read(folder, 10, &back, &size, &err) == BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "folder"), "%s", err.text);
    cr_expect(base_file_read("/dev/zero", 10, &back, &size, &err) == BASE_ERR_CONFIG);
    cr_assert(mkfifo(inside("pipe"), 0600) == 0);
    cr_expect(base_file_read(inside("pipe"), 10, &back, &size, &err) == BASE_ERR_CONFIG,
              "a pipe without a writer must not hang");
}

Test(file, a_name_as_long_as_the_system_allows_is_written)
{
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    struct base_error err;
    cr_expect(base_file_write(inside(name), "x", 1, &err) == BASE_OK, "%s", err.text);
    cr_expect(files_in_folder() == 1);
}

Test(file, a_leftover_of_a_killed_run_is_no_obstacle)
{
    struct base_error err;
    char leftover[64];
    snprintf(leftover, sizeof leftover, ".x.%ld.tmp", (long)getpid());
    cr_assert(base_file_write(inside(leftover), "old", 3, &err) == BASE_OK);
    cr_expect(base_file_write(inside("x"), "new", 3, &err) == BASE_OK, "%s", err.text);
    cr_expect(files_in_folder() == 2);
}
