#include "optics/warn.h"

#include "optics/detector.h"
#include "optics/fiber.h"
#include "optics/filter.h"
#include "optics/spill.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A warning that no longer fits is left out whole. */
__attribute__((format(printf, 2, 3))) static void say(char text[BASE_TEXT_SIZE], const char *format,
                                                      ...)
{
    char one[BASE_TEXT_SIZE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(one, sizeof one, format, arguments);
    va_end(arguments);
    const size_t used = strlen(text);
    if (used + strlen(one) + 3 < BASE_TEXT_SIZE)
        snprintf(text + used, BASE_TEXT_SIZE - used, "%s%s", used ? "; " : "", one);
}

void optics_warn(const struct optics_plan *plan, char text[BASE_TEXT_SIZE])
{
    const struct optics_encoder *e = &plan->encoder;
    const struct optics_detector *d = &plan->detector;
    const double timing_s = optics_detector_timing_s(d);
    text[0] = '\0';
    if (2.0 * timing_s > d->window_s)
        say(text, "timing error %.3g s rms loses light from detector.window_s = %.3g: widen it",
            timing_s, d->window_s);
    if (e->pulse_width_s > d->window_s)
        say(text, "encoder.pulse_width_s = %.3g exceeds detector.window_s = %.3g: widen it",
            e->pulse_width_s, d->window_s);
    if (e->extinction_db < 10.0)
        say(text, "encoder.extinction_db = %.3g: a Z bit leaks; modulators reach 20 to 35",
            e->extinction_db);
    /* a clock that counts bins has one a separation: that of the experiment */
    const double qubit_s = e->bin_separation_s + e->pulse_width_s;
    if (e->clock_hz * qubit_s > 1.0 && fabs(e->clock_hz * e->bin_separation_s - 1.0) > 1e-6)
        say(text, "encoder.clock_hz = %.3g: qubits of %.3g s overlap; lower clock or separation",
            e->clock_hz, qubit_s);
    const struct optics_spill spill = optics_spill_of(plan);
    if (spill.away > 0.01)
        say(text, "jitter carries %.2g of a bin's clicks into others: longer separation or less",
            spill.away);
    if (optics_filter_stray(&plan->filter) > 0.05)
        say(text, "%.2g of the light is a neighbour's or noise: narrow filter.bandwidth_hz",
            optics_filter_stray(&plan->filter));
}

void optics_warn_add(const char *whose, const char *warning, char text[BASE_TEXT_SIZE])
{
    if (warning[0])
        say(text, "%s%s%s", whose, whose[0] ? ": " : "", warning);
}
