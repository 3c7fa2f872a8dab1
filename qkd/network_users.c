/* Where the users are: a list of losses, a table, or a random city. */
#include "qkd/network.h"

#include "base/csv.h"
#include "base/rng.h"

#include <math.h>
#include <string.h>

enum { MOST_BYTES = 1 << 20, MOST_CELLS = 16 };

static double fiber_db(const struct qkd_network_plan *net, double distance_m)
{
    return net->fiber_db_per_km * distance_m / 1e3;
}

/* Evenly over a disc: the area within r goes as r^2. */
static void random_map(const struct qkd_network_plan *net, double *losses_db)
{
    for (size_t u = 0; u < net->users; u++) {
        const struct base_rng here = { .seed = net->seed,
                                       .use = BASE_RNG_MAP,
                                       .point = (uint32_t)u };
        double chance[2];
        base_rng_uniform2(here, 0, chance);
        losses_db[u] = fiber_db(net, net->radius_m * sqrt(chance[0]));
    }
}

struct column {
    size_t at;
    bool distance; /* else a loss */
};

/* The first row names the columns; loss_db goes before distance_m where both are there. */
static enum base_status find_column(struct base_csv *csv, struct column *out,
                                    struct base_error *err)
{
    char *cell[MOST_CELLS];
    const size_t cells = base_csv_split(csv, cell, MOST_CELLS);
    for (int distance = 0; distance < 2; distance++)
        for (size_t i = 0; i < cells && i < MOST_CELLS; i++)
            if (strcmp(cell[i], distance ? "distance_m" : "loss_db") == 0) {
                *out = (struct column){ i, distance == 1 };
                return BASE_OK;
            }
    return base_fail(err, BASE_ERR_CONFIG,
                     "%s:%zu: error: a column loss_db or distance_m is needed in the first row",
                     csv->path, csv->line);
}

static enum base_status read_user(struct base_csv *csv, const struct column *column,
                                  const struct qkd_network_plan *net, double *loss_db,
                                  struct base_error *err)
{
    char *cell[MOST_CELLS];
    const size_t cells = base_csv_split(csv, cell, MOST_CELLS);
    double value;
    if (column->at >= cells)
        return base_fail(err, BASE_ERR_CONFIG, "%s:%zu: error: %zu cells, %zu are needed",
                         csv->path, csv->line, cells, column->at + 1);
    const enum base_status status =
        base_csv_number(csv, column->distance ? "distance_m" : "loss_db", cell[column->at], 0.0,
                        column->distance ? 1e7 : 200.0, &value, err);
    if (!status)
        *loss_db = column->distance ? fiber_db(net, value) : value;
    return status;
}

static enum base_status read_table(const struct qkd_network_plan *net, double *losses_db,
                                   struct base_error *err)
{
    struct base_csv csv = { 0 };
    struct column column = { 0 };
    size_t users = 0;
    enum base_status status = base_csv_open(&csv, net->users_file, MOST_BYTES, err);
    if (!status && !base_csv_next(&csv))
        status = base_fail(err, BASE_ERR_CONFIG, "%s: no rows", net->users_file);
    if (!status)
        status = find_column(&csv, &column, err);
    while (!status && base_csv_next(&csv)) {
        if (users < net->users)
            status = read_user(&csv, &column, net, &losses_db[users], err);
        users++;
    }
    if (!status && users != net->users)
        status = base_fail(err, BASE_ERR_CONFIG,
                           "%s has %zu users for network.users = %zu: a row each is needed",
                           net->users_file, users, net->users);
    base_csv_close(&csv);
    return status ? base_while(err, "reading network.users_file") : BASE_OK;
}

static enum base_status listed(const struct base_list *list, size_t users, double *losses_db,
                               struct base_error *err)
{
    if (list->count > 1 && list->count != users)
        return base_fail(err, BASE_ERR_DOMAIN,
                         "network.losses_db has %zu entries for %zu users: give one, or one each",
                         list->count, users);
    for (size_t u = 0; u < users; u++) {
        losses_db[u] = list->value[list->count == 1 ? 0 : u];
        if (!(losses_db[u] >= 0.0 && isfinite(losses_db[u])))
            return base_fail(err, BASE_ERR_DOMAIN, "network.losses_db: %g dB, 0 or more is needed",
                             losses_db[u]);
    }
    return BASE_OK;
}

enum base_status qkd_network_losses(const struct optics_plan *optics, const struct qkd_plan *plan,
                                    double *losses_db, struct base_error *err)
{
    const struct qkd_network_plan *net = &plan->network;
    if (net->users_file[0])
        return read_table(net, losses_db, err);
    if (net->map == QKD_MAP_RANDOM)
        random_map(net, losses_db);
    else if (net->losses_db.count)
        return listed(&net->losses_db, net->users, losses_db, err);
    else
        for (size_t u = 0; u < net->users; u++)
            losses_db[u] = u == 0 ? optics->alice.loss_db : optics->bob.loss_db;
    return BASE_OK;
}
