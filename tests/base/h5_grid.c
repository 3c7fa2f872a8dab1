/* Grids: what is written is read back, what was changed is refused, other readers open it. */
#include "folder.h"
#include "sample.h"

#include "base/file.h"
#include "base/h5_grid.h"
#include "base/h5_read.h"

TestSuite(h5_grid, .init = make_folder, .fini = remove_folder);

enum { POINTS = 3 };

static const double loss_db[POINTS] = { 0.0, 5.0, 10.0 };
static const struct base_h5_axis axes[] = {
    { .row = { .name = "alice.loss_db", .kind = BASE_REAL, .unit = "dB", .about = "loss" },
      .value = loss_db,
      .count = POINTS,
      .stride = sizeof(double) },
    { .row = { .name = "bob.loss_db", .kind = BASE_REAL, .unit = "dB", .about = "loss" },
      .value = loss_db,
      .count = POINTS,
      .stride = sizeof(double),
      .along = true,
      .with = 0 },
};

/* Three samples that differ in their numbers; the middle one is missing if asked for. */
static void write_grid(const char *path, bool hole, size_t short_curve,
                       struct base_h5_left_out *left)
{
    struct sample_result r[POINTS];
    const void *point[POINTS];
    struct base_error err;
    struct base_h5 *file;
    for (int i = 0; i < POINTS; i++) {
        r[i] = sample_result();
        r[i].visibility = 0.1 * i;
        r[i].curve.value[2] = i;
        point[i] = hole && i == 1 ? NULL : &r[i];
    }
    if (short_curve) {
        r[2].curve.count = r[2].tau_s.count = short_curve;
        r[2].pairs.count = 1;
    }
    cr_assert(base_h5_create(&file, path, &err) == BASE_OK, "%s", err.text);
    base_h5_seal(file);
    cr_assert(base_h5_grid(file, axes, 2, &err) == BASE_OK, "%s", err.text);
    cr_assert(base_h5_grid_put(file, "r", &sample_result_table, point, left, &err) == BASE_OK, "%s",
              err.text);
    cr_assert(base_h5_commit(file, &err) == BASE_OK, "%s", err.text);
    r[2].pairs.count = 2;
    for (int i = 0; i < POINTS; i++)
        base_table_release(&sample_result_table, &r[i]);
}

static void expect_sample(const struct sample_result *got, int i)
{
    struct sample_result want = sample_result();
    cr_expect(got->visibility == 0.1 * i && isnan(got->unknown));
    cr_expect(got->clicks == want.clicks && got->line == want.line && got->state == want.state);
    cr_expect(got->stable == want.stable);
    cr_expect_str_eq(got->label, want.label);
    cr_expect(got->losses_db.count == 2 && got->losses_db.value[1] == 2.5);
    cr_assert(got->tau_s.count == 3 && got->curve.count == 3);
    cr_expect(got->tau_s.value[2] == want.tau_s.value[2]);
    cr_expect(isnan(got->curve.value[1]) && got->curve.value[2] == i);
    cr_assert(got->pairs.count == 2);
    const struct sample_pair *pair = got->pairs.data, *same = want.pairs.data;
    for (int k = 0; k < 2; k++) {
        cr_expect(pair[k].left == same[k].left && pair[k].linked == same[k].linked);
        cr_expect(pair[k].kind == same[k].kind && pair[k].pulses == same[k].pulses);
        cr_expect_str_eq(pair[k].name, same[k].name);
    }
    cr_expect(isnan(pair[0].rate) && pair[1].rate == 137.0);
    base_table_release(&sample_result_table, &want);
}

static enum base_status read_grid(const char *path, struct sample_result r[POINTS], bool skip,
                                  struct base_error *err)
{
    void *point[POINTS];
    struct base_h5_reader *reader;
    for (int i = 0; i < POINTS; i++) {
        base_table_defaults(&sample_result_table, &r[i]);
        r[i].pairs.table = &sample_pair_table;
        point[i] = skip && i == 1 ? NULL : &r[i];
    }
    enum base_status status = base_h5_open(&reader, path, err);
    if (status == BASE_OK)
        status = base_h5_get(reader, "r", &sample_result_table, point, POINTS, err);
    base_h5_close(reader);
    return status;
}

static void release(struct sample_result r[POINTS])
{
    for (int i = 0; i < POINTS; i++)
        base_table_release(&sample_result_table, &r[i]);
}

