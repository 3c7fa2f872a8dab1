/* Files: whole or absent; what is written is read back with HDF5 itself. */
#include "folder.h"
#include "sample.h"

#include "base/file.h"

#include <criterion/criterion.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(h5, .init = make_folder, .fini = remove_folder);

static void write_sample(const char *path)
{
    struct sample_result r = sample_result();
    struct base_error err;
    struct base_h5 *file;
    cr_assert(base_h5_create(&file, path, &err) == BASE_OK, "%s", err.text);
    cr_assert(base_h5_put(file, "", &sample_result_table, &r, &err) == BASE_OK, "%s", err.text);
    cr_assert(base_h5_put(file, "comb/chaotic", &sample_result_table, &r, &err) == BASE_OK, "%s",
              err.text);
    const struct base_h5_provenance what = { .title = "a sample",
                                             .version = "1.2.3",
                                             .commit = "abc",
                                             .flags = "-O3",
                                             .command_line = "combkey run",
                                             .plan_yaml = "{}\n",
                                             .threads = 2,
                                             .seed = 18446744073709551615u };
    cr_assert(base_h5_provenance(file, &what, &err) == BASE_OK, "%s", err.text);
    cr_expect(access(path, F_OK) != 0, "nothing may stand at the target before the commit");
    cr_assert(base_h5_commit(file, &err) == BASE_OK, "%s", err.text);
    base_table_release(&sample_result_table, &r);
}

/* An attribute or a scalar dataset as text. */
static void text_of(hid_t object, bool is_set, char out[4096])
{
    memset(out, 0, 4096);
    const hid_t type = is_set ? H5Dget_type(object) : H5Aget_type(object);
    cr_assert(H5Tget_class(type) == H5T_STRING && H5Tget_cset(type) == H5T_CSET_UTF8);
    cr_assert(!H5Tis_variable_str(type), "texts have a fixed length");
    if (is_set)
        H5Dread(object, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out);
    else
        H5Aread(object, type, out);
    H5Tclose(type);
}

static void expect_attribute(hid_t set, const char *name, const char *expected)
{
    char text[4096];
    const hid_t attribute = H5Aopen(set, name, H5P_DEFAULT);
    cr_assert(attribute >= 0, "no attribute %s", name);
    text_of(attribute, false, text);
    cr_expect_str_eq(text, expected, "%s is '%s', not '%s'", name, text, expected);
    H5Aclose(attribute);
}

static void expect_text(hid_t file, const char *path, const char *expected)
{
    char text[4096];
    const hid_t set = H5Dopen2(file, path, H5P_DEFAULT);
    cr_assert(set >= 0, "no dataset %s", path);
    text_of(set, true, text);
    cr_expect_str_eq(text, expected, "%s is '%s'", path, text);
    H5Dclose(set);
}

static size_t read_doubles(hid_t file, const char *path, double out[8])
{
    hsize_t size = 1;
    const hid_t set = H5Dopen2(file, path, H5P_DEFAULT);
    cr_assert(set >= 0, "no dataset %s", path);
    const hid_t space = H5Dget_space(set);
    cr_assert(H5Sget_simple_extent_ndims(space) <= 1);
    H5Sget_simple_extent_dims(space, &size, NULL);
    cr_assert(size <= 8);
    H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, out);
    H5Sclose(space);
    H5Dclose(set);
    return (size_t)size;
}

Test(h5, every_kind_reads_back)
{
    write_sample(inside("all.h5"));
    const hid_t file = H5Fopen(inside("all.h5"), H5F_ACC_RDONLY, H5P_DEFAULT);
    cr_assert(file >= 0);
    static const char *const groups[] = { "", "/comb/chaotic" };
    for (size_t g = 0; g < 2; g++) {
        char path[128];
        double x[8];
        snprintf(path, sizeof path, "%s/hom/visibility", groups[g]);
        cr_expect(read_doubles(file, path, x) == 1 && x[0] == 0.1);
        snprintf(path, sizeof path, "%s/hom/unknown", groups[g]);
        cr_expect(read_doubles(file, path, x) == 1 && isnan(x[0]));
        snprintf(path, sizeof path, "%s/hom/clicks", groups[g]);
        cr_expect(read_doubles(file, path, x) == 1 && x[0] == 123456789012345.0);
        snprintf(path, sizeof path, "%s/line", groups[g]);
        cr_expect(read_doubles(file, path, x) == 1 && x[0] == -7.0);
        snprintf(path, sizeof path, "%s/hom/curve", groups[g]);
        cr_expect(read_doubles(file, path, x) == 3 && x[0] == 0.0 && isnan(x[1]) && x[2] == 1.0);
        snprintf(path, sizeof path, "%s/losses_db", groups[g]);
        cr_expect(read_doubles(file, path, x) == 2 && x[0] == 1.5 && x[1] == 2.5);
        snprintf(path, sizeof path, "%s/network/pairs/key/rate_bit_s", groups[g]);
        cr_expect(read_doubles(file, path, x) == 2 && isnan(x[0]) && x[1] == 137.0);
        snprintf(path, sizeof path, "%s/network/pairs/left", groups[g]);
        cr_expect(read_doubles(file, path, x) == 2 && x[0] == -1.0 && x[1] == 0.0);
        snprintf(path, sizeof path, "%s/label", groups[g]);
        expect_text(file, path,
                    "Gr\xc3\xbc\xc3\x9f"
                    "e");
    }
    H5Fclose(file);
}

