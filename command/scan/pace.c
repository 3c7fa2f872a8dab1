#include "command/scan/pace.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

double scan_pace_now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Point number `i` of the list begins another light than the one before it. */
static bool begins_light(const struct scan_task *const *task, size_t i)
{
    return i == 0 || strcmp(task[i - 1]->field, task[i]->field) != 0;
}

void scan_pace_open(struct scan_pace *pace, const struct scan_task *const *task, size_t count)
{
    *pace = (struct scan_pace){ .task = task, .count = count, .since_s = scan_pace_now_s() };
    for (size_t i = 0; i < count; i++)
        pace->lights += begins_light(task, i);
}

static void turn(struct scan_pace *pace, bool in_light)
{
    const double now_s = scan_pace_now_s();
    *(pace->in_light ? &pace->lights_s : &pace->points_s) += now_s - pace->since_s;
    pace->made += pace->in_light && !in_light;
    pace->since_s = now_s;
    pace->in_light = in_light;
}

void scan_pace_light(struct scan_pace *pace, size_t at)
{
    for (; pace->seen <= at && pace->seen < pace->count; pace->seen++)
        pace->begun += begins_light(pace->task, pace->seen);
    turn(pace, true);
}

void scan_pace_points(struct scan_pace *pace)
{
    turn(pace, false);
}

/* "41 s", "12 min", "3.1 h" */
static void write_time(double s, char text[16])
{
    if (s < 120.0)
        snprintf(text, 16, "%.0f s", fmin(fmax(s, 0.0), 1e3));
    else if (s < 7200.0)
        snprintf(text, 16, "%.0f min", s / 60.0);
    else
        snprintf(text, 16, "%.3g h", s / 3600.0);
}

/* What is left of the light in hand: by its own account, else by the lights before. */
static double light_left_s(double spent_s, double mean_s, double share)
{
    if (share > 0.0)
        return spent_s * (1.0 - share) / share;
    return fmax(0.0, mean_s - spent_s);
}

double scan_pace_look(const struct scan_pace *pace, double reached, double share,
                      char text[SCAN_PACE_TEXT])
{
    const double here_s = scan_pace_now_s() - pace->since_s;
    const double lights_s = pace->lights_s + (pace->in_light ? here_s : 0.0);
    const double points_s = pace->points_s + (pace->in_light ? 0.0 : here_s);
    const double light_s = pace->made ? pace->lights_s / (double)pace->made : lights_s;
    const bool known = reached > 0.0 && points_s > 0.0;
    char rest[16] = "";
    double left_s = 0.0;
    if (known) {
        left_s = points_s * ((double)pace->count - reached) / reached +
                 light_s * (double)(pace->lights - pace->begun) +
                 (pace->in_light ? light_left_s(here_s, light_s, share) : 0.0);
        write_time(left_s, rest);
    }
    if (pace->in_light)
        snprintf(text, SCAN_PACE_TEXT, "light %zu of %zu, %.0f %%%s%s", pace->begun, pace->lights,
                 100.0 * share, known ? "; to go: " : "", rest);
    else
        snprintf(text, SCAN_PACE_TEXT, "point %.0f of %zu%s%s", floor(reached), pace->count,
                 known ? ", to go: " : "", rest);
    const double all_s = lights_s + points_s + left_s;
    return known && all_s > 0.0 ? (lights_s + points_s) / all_s : 0.0;
}
