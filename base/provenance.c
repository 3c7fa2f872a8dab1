/* Where a file comes from: enough to make it again. */
#include "base/h5_parts.h"

#include <fftw3.h>
#include <jansson.h>
#include <yaml.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { LINE_SIZE = 512 };

static void compiler(char out[LINE_SIZE])
{
#if defined(__clang__)
    snprintf(out, LINE_SIZE, "clang %d.%d.%d", __clang_major__, __clang_minor__,
             __clang_patchlevel__);
#elif defined(__GNUC__)
    snprintf(out, LINE_SIZE, "gcc %d.%d.%d", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#else
    snprintf(out, LINE_SIZE, "unknown");
#endif
}

/* "model name : ..." of the first processor, else the kernel's word for the machine. */
static void processor(char out[LINE_SIZE])
{
    struct utsname machine;
    snprintf(out, LINE_SIZE, "%s", uname(&machine) == 0 ? machine.machine : "unknown");
    FILE *info = fopen("/proc/cpuinfo", "r");
    if (!info)
        return;
    char line[LINE_SIZE];
    while (fgets(line, sizeof line, info)) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", strlen("model name")) != 0 || !colon)
            continue;
        colon += 1 + strspn(colon + 1, " \t");
        snprintf(out, LINE_SIZE, "%.*s", (int)strcspn(colon, "\n"), colon);
        break;
    }
    fclose(info);
}

static void host(char out[LINE_SIZE])
{
    if (gethostname(out, LINE_SIZE))
        strcpy(out, "unknown");
    out[LINE_SIZE - 1] = '\0';
}

static void utc(char out[LINE_SIZE])
{
    const time_t now = time(NULL);
    struct tm parts;
    if (!gmtime_r(&now, &parts) || !strftime(out, LINE_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts))
        strcpy(out, "unknown");
}

static void libraries(char out[LINE_SIZE])
{
    unsigned major = 0, minor = 0, release = 0;
    (void)H5get_libversion(&major, &minor, &release);
    snprintf(out, LINE_SIZE, "HDF5 %u.%u.%u, %s, libyaml %s, jansson %s", major, minor, release,
             fftw_version, yaml_get_version_string(), JANSSON_VERSION);
}

static const char *known(const char *text)
{
    return text ? text : "";
}

static bool put_number(hid_t group, const char *name, unsigned long long value, const char *about)
{
    const uint64_t number = value;
    const hid_t set = base_h5_dataset(group, name, H5T_STD_U64LE, 0);
    if (set < 0)
        return false;
    bool good = H5Dwrite(set, H5T_NATIVE_UINT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, &number) >= 0 &&
                base_h5_attribute_text(set, "long_name", about) >= 0;
    good = H5Dclose(set) >= 0 && good;
    return good;
}

static bool put_root(hid_t root, const struct base_h5_provenance *what, const char *time)
{
    char source[LINE_SIZE], history[2 * LINE_SIZE];
    snprintf(source, sizeof source, "combkey %s (%s)", known(what->version), known(what->commit));
    snprintf(history, sizeof history, "%s %s", time, known(what->command_line));
    return base_h5_attribute_text(root, "Conventions", "CF-1.10") >= 0 &&
           base_h5_attribute_text(root, "title", what->title) >= 0 &&
           base_h5_attribute_text(root, "source", source) >= 0 &&
           base_h5_attribute_text(root, "history", history) >= 0;
}

static bool put_details(hid_t group, const struct base_h5_provenance *what, const char *time)
{
    char made_by[LINE_SIZE], cpu[LINE_SIZE], computer[LINE_SIZE], linked[LINE_SIZE];
    compiler(made_by);
    processor(cpu);
    host(computer);
    libraries(linked);
    const struct {
        const char *name, *text, *about;
    } texts[] = {
        { "version", known(what->version), "version of combkey" },
        { "commit", known(what->commit), "commit of its source" },
        { "compiler", made_by, "compiler" },
        { "flags", known(what->flags), "compiler flags" },
        { "libraries", linked, "libraries at run time" },
        { "cpu", cpu, "processor" },
        { "host", computer, "computer" },
        { "time_utc", time, "when this file was made, UTC" },
        { "command_line", known(what->command_line), "command" },
        { "plan", known(what->plan_yaml), "every parameter, as a plan that can be run again" },
    };
    bool good = true;
    for (size_t i = 0; good && i < sizeof texts / sizeof *texts; i++)
        good = base_h5_put_text(group, texts[i].name, texts[i].text, texts[i].about) >= 0;
    const unsigned long long threads = what->threads > 0 ? (unsigned long long)what->threads : 0;
    return good && put_number(group, "threads", threads, "threads used") &&
           put_number(group, "seed", what->seed, "seed of the random numbers");
}

enum base_status base_h5_provenance(struct base_h5 *file, const struct base_h5_provenance *what,
                                    struct base_error *err)
{
    char time[LINE_SIZE];
    utc(time);
    const struct base_h5_quiet before = base_h5_quiet();
    const hid_t group = base_h5_group(file->file, "provenance");
    const bool good =
        group >= 0 && put_root(file->file, what, time) && put_details(group, what, time);
    if (!good)
        (void)base_h5_spoil(file, err, "writing the provenance");
    if (group >= 0)
        H5Gclose(group);
    base_h5_loud(before);
    return good ? BASE_OK : BASE_ERR_INTERNAL;
}