Test(h5, datasets_say_what_they_are)
{
    write_sample(inside("all.h5"));
    const hid_t file = H5Fopen(inside("all.h5"), H5F_ACC_RDONLY, H5P_DEFAULT);
    hid_t set = H5Dopen2(file, "/hom/tau_s", H5P_DEFAULT);
    expect_attribute(set, "units", "s");
    expect_attribute(set, "long_name", "delay");
    H5Dclose(set);
    set = H5Dopen2(file, "/hom/unknown", H5P_DEFAULT);
    double fill = 0.0;
    const hid_t attribute = H5Aopen(set, "_FillValue", H5P_DEFAULT);
    cr_assert(attribute >= 0);
    H5Aread(attribute, H5T_NATIVE_DOUBLE, &fill);
    cr_expect(isnan(fill));
    H5Aclose(attribute);
    H5Dclose(set);
    H5Fclose(file);
}

Test(h5, choices_and_flags_carry_their_meanings)
{
    write_sample(inside("all.h5"));
    const hid_t file = H5Fopen(inside("all.h5"), H5F_ACC_RDONLY, H5P_DEFAULT);
    hid_t set = H5Dopen2(file, "/state", H5P_DEFAULT);
    int value = -1, values[3] = { -1, -1, -1 };
    H5Dread(set, H5T_NATIVE_INT, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value);
    cr_expect(value == 2);
    expect_attribute(set, "flag_meanings", "off primary chaotic");
    const hid_t attribute = H5Aopen(set, "flag_values", H5P_DEFAULT);
    H5Aread(attribute, H5T_NATIVE_INT, values);
    cr_expect(values[0] == 0 && values[1] == 1 && values[2] == 2);
    H5Aclose(attribute);
    H5Dclose(set);
    set = H5Dopen2(file, "/stable", H5P_DEFAULT);
    expect_attribute(set, "flag_meanings", "false true");
    H5Dclose(set);
    H5Fclose(file);
}

static herr_t has_dimension(hid_t group, const char *name, const H5L_info_t *info, void *checked)
{
    (void)info;
    const hid_t object = H5Oopen(group, name, H5P_DEFAULT);
    if (H5Iget_type(object) == H5I_DATASET) {
        const hid_t space = H5Dget_space(object);
        if (H5Sget_simple_extent_ndims(space) == 1) {
            *(size_t *)checked += 1;
            cr_expect(H5DSis_scale(object) > 0 || H5DSget_num_scales(object, 0) == 1,
                      "%s has no dimension scale", name);
        }
        H5Sclose(space);
    }
    H5Oclose(object);
    return 0;
}

Test(h5, every_array_has_a_dimension_scale)
{
    write_sample(inside("all.h5"));
    const hid_t file = H5Fopen(inside("all.h5"), H5F_ACC_RDONLY, H5P_DEFAULT);
    size_t checked = 0;
    H5Lvisit(file, H5_INDEX_NAME, H5_ITER_NATIVE, has_dimension, &checked);
    /* per copy: losses_db, tau_s, curve, index and six columns of the pairs */
    cr_expect(checked == 20, "%zu arrays seen", checked);
    const hid_t curve = H5Dopen2(file, "/hom/curve", H5P_DEFAULT);
    const hid_t tau = H5Dopen2(file, "/hom/tau_s", H5P_DEFAULT);
    cr_expect(H5DSis_attached(curve, tau, 0) > 0, "the curve is over its own delays");
    H5Dclose(curve);
    H5Dclose(tau);
    H5Fclose(file);
}

