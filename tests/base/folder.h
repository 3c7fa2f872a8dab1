/** A folder of its own for each test that writes files. */
#ifndef TESTS_BASE_FOLDER_H
#define TESTS_BASE_FOLDER_H

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

static inline void make_folder(void)
{
    snprintf(folder, sizeof folder, "combkey-test-XXXXXX");
    cr_assert(mkdtemp(folder) != NULL);
}

static inline size_t files_in_folder(void)
{
    size_t count = 0;
    DIR *all = opendir(folder);
    for (struct dirent *one; all && (one = readdir(all));)
        count += strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0;
    closedir(all);
    return count;
}

static inline void remove_folder(void)
{
    DIR *all = opendir(folder);
    for (struct dirent *one; all && (one = readdir(all));)
        if (strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0)
            unlinkat(dirfd(all), one->d_name, 0);
    closedir(all);
    cr_expect(rmdir(folder) == 0, "the test's folder is not empty at the end");
}

static inline const char *inside(const char *name)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

#endif
