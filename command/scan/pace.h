/** How far a scan is and how long the rest will take, judged by what points and lights have cost so
 *  far. */
#ifndef COMMAND_SCAN_PACE_H
#define COMMAND_SCAN_PACE_H

#include "command/scan/scan.h"

struct scan_pace {
    const struct scan_task *const *task; /* the list, in order of work */
    size_t count, lights;                /* points and lights in it */
    size_t seen, begun;                  /* points of the list behind us, and their lights */
    bool in_light;                       /* a light is being made, else points are computed */
    double since_s;                      /* when that began */
    size_t made;                         /* lights by this process, */
    double lights_s, points_s;           /* and what they and the points took of its time */
};

/** Seconds of a clock that only goes forward. */
double scan_pace_now_s(void);

void scan_pace_open(struct scan_pace *pace, const struct scan_task *const *task, size_t count);

/** From now on the light of point number `at` of the list is made, or points are computed. */
void scan_pace_light(struct scan_pace *pace, size_t at);
void scan_pace_points(struct scan_pace *pace);

/** The share of the time that has passed, 0 to 1, and words for it. `reached`: points of the list
 *  behind us, those in hand in part; `share` of the light that is being made. As long as no point
 *  was computed nobody knows what one costs, and nothing is promised. */
enum { SCAN_PACE_TEXT = 64 };
double scan_pace_look(const struct scan_pace *pace, double reached, double share,
                      char text[SCAN_PACE_TEXT]);

#endif
