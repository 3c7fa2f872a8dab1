/** Light on disk: what took long to make, for other shards, ranks and runs.
 *
 *      DIR/light/<name>.h5      a sealed file: the light whose parameters have that name
 *
 *  It saves time and decides nothing: a file that is missing, damaged or cannot be written means
 *  that the light is made again, with the same bits. */
#ifndef COMMAND_SCAN_LIGHT_H
#define COMMAND_SCAN_LIGHT_H

#include "command/scan/stage.h"

/** Light called `name` from the store `folder` into `light`, whose own is given up; false: there is
 *  none that can be read, and `light` is as it was. Pulses are not kept. */
bool scan_light_read(const char *folder, const char *name, struct scan_light *light);

/** Keep it, if that can be done. */
void scan_light_write(const char *folder, const struct scan_light *light);

#endif
