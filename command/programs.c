#include "command/programs.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

bool programs_find(const char *name, char *path, size_t size)
{
    const char *folders = getenv("PATH");
    while (folders && *folders) {
        const size_t length = strcspn(folders, ":");
        const int n = snprintf(path, size, "%.*s/%s", (int)length, folders, name);
        if (length && n > 0 && (size_t)n < size && access(path, X_OK) == 0)
            return true;
        folders += length + (folders[length] == ':');
    }
    return false;
}

bool programs_run(const char *path, const char *folder, const char *argument)
{
    posix_spawn_file_actions_t quiet;
    pid_t child;
    int state = -1;
    char *const arguments[] = { (char *)path, (char *)argument, NULL };
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addchdir_np(&quiet, folder);
    posix_spawn_file_actions_addopen(&quiet, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    const bool started = posix_spawn(&child, path, &quiet, NULL, arguments, environ) == 0;
    posix_spawn_file_actions_destroy(&quiet);
    return started && waitpid(child, &state, 0) == child && WIFEXITED(state) &&
           WEXITSTATUS(state) == 0;
}
