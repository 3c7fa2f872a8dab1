/* Files of time tags: written and read back, and faults named by row or line. */
#include "bench.h"

#include <hdf5.h>
#include <string.h>
#include <unistd.h>

static char folder[64], path[96];

static void make_place(void)
{
    strcpy(folder, "/tmp/combkey-tags-XXXXXX");
    cr_assert(mkdtemp(folder));
}

static void remove_place(void)
{
    unlink(path);
    rmdir(folder);
}
TestSuite(tags_file, .init = make_place, .fini = remove_place);

static void name(const char *leaf)
{
    snprintf(path, sizeof path, "%s/%s", folder, leaf);
}

static struct optics_tags run_of(struct optics_plan *p)
{
    *p = default_plan();
    p->source.kind = OPTICS_COHERENT;
    p->alice.loss_db = p->bob.loss_db = 0.0;
    p->alice.mean_photon = p->bob.mean_photon = 0.4;
    p->tags.duration_s = 2e-3;
    p->tags.phases = 3;
    p->tags.channel_2 = 7;
    struct base_error err = { .text = "" };
    struct optics_field field;
    struct optics_tags tags;
    const struct base_rng rng = { .seed = 1 };
    cr_assert(optics_field_draw(p, rng, &field, &err) == BASE_OK, "%s", err.text);
    cr_assert(optics_tags_simulate(p, &field, &field, rng, &tags, &err) == BASE_OK, "%s", err.text);
    optics_field_free(&field);
    return tags;
}

static void expect_same(const struct optics_tags *a, const struct optics_tags *b)
{
    cr_assert(a->count == b->count, "%zu and %zu tags", a->count, b->count);
    cr_expect(!memcmp(a->time_ps, b->time_ps, a->count * sizeof *a->time_ps));
    cr_expect(!memcmp(a->detector, b->detector, a->count));
}

Test(tags_file, comes_back_as_it_was_written)
{
    struct optics_plan p;
    struct optics_tags tags = run_of(&p), back;
    struct base_error err = { .text = "" };
    name("run.h5");
    cr_assert(tags.count > 10000);
    cr_assert(optics_tags_write(&tags, path, &err) == BASE_OK, "%s", err.text);
    const struct optics_plan other = default_plan(); /* what the file says is enough */
    cr_assert(optics_tags_read(path, &other, 0, &back, &err) == BASE_OK, "%s", err.text);
    expect_same(&tags, &back);
    cr_expect(back.period_s == tags.period_s && back.gate_s == tags.gate_s &&
              back.first_early_s == tags.first_early_s && back.channel[1] == 7);
    cr_assert(back.part_count == 4);
    for (size_t k = 0; k < 4; k++)
        cr_expect(back.part[k].start_s == tags.part[k].start_s &&
                  back.part[k].end_s == tags.part[k].end_s &&
                  back.part[k].phase_rad == tags.part[k].phase_rad &&
                  back.part[k].distinguishable == (k == 3));
    optics_tags_free(&back);

    struct optics_plan mine = p; /* the plan first, where it is asked for */
    mine.detector.window_s = 0.5e-9;
    cr_assert(optics_tags_read(path, &mine, OPTICS_TAGS_WINDOW, &back, &err) == BASE_OK);
    cr_expect(back.window_s == 0.5e-9);
    optics_tags_free(&back);
    optics_tags_free(&tags);
}

Test(tags_file, text_comes_back_too)
{
    struct optics_plan p;
    struct optics_tags tags = run_of(&p), back;
    struct base_error err = { .text = "" };
    name("run.csv");
    cr_assert(optics_tags_write(&tags, path, &err) == BASE_OK, "%s", err.text);
    cr_assert(optics_tags_read(path, &p, 0, &back, &err) == BASE_OK, "%s", err.text);
    expect_same(&tags, &back);
    cr_expect(back.part_count == 1 && isnan(back.part[0].phase_rad));
    optics_tags_free(&back);
    optics_tags_free(&tags);
}

/* ---- faults ---- */

static void expect_refusal(enum base_status wanted, const char *words)
{
    const struct optics_plan p = default_plan();
    struct optics_tags tags;
    struct base_error err = { .text = "" };
    const enum base_status status = optics_tags_read(path, &p, 0, &tags, &err);
    cr_expect(status == wanted, "status %d, should say: %s", status, words);
    cr_expect(strstr(err.text, words), "says '%s', should say: %s", err.text, words);
    cr_expect(tags.detector == NULL && tags.part == NULL, "nothing is kept");
}

static void write_text(const char *text)
{
    name("bad.csv");
    FILE *file = fopen(path, "w");
    fputs(text, file);
    fclose(file);
}

