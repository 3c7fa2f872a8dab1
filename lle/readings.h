/** What a laboratory's instruments show of one line and of the comb round it. */
#ifndef LLE_READINGS_H
#define LLE_READINGS_H

#include "lle/coherence.h"
#include "lle/heterodyne.h"
#include "lle/phases.h"

struct lle_readings {
    struct lle_phases phases;         /* of the lines on either side of the pump */
    struct lle_heterodyne heterodyne; /* of the line */
    struct lle_spectrum beat;         /* of the line with a laser of reference_linewidth_hz */
    struct lle_spectrum electrical;   /* of the detected power of all lines but the pumped ones:
                                         relative, one-sided, far below the spacing */
};

/** Records the line `mu` and those of instrument.lines together, as lle_line_record does; `line`
 *  receives the record of `mu`. Where comb.pump_noise is off the pump's linewidth is put on the
 *  self-heterodyne and beat spectra, and the phases are those of the comb beside its pump. */
enum base_status lle_readings_of(const struct lle_plan *plan, int mu,
                                 const struct base_progress *progress, struct lle_line *line,
                                 struct lle_readings *out, struct base_error *err);
void lle_readings_release(struct lle_readings *r);

#endif
