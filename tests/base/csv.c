/* Cells between commas: where they stand, and what is said of a wrong one. */
#include "folder.h"

#include "base/base.h"
#include "base/csv.h"
#include "base/file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

TestSuite(csv, .init = make_folder, .fini = remove_folder);

static struct base_csv opened(const char *text, size_t size)
{
    struct base_error err;
    struct base_csv csv;
    cr_assert(!base_file_write(inside("table.csv"), text, size, &err), "%s", err.text);
    cr_assert(!base_csv_open(&csv, inside("table.csv"), 1000, &err), "%s", err.text);
    return csv;
}

Test(csv, rows_come_with_their_lines_and_trimmed_cells)
{
    static const char text[] = "# a comment, with a comma\r\n\n  one , 2 ,,4\t\r\n#\nlast";
    struct base_csv csv = opened(text, sizeof text - 1);
    char *cell[3];
    cr_assert(base_csv_next(&csv));
    cr_expect_eq(csv.line, 3);
    cr_expect_eq(base_csv_split(&csv, cell, 3), 4, "the fourth is counted, not kept");
    cr_expect_str_eq(cell[0], "one");
    cr_expect_str_eq(cell[1], "2");
    cr_expect_str_eq(cell[2], "");
    cr_assert(base_csv_next(&csv), "a last row without an end of line");
    cr_expect_eq(csv.line, 5);
    cr_expect_eq(base_csv_split(&csv, cell, 3), 1);
    cr_expect_str_eq(cell[0], "last");
    cr_expect(!base_csv_next(&csv));
    cr_expect(!base_csv_next(&csv), "the end stays the end");
    cr_expect_geq(csv.most, 2);
    base_csv_close(&csv);
    base_csv_close(&csv);
}

/* The second cell of a row as a number from 0 to 1000. */
static enum base_status number_in(const char *text, double *value, struct base_error *err)
{
    char row[64], *cell[2];
    snprintf(row, sizeof row, "# how\n a ,%s\n", text);
    struct base_csv csv = opened(row, strlen(row));
    cr_assert(base_csv_next(&csv));
    cr_assert_eq(base_csv_split(&csv, cell, 2), 2);
    const enum base_status status = base_csv_number(&csv, "loss", cell[1], 0.0, 1e3, value, err);
    base_csv_close(&csv);
    return status;
}

Test(csv, a_number_is_finite_whole_text_and_in_its_range)
{
    struct base_error err;
    double value = NAN;
    cr_expect(!number_in("1e3", &value, &err));
    cr_expect_eq(value, 1000.0);
    cr_expect(!number_in(" -0.0 ", &value, &err) && value == 0.0 && !signbit(value));
    static const char *const wrong[] = { "",     "1e3x",     "nan", "inf",   "-1",
                                         "0x10", "0x1p3",    "1_0", "1e3.5", "1e",
                                         "1 0",  "1..",      ".",   "+",     "e3",
                                         "1d3",  "\xd9\xa1", "½",   "1e999", "1000.5" };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_expect_eq(number_in(wrong[i], &value, &err), BASE_ERR_CONFIG, "'%s'", wrong[i]);
    }
    cr_expect(
        strstr(err.text, "table.csv:2:5: error: loss '1000.5': a number in [0, 1000] is needed"),
        "%s", err.text);
}

Test(csv, binary_data_a_folder_and_a_missing_file_are_refused)
{
    struct base_error err;
    struct base_csv csv;
    cr_assert(!base_file_write(inside("table.csv"), "1,2\n\0,3", 7, &err));
    cr_expect_eq(base_csv_open(&csv, inside("table.csv"), 1000, &err), BASE_ERR_CONFIG);
    cr_expect(strstr(err.text, "binary"), "%s", err.text);
    cr_expect_eq(base_csv_open(&csv, "/", 1000, &err), BASE_ERR_CONFIG);
    cr_expect_eq(base_csv_open(&csv, inside("absent"), 1000, &err), BASE_ERR_NO_INPUT);
    cr_expect_eq(base_csv_open(&csv, inside("table.csv"), 3, &err), BASE_ERR_CONFIG, "too large");
    base_csv_close(&csv);
}