Test(h5, provenance_tells_how_to_make_the_file_again)
{
    write_sample(inside("all.h5"));
    const hid_t file = H5Fopen(inside("all.h5"), H5F_ACC_RDONLY, H5P_DEFAULT);
    expect_attribute(file, "Conventions", "CF-1.10");
    expect_attribute(file, "title", "a sample");
    expect_attribute(file, "source", "combkey 1.2.3 (abc)");
    expect_text(file, "/provenance/command_line", "combkey run");
    expect_text(file, "/provenance/plan", "{}\n");
    static const char *const filled[] = { "compiler", "cpu", "host", "time_utc", "libraries" };
    for (size_t i = 0; i < sizeof filled / sizeof *filled; i++) {
        char text[4096], path[64];
        snprintf(path, sizeof path, "/provenance/%s", filled[i]);
        const hid_t set = H5Dopen2(file, path, H5P_DEFAULT);
        cr_assert(set >= 0, "no %s", path);
        text_of(set, true, text);
        cr_expect(strlen(text) > 0, "%s is '%s'", path, text);
        H5Dclose(set);
    }
    unsigned long long seed = 0;
    const hid_t set = H5Dopen2(file, "/provenance/seed", H5P_DEFAULT);
    H5Dread(set, H5T_NATIVE_ULLONG, H5S_ALL, H5S_ALL, H5P_DEFAULT, &seed);
    cr_expect(seed == 18446744073709551615u);
    H5Dclose(set);
    H5Fclose(file);
}