Test(tags_file, faults_in_text_are_named_by_line)
{
    name("none.csv");
    expect_refusal(BASE_ERR_NO_INPUT, "cannot open");
    write_text("");
    expect_refusal(BASE_ERR_CONFIG, "the header 'channel,time_ps' is needed");
    write_text("time_ps,channel\n1,2\n");
    expect_refusal(BASE_ERR_CONFIG, "bad.csv:1: error: the header");
    write_text("channel,time_ps\n1,10\n# a remark\n2,20\n1,19\n");
    expect_refusal(BASE_ERR_CONFIG, "bad.csv:5: error: time_ps 19 comes before 20");
    write_text("channel,time_ps\n1,10\n2,-20\n");
    expect_refusal(BASE_ERR_CONFIG, "bad.csv:3: error: time_ps -20: 0 or more");
    write_text("channel,time_ps\n1,10\n3,20\n");
    expect_refusal(BASE_ERR_CONFIG, "bad.csv:3: error: channel 3 is not known");
    write_text("channel,time_ps\n1,10\n2\n");
    expect_refusal(BASE_ERR_CONFIG, "bad.csv:3: error: 1 cells");
    write_text("channel,time_ps\n1,10\n2,20,30\n");
    expect_refusal(BASE_ERR_CONFIG, "bad.csv:3: error: 3 cells");
    write_text("channel,time_ps\n1,10.5\n");
    expect_refusal(BASE_ERR_CONFIG, "bad.csv:2: error: time_ps '10.5': a whole number");
    write_text("channel,time_ps\n1,1e30\n");
    expect_refusal(BASE_ERR_CONFIG, "bad.csv:2:3: error: time_ps '1e30'");
    write_text("channel,time_ps\n1,0x10\n");
    expect_refusal(BASE_ERR_CONFIG, "bad.csv:2:3: error: time_ps '0x10'");
    write_text("channel,time_ps\n0x1,10\n");
    expect_refusal(BASE_ERR_CONFIG, "bad.csv:2:1: error: channel '0x1'");
    write_text("channel,time_ps\n1,nan\n");
    expect_refusal(BASE_ERR_CONFIG, "bad.csv:2:3: error: time_ps 'nan'");
    write_text("channel,time_ps\n");
    expect_refusal(BASE_ERR_CONFIG, "bad.csv': no time tags");
}

/* A file as a laboratory would write it, with numbers of other widths. */
static void write_h5(const char *group, const int *channel, size_t channels, const long long *time,
                     size_t times)
{
    name("bad.h5");
    const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t at = group ? H5Gcreate2(file, group, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT) : file;
    const hsize_t n[2] = { channels, times };
    const hid_t space[2] = { H5Screate_simple(1, &n[0], NULL), H5Screate_simple(1, &n[1], NULL) };
    const hid_t c =
        H5Dcreate2(at, "channel", H5T_STD_I16BE, space[0], H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t t =
        H5Dcreate2(at, "time_ps", H5T_STD_I64BE, space[1], H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Dwrite(c, H5T_NATIVE_INT, H5S_ALL, H5S_ALL, H5P_DEFAULT, channel);
    H5Dwrite(t, H5T_NATIVE_LLONG, H5S_ALL, H5S_ALL, H5P_DEFAULT, time);
    H5Dclose(c);
    H5Dclose(t);
    H5Sclose(space[0]);
    H5Sclose(space[1]);
    if (group)
        H5Gclose(at);
    H5Fclose(file);
}

Test(tags_file, a_laboratorys_file_is_read)
{
    const int channel[] = { 1, 2, 2 };
    const long long time[] = { 100, 100, 4000000000000000LL };
    write_h5("tags", channel, 3, time, 3);
    const struct optics_plan p = default_plan();
    struct optics_tags tags;
    struct base_error err = { .text = "" };
    cr_assert(optics_tags_read(path, &p, 0, &tags, &err) == BASE_OK, "%s", err.text);
    cr_expect(tags.count == 3 && tags.time_ps[2] == 4000000000000000LL && tags.detector[1] == 2);
    cr_expect(tags.part_count == 1 && tags.period_s == 20e-9);
    optics_tags_free(&tags);
}

Test(tags_file, faults_in_hdf5_are_named_by_row)
{
    const int channel[] = { 1, 2, 5 }, good[] = { 1, 2, 1 };
    const long long time[] = { 1, 2, 3 }, unsorted[] = { 1, 3, 2 }, early[] = { -1, 2, 3 };
    write_h5(NULL, channel, 3, time, 3);
    expect_refusal(BASE_ERR_CONFIG, "row 3: channel 5 is not known");
    write_h5(NULL, good, 3, unsorted, 3);
    expect_refusal(BASE_ERR_CONFIG, "row 3: time_ps 2 comes before 3");
    write_h5(NULL, good, 3, early, 3);
    expect_refusal(BASE_ERR_CONFIG, "row 1: time_ps -1: 0 or more");
    const long long late[] = { 1, 2, 10000000000000000LL };
    write_h5(NULL, good, 3, late, 3);
    expect_refusal(BASE_ERR_CONFIG, "row 3: time_ps 10000000000000000: at most 9007199254740992");
    write_h5(NULL, good, 0, time, 0);
    expect_refusal(BASE_ERR_CONFIG, "bad.h5': no time tags");
    write_h5(NULL, good, 2, time, 3);
    expect_refusal(BASE_ERR_CONFIG, "2 channels for 3 times");
    write_h5("other", good, 3, time, 3);
    expect_refusal(BASE_ERR_CONFIG, "no dataset 'time_ps'");
}

Test(tags_file, a_file_that_was_cut_or_changed_is_refused)
{
    struct optics_plan p;
    struct optics_tags tags = run_of(&p);
    struct base_error err = { .text = "" };
    name("cut.h5");
    cr_assert(optics_tags_write(&tags, path, &err) == BASE_OK, "%s", err.text);
    optics_tags_free(&tags);
    FILE *file = fopen(path, "rb");
    fseek(file, 0, SEEK_END);
    const long size = ftell(file);
    fclose(file);

    file = fopen(path, "r+b"); /* one bit, in the middle */
    fseek(file, size / 2, SEEK_SET);
    const int byte = fgetc(file);
    fseek(file, size / 2, SEEK_SET);
    fputc(byte ^ 1, file);
    fclose(file);
    expect_refusal(BASE_ERR_CONFIG, "its checksum does not fit");

    for (long length = size - 1; length > 16; length /= 3) {
        cr_assert(truncate(path, length) == 0);
        expect_refusal(BASE_ERR_CONFIG, "cut.h5");
    }
    cr_assert(truncate(path, 0) == 0);
    expect_refusal(BASE_ERR_CONFIG, "header");
}