Test(h5_grid, every_kind_of_row_comes_back_as_it_was)
{
    struct sample_result r[POINTS];
    struct base_error err;
    struct base_h5_left_out left = { "" };
    write_grid(inside("grid.h5"), false, 0, &left);
    cr_expect_str_empty(left.names);
    cr_assert(read_grid(inside("grid.h5"), r, false, &err) == BASE_OK, "%s", err.text);
    for (int i = 0; i < POINTS; i++)
        expect_sample(&r[i], i);
    release(r);
}

Test(h5_grid, a_missing_point_leaves_the_others_alone)
{
    struct sample_result r[POINTS];
    struct base_error err;
    write_grid(inside("grid.h5"), true, 0, NULL);
    cr_assert(read_grid(inside("grid.h5"), r, true, &err) == BASE_OK, "%s", err.text);
    expect_sample(&r[0], 0);
    expect_sample(&r[2], 2);
    cr_expect(r[1].curve.count == 0);
    release(r);
}

Test(h5_grid, arrays_of_different_length_are_left_out_and_named)
{
    struct base_h5_left_out left = { "" };
    write_grid(inside("grid.h5"), false, 2, &left);
    cr_expect(strstr(left.names, "hom.curve") && strstr(left.names, "hom.tau_s") &&
                  strstr(left.names, "network.pairs"),
              "left out: '%s'", left.names);
}

/* Every byte of a sealed file counts, and so does its end. */
Test(h5_grid, a_changed_or_cut_file_is_refused_before_it_is_read)
{
    struct sample_result r[POINTS];
    struct base_error err;
    char *bytes;
    size_t size;
    write_grid(inside("grid.h5"), false, 0, NULL);
    cr_assert(base_file_read(inside("grid.h5"), 1 << 24, &bytes, &size, &err) == BASE_OK);
    for (size_t at = 0; at < size; at += 997) {
        bytes[at] ^= 1;
        cr_assert(base_file_write(inside("bad.h5"), bytes, size, &err) == BASE_OK);
        bytes[at] ^= 1;
        cr_expect(read_grid(inside("bad.h5"), r, false, &err) == BASE_ERR_CONFIG, "byte %zu", at);
        cr_expect(strstr(err.text, "damaged"), "%s", err.text);
    }
    for (size_t length = 0; length < size; length += size / 7) {
        cr_assert(base_file_write(inside("bad.h5"), bytes, length, &err) == BASE_OK);
        cr_expect(read_grid(inside("bad.h5"), r, false, &err) == BASE_ERR_CONFIG, "%zu", length);
    }
    free(bytes);
    cr_expect(read_grid(inside("none.h5"), r, false, &err) == BASE_ERR_NO_INPUT);
}

Test(h5_grid, a_group_that_is_not_there_is_an_error)
{
    struct sample_result r;
    struct base_error err;
    struct base_h5_reader *reader;
    void *point[1] = { &r };
    write_grid(inside("grid.h5"), false, 0, NULL);
    base_table_defaults(&sample_result_table, &r);
    cr_assert(base_h5_open(&reader, inside("grid.h5"), &err) == BASE_OK);
    cr_expect(base_h5_get(reader, "q", &sample_result_table, point, 1, &err) == BASE_ERR_CONFIG);
    cr_expect(base_h5_get(reader, "r", &sample_result_table, point, 1, &err) == BASE_ERR_CONFIG,
              "one point is not three");
    cr_expect(base_h5_length(reader, "alice.loss_db") == POINTS);
    cr_expect(base_h5_length(reader, "nothing/at/all") == 0);
    base_h5_close(reader);
    base_table_release(&sample_result_table, &r);
}

Test(h5_grid, netcdf_opens_it)
{
    if (system("command -v ncdump >/dev/null") != 0)
        cr_skip("ncdump is not installed");
    write_grid(inside("grid.h5"), true, 0, NULL);
    char command[1024];
    snprintf(command, sizeof command, "ncdump %s/grid.h5 >%s/text 2>&1", folder, folder);
    cr_expect(system(command) == 0);
    static const char *const lines[] = { "alice.loss_db = 3 ;",
                                         "bob.loss_db(alice.loss_db)",
                                         "double curve(alice.loss_db, tau_s)",
                                         "string label(alice.loss_db)",
                                         "double rate_bit_s(alice.loss_db, index)",
                                         "clicks = 123456789012345, _, 123456789012345" };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        snprintf(command, sizeof command, "grep -qF '%s' %s/text", lines[i], folder);
        cr_expect(system(command) == 0, "no '%s'", lines[i]);
    }
}