Test(h5, a_plan_longer_than_an_attribute_may_be_is_kept_whole)
{
    enum { LONG = 200000 };
    char *plan = malloc(LONG + 1);
    memset(plan, 'p', LONG);
    plan[LONG] = '\0';
    struct base_error err;
    struct base_h5 *file;
    cr_assert(base_h5_create(&file, inside("long.h5"), &err) == BASE_OK);
    const struct base_h5_provenance what = { .plan_yaml = plan };
    cr_expect(base_h5_provenance(file, &what, &err) == BASE_OK, "%s", err.text);
    cr_expect(base_h5_commit(file, &err) == BASE_OK, "%s", err.text);
    const hid_t back = H5Fopen(inside("long.h5"), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t set = H5Dopen2(back, "/provenance/plan", H5P_DEFAULT);
    cr_expect(H5Dget_storage_size(set) == LONG);
    H5Dclose(set);
    H5Fclose(back);
    free(plan);
}

static bool have_ncdump(void)
{
    return system("command -v ncdump >/dev/null") == 0;
}

Test(h5, netcdf_opens_it)
{
    if (!have_ncdump())
        cr_skip("ncdump is not installed");
    write_sample(inside("all.h5"));
    char command[1024];
    snprintf(command, sizeof command,
             "ncdump -h %s/all.h5 > %s/header.txt 2>&1 && grep -q 'double curve(tau_s)' "
             "%s/header.txt && grep -q 'double rate_bit_s(index)' %s/header.txt",
             folder, folder, folder, folder);
    cr_expect(system(command) == 0);
}

struct sweep {
    struct base_reals mean, peak, zeta;
};
static const struct base_field sweep_rows[] = {
    { "comb.mean", BASE_REALS, offsetof(struct sweep, mean), "1", 0, 0, 0, "sweep.zeta", "mean" },
    { "comb.peak", BASE_REALS, offsetof(struct sweep, peak), "1", 0, 0, 0, "sweep.zeta", "peak" },
    { "sweep.zeta", BASE_REALS, offsetof(struct sweep, zeta), "1", 0, 0, 0, NULL, "detuning" },
};
static const struct base_table sweep_table = { "sweep", sizeof(struct sweep), 3, sweep_rows };

/* netCDF looks for a dimension in the array's group and above it, not in the group beside it. */
Test(h5, a_coordinate_of_another_group_is_copied_beside_its_arrays)
{
    struct sweep data = { 0 };
    base_reals_alloc(&data.mean, 4);
    base_reals_alloc(&data.peak, 4);
    base_reals_alloc(&data.zeta, 4);
    for (int i = 0; i < 4; i++)
        data.zeta.value[i] = i;
    struct base_h5 *file;
    struct base_error err;
    cr_assert(base_h5_create(&file, inside("all.h5"), &err) == BASE_OK);
    cr_expect(base_h5_put(file, "", &sweep_table, &data, &err) == BASE_OK, "%s", err.text);
    cr_assert(base_h5_commit(file, &err) == BASE_OK);
    const hid_t back = H5Fopen(inside("all.h5"), H5F_ACC_RDONLY, H5P_DEFAULT);
    const hid_t zeta = H5Dopen2(back, "/comb/zeta", H5P_DEFAULT);
    static const char *const arrays[] = { "/comb/mean", "/comb/peak" };
    for (size_t i = 0; i < 2; i++) {
        const hid_t array = H5Dopen2(back, arrays[i], H5P_DEFAULT);
        cr_expect(H5DSis_attached(array, zeta, 0) > 0, "%s", arrays[i]);
        H5Dclose(array);
    }
    double value[8];
    cr_expect(read_doubles(back, "/comb/zeta", value) == 4 && value[3] == 3.0);
    cr_expect(read_doubles(back, "/sweep/zeta", value) == 4);
    H5Dclose(zeta);
    H5Fclose(back);
    if (have_ncdump()) {
        char command[256];
        snprintf(command, sizeof command, "ncdump %s/all.h5 >%s/header.txt 2>&1", folder, folder);
        cr_expect(system(command) == 0, "ncdump cannot read it");
    }
    base_table_release(&sweep_table, &data);
}

Test(h5, a_committed_file_leaves_no_temporary)
{
    write_sample(inside("all.h5"));
    cr_expect(files_in_folder() == 1);
    write_sample(inside("again.h5"));
    cr_expect(files_in_folder() == 2);
}

Test(h5, a_second_file_replaces_the_first)
{
    struct base_error err;
    for (int i = 0; i < 2; i++) {
        struct base_h5 *file;
        cr_assert(base_h5_create(&file, inside("same.h5"), &err) == BASE_OK, "%s", err.text);
        cr_assert(base_h5_commit(file, &err) == BASE_OK, "%s", err.text);
    }
    cr_expect(files_in_folder() == 1);
}

Test(h5, two_files_of_one_name_may_be_open)
{
    struct base_error err;
    struct base_h5 *one, *two;
    cr_assert(base_h5_create(&one, inside("same.h5"), &err) == BASE_OK);
    cr_assert(base_h5_create(&two, inside("same.h5"), &err) == BASE_OK, "%s", err.text);
    cr_expect(base_h5_commit(one, &err) == BASE_OK);
    cr_expect(base_h5_commit(two, &err) == BASE_OK);
    cr_expect(files_in_folder() == 1);
}

Test(h5, an_abandoned_file_never_was)
{
    struct base_error err;
    struct base_h5 *file;
    cr_assert(base_h5_create(&file, inside("no.h5"), &err) == BASE_OK);
    base_h5_abandon(file);
    base_h5_abandon(NULL);
    cr_expect(files_in_folder() == 0);
}

Test(h5, a_failed_step_spoils_the_commit_and_keeps_the_old_file)
{
    write_sample(inside("kept.h5"));
    struct stat before, after;
    stat(inside("kept.h5"), &before);
    struct sample_result r = sample_result();
    struct base_error err;
    struct base_h5 *file;
    cr_assert(base_h5_create(&file, inside("kept.h5"), &err) == BASE_OK);
    cr_expect(base_h5_put(file, "a", &sample_result_table, &r, &err) == BASE_OK);
    cr_expect(base_h5_put(file, "a", &sample_result_table, &r, &err) == BASE_ERR_INTERNAL,
              "a dataset cannot be written twice");
    cr_expect(strstr(err.text, "hom.visibility"), "%s", err.text);
    cr_expect(base_h5_commit(file, &err) == BASE_ERR_INTERNAL);
    cr_expect(strstr(err.text, "earlier step"), "%s", err.text);
    stat(inside("kept.h5"), &after);
    cr_expect(before.st_ino == after.st_ino && before.st_size == after.st_size);
    cr_expect(files_in_folder() == 1);
    base_table_release(&sample_result_table, &r);
}

Test(h5, an_array_must_match_its_coordinate)
{
    struct sample_result r = sample_result();
    r.tau_s.count = 2;
    struct base_error err;
    struct base_h5 *file;
    cr_assert(base_h5_create(&file, inside("bad.h5"), &err) == BASE_OK);
    cr_expect(base_h5_put(file, "", &sample_result_table, &r, &err) == BASE_ERR_INTERNAL);
    cr_expect(strstr(err.text, "hom.curve has 3 numbers, its coordinate hom.tau_s has 2"), "%s",
              err.text);
    cr_expect(base_h5_commit(file, &err) == BASE_ERR_INTERNAL);
    cr_expect(files_in_folder() == 0);
    base_table_release(&sample_result_table, &r);
}

Test(h5, empty_arrays_are_left_out)
{
    struct sample_result r;
    base_table_defaults(&sample_result_table, &r);
    struct base_error err;
    struct base_h5 *file;
    cr_assert(base_h5_create(&file, inside("empty.h5"), &err) == BASE_OK);
    cr_expect(base_h5_put(file, "", &sample_result_table, &r, &err) == BASE_OK, "%s", err.text);
    cr_expect(base_h5_commit(file, &err) == BASE_OK, "%s", err.text);
    const hid_t back = H5Fopen(inside("empty.h5"), H5F_ACC_RDONLY, H5P_DEFAULT);
    cr_expect(H5Lexists(back, "/hom/visibility", H5P_DEFAULT) > 0);
    cr_expect(H5Lexists(back, "/hom/tau_s", H5P_DEFAULT) == 0);
    cr_expect(H5Lexists(back, "/losses_db", H5P_DEFAULT) == 0);
    H5Fclose(back);
}

/* ---- places that cannot be written ---- */

static void expect_cannot_create(const char *path, const char *reason)
{
    struct base_error err;
    struct base_h5 *file = (struct base_h5 *)&err;
    cr_expect(base_h5_create(&file, path, &err) == BASE_ERR_CREATE, "%s", path);
    cr_expect(file == NULL);
    cr_expect(strstr(err.text, reason), "'%s' does not say '%s'", err.text, reason);
    cr_expect(base_file_write(path, "x", 1, &err) == BASE_ERR_CREATE);
    cr_expect(base_exit_code(err.status) == 73);
}

Test(h5, a_place_that_cannot_be_written_is_known_at_the_start)
{
    expect_cannot_create("no/such/folder/x.h5", "No such file or directory");
    expect_cannot_create(folder, "it is a folder");
    expect_cannot_create(inside("x/"), "it names a folder");
    expect_cannot_create("", "without a name");
    expect_cannot_create("/dev/null", "not a regular file");
    expect_cannot_create("/proc/x.h5", "cannot write");
    struct base_error err;
    cr_assert(base_file_write(inside("plain"), "x", 1, &err) == BASE_OK);
    expect_cannot_create(inside("plain/x.h5"), "Not a directory");
    cr_expect(files_in_folder() == 1);
}

/* A limit on the size of files behaves like a full disk: write fails half way. */
static void limit_files(rlim_t bytes)
{
    signal(SIGXFSZ, SIG_IGN);
    const struct rlimit limit = { bytes, RLIM_INFINITY };
    cr_assert(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

Test(h5, a_full_disk_leaves_neither_target_nor_temporary)
{
    struct sample_result r = sample_result();
    struct base_error err;
    struct base_h5 *file;
    cr_assert(base_h5_create(&file, inside("full.h5"), &err) == BASE_OK);
    cr_assert(base_h5_put(file, "", &sample_result_table, &r, &err) == BASE_OK);
    limit_files(1000);
    const enum base_status status = base_h5_commit(file, &err);
    limit_files(RLIM_INFINITY);
    cr_expect(status == BASE_ERR_IO && err.status == BASE_ERR_IO);
    cr_expect(strstr(err.text, "writing") && strstr(err.text, "full.h5"), "%s", err.text);
    cr_expect(files_in_folder() == 0, "%zu files are left", files_in_folder());
    base_table_release(&sample_result_table, &r);
}

Test(h5, a_full_disk_keeps_the_old_file)
{
    struct base_error err;
    cr_assert(base_file_write(inside("old"), "precious", 8, &err) == BASE_OK);
    char *much = calloc(1, 5000);
    limit_files(1000);
    const enum base_status status = base_file_write(inside("old"), much, 5000, &err);
    limit_files(RLIM_INFINITY);
    cr_expect(status == BASE_ERR_IO);
    char *back;
    size_t size;
    cr_assert(base_file_read(inside("old"), 100, &back, &size, &err) == BASE_OK);
    cr_expect(size == 8 && !memcmp(back, "precious", 9));
    cr_expect(files_in_folder() == 1);
    free(back);
    free(much);
}
