/**
# The ring, its equation and its soliton steps

A continuous laser circulates in a ring of silicon nitride. Above a threshold the Kerr effect turns its one colour into a comb of
equidistant lines. This page takes the ring of the published four-user key network, writes down the one equation that governs it, and
sweeps the laser across the resonance until solitons form. It is a C program; every number below was computed when the page was built,
and the page fails to build when a claim on it stops being true.

## The equation

The field $\psi(\theta, \tau)$ in a frame that rotates with the pulse obeys the Lugiato-Lefever equation

$$ \frac{\partial \psi_\mu}{\partial \tau} = -\left(1 + i\left[\zeta + d_2 \mu^2 + d_3 \mu^3\right]\right) \psi_\mu
   + i\, (|\psi|^2 \psi)_\mu + f\, \delta_{\mu 0} $$

for the amplitude of line $\mu$, counted from the pump. Time is measured in twice the photon lifetime, $\tau = \kappa t/2$; the detuning
$\zeta = 2(\omega_0 - \omega_p)/\kappa$ in half linewidths, red positive; $d_2 = D_2/\kappa$ is the dispersion, and
$f^2 = 8 g \eta P / (\kappa^2 \hbar \omega_0)$ the pump power in units of the threshold. What these mean in the laboratory is the dictionary. */

#include "base/base.h"
#include "lle/lle.h"

#include <math.h>
#include <stdio.h>

static struct base_error err;

static void show(const char *name, double value, const char *unit)
{
    printf("%-34s %12.5g %s\n", name, value, unit);
}

/* The data of a picture, one file for each. */
static void save(const char *path, const struct base_reals *x, const struct base_reals *y, const struct base_reals *z)
{
    FILE *to = fopen(path, "w");
    if (!to)
        return;
    for (size_t i = 0; i < x->count; i++)
        fprintf(to, "%.9g %.9g %.9g\n", x->value[i], y->value[i], z ? z->value[i] : 0.0);
    fclose(to);
}

int main(void)
{
    struct lle_plan plan;
    struct lle_dictionary ring;
    base_table_defaults(&lle_plan_table, &plan);
    if (lle_dictionary_of(&plan, &ring, &err) != BASE_OK)
        return 1;

    show("resonance linewidth kappa/2pi", ring.kappa_hz / 1e6, "MHz");
    show("photon lifetime", ring.photon_lifetime_s * 1e9, "ns");
    show("round trip", ring.roundtrip_s * 1e12, "ps");
    show("Kerr shift of one photon, g", ring.g_rad_s, "rad/s");
    show("threshold on chip", ring.threshold_w * 1e3, "mW");
    show("pump on chip (assumed)", ring.pump_w * 1e3, "mW");
    show("f^2", ring.f2, "");
    show("d2", ring.d2, "");
    //%%

    /**
## Where solitons can live

A soliton needs the pump at a detuning between a breathing threshold and a fold. Newton's method finds the soliton itself; following it in
the detuning finds where it ends. In the limit of a strong pump the fold lies at $\zeta = \pi^2 f^2/8$; at the pump of
this plan the two agree to better than a percent, which this page checks. */

    struct lle_steady steady = { 0 };
    if (lle_steady_analyse(&plan, &steady, &err) != BASE_OK)
        return 1;
    show("soliton breathes below zeta", steady.soliton_hopf_zeta, "");
    show("soliton ends at zeta", steady.soliton_fold_zeta, "");
    show("pi^2 f^2/8", BASE_PI * BASE_PI * ring.f2 / 8.0, "");
    show("peak |psi|^2 at the plan's zeta", steady.soliton_peak, "");
    show("3 dB width of its spectrum", steady.soliton_width_lines, "lines");
    //%%
    save("profile.dat", &steady.theta, &steady.profile, NULL);
    if (!(fabs(steady.soliton_fold_zeta / (BASE_PI * BASE_PI * ring.f2 / 8.0) - 1.0) < 0.01))
        return 1;

    /**
~~~gnuplot The soliton at the plan's detuning
set xlabel 'angle in the ring (rad)'
set ylabel '|psi|^2'
set xrange [-0.3:0.3]
plot 'profile.dat' using 1:2 with lines lw 2 notitle, '' using ($1-2*pi):2 with lines lw 2 lt 1 notitle
~~~

## The steps

The laser is swept from the blue side. The power in the comb first rises smoothly, then a regular primary comb appears, then chaos; and
at the end of the chaotic region the power drops in steps, as one soliton after the other is lost, until none is left. */

    plan.comb.state = LLE_GOAL_SWEEP;
    struct lle_comb comb = { 0 };
    if (lle_comb_reach(&plan, NULL, &comb, NULL, &err) != BASE_OK)
        return 1;
    static const char *const name[] = { "off", "primary comb", "chaotic", "breather", "solitons" };
    int last = -1, seen[5] = { 0 };
    for (size_t i = 0; i < comb.sweep.zeta.count; i++) {
        const int state = (int)comb.sweep.state.value[i];
        if (state != last)
            printf("zeta %6.2f: %s\n", comb.sweep.zeta.value[i], name[state]);
        last = state;
        seen[state] = 1;
    }
    //%%
    save("sweep.dat", &comb.sweep.zeta, &comb.sweep.line_power, &comb.sweep.state);

    /**
~~~gnuplot Comb power without the pump line during the sweep
set xlabel 'detuning zeta'
set ylabel 'comb power'
plot 'sweep.dat' using 1:2 with lines lw 2 notitle
~~~

The claim of this page: the sweep passes through chaos, and solitons stand behind it. */

    const int kept = seen[LLE_CHAOTIC] && seen[LLE_SOLITON];
    base_table_release(&lle_comb_table, &comb);
    base_table_release(&lle_steady_table, &steady);
    return kept ? 0 : 1;
}
