/* What stands in a file, told without its tables. */
#include "folder.h"

#include "base/base.h"
#include "base/file.h"
#include "base/h5_survey.h"

#include <math.h>
#include <stdint.h>

/* HDF5 1.10 itself loses memory over some damaged files; ours is looked at. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5\n";
}

TestSuite(survey, .init = make_folder, .fini = remove_folder);

struct sweep {
    struct base_reals zeta, power;
    double loss;
    int state;
    char note[BASE_TEXT_SIZE];
};

static const struct base_field rows[] = {
    { "sweep.zeta", BASE_REALS, offsetof(struct sweep, zeta), "1", 0, 0, NAN, NULL, "detuning" },
    { "sweep.power", BASE_REALS, offsetof(struct sweep, power), "W", 0, 0, NAN, "sweep.zeta",
      "power of the comb" },
    { "loss", BASE_REAL, offsetof(struct sweep, loss), "dB", 0, 100, NAN, NULL, "loss" },
    { "state", BASE_CHOICE, offsetof(struct sweep, state), "", 0, 2, 0, "off|chaotic|soliton",
      "what it is" },
    { "note", BASE_TEXT, offsetof(struct sweep, note), "", 0, 0, NAN, "", "a remark" },
};
static const struct base_table table = { "a sweep", sizeof(struct sweep), 5, rows };

static void write_sweep(const char *path)
{
    struct base_error err;
    struct base_h5 *file;
    struct sweep sweep = { .loss = 30.0, .state = 2, .note = "four pulses" };
    cr_assert(base_reals_alloc(&sweep.zeta, 3) && base_reals_alloc(&sweep.power, 3));
    for (size_t i = 0; i < 3; i++) {
        sweep.zeta.value[i] = (double)i;
        sweep.power.value[i] = 10.0 * (double)i;
    }
    cr_assert(!base_h5_create(&file, path, &err), "%s", err.text);
    cr_assert(!base_h5_put(file, "comb", &table, &sweep, &err), "%s", err.text);
    cr_assert(!base_h5_commit(file, &err), "%s", err.text);
    base_table_release(&table, &sweep);
}

Test(survey, tells_values_units_meanings_and_axes)
{
    struct base_error err;
    struct base_survey s;
    write_sweep(inside("sweep.h5"));
    cr_assert(!base_survey_read(&s, inside("sweep.h5"), &err), "%s", err.text);
    cr_expect_eq(s.count, 5);
    const struct base_variable *power = base_survey_find(&s, "comb/sweep/power");
    cr_assert(power != NULL);
    cr_expect_str_eq(power->unit, "W");
    cr_expect_str_eq(power->about, "power of the comb");
    cr_expect_eq(power->rank, 1);
    cr_expect_str_eq(power->axis[0], "comb/sweep/zeta");
    cr_expect_eq(power->value[2], 20.0);
    const struct base_variable *state = base_survey_find(&s, "comb/state");
    cr_expect_str_eq(state->words, "off chaotic soliton");
    cr_expect_eq(state->value[0], 2.0);
    cr_expect_eq(base_survey_find(&s, "comb/loss")->value[0], 30.0);
    cr_expect_str_eq(base_survey_find(&s, "comb/note")->text, "four pulses");
    cr_expect(base_survey_find(&s, "comb/absent") == NULL);
    cr_expect(base_survey_find(&s, NULL) == NULL);
    base_survey_free(&s);
    base_survey_free(&s);
}

/* No damage may crash it: every length a cut can leave, and a turned byte at many places. */
Test(survey, a_cut_or_changed_file_is_refused_or_read_and_never_a_crash)
{
    struct base_error err;
    struct base_survey s;
    char *bytes;
    size_t size, refused = 0;
    write_sweep(inside("sweep.h5"));
    cr_assert(!base_file_read(inside("sweep.h5"), 1 << 24, &bytes, &size, &err));
    for (size_t part = 0; part < 16; part++) {
        cr_assert(!base_file_write(inside("cut.h5"), bytes, size * part / 16, &err));
        refused += base_survey_read(&s, inside("cut.h5"), &err) == BASE_ERR_CONFIG;
        base_survey_free(&s);
    }
    cr_expect_eq(refused, 16, "only %zu of 16 cut files were refused", refused);
    cr_assert(!base_file_write(inside("text.h5"), "not HDF5\n", 9, &err));
    cr_expect_eq(base_survey_read(&s, inside("text.h5"), &err), BASE_ERR_CONFIG);
    cr_expect_eq(base_survey_read(&s, inside("absent.h5"), &err), BASE_ERR_NO_INPUT);
    for (size_t at = 0; at < size && at < 8192; at += 37) {
        bytes[at] = (char)(bytes[at] ^ 0x15);
        cr_assert(!base_file_write(inside("turned.h5"), bytes, size, &err));
        (void)base_survey_read(&s, inside("turned.h5"), &err);
        base_survey_free(&s);
        bytes[at] = (char)(bytes[at] ^ 0x15);
    }
    free(bytes);
}
