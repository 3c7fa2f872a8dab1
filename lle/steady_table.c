/* The names under which stationary states are printed and stored. */
#include "lle/hopf.h"
#include "lle/steady.h"

#include <math.h>

#define AT(member) offsetof(struct lle_steady, member)
#define REAL(name, member, unit, about)                                                            \
    {                                                                                              \
        name, BASE_REAL, AT(member), unit, -HUGE_VAL, HUGE_VAL, NAN, NULL, about                   \
    }
#define FLAG(name, member, about)                                                                  \
    {                                                                                              \
        name, BASE_FLAG, AT(member), "1", 0.0, 1.0, 0.0, NULL, about                               \
    }
#define ARRAY(name, member, unit, over, about)                                                     \
    {                                                                                              \
        name, BASE_REALS, AT(member), unit, -HUGE_VAL, HUGE_VAL, NAN, over, about                  \
    }

static const struct base_field rows[] = {
    ARRAY("cw.index", cw_index, "1", NULL, "number of the homogeneous state"),
    ARRAY("cw.rho", cw_rho, "1", "cw.index", "homogeneous states |psi|^2, ascending"),
    ARRAY("cw.max_gain", cw_max_gain, "1", "cw.index",
          "largest modulation-instability gain over the modes, per tau"),
    REAL("mi.first_mode", mi_first_mode, "1",
         "mode where modulation instability first sets in, sqrt((2 - zeta)/d2)"),
    FLAG("soliton.exists", soliton_exists, "there is a single soliton at this drive and detuning"),
    REAL("soliton.peak", soliton_peak, "1", "largest |psi|^2 of the soliton"),
    REAL("soliton.mean", soliton_mean, "1", "mean |psi|^2 over the round trip"),
    REAL("soliton.background", soliton_background, "1", "|psi|^2 opposite to the soliton"),
    FLAG("soliton.stable", soliton_stable, "no perturbation of the soliton grows"),
    REAL("soliton.fold_zeta", soliton_fold_zeta, "1", "detuning where solitons end at this drive"),
    REAL("soliton.hopf_zeta", soliton_hopf_zeta, "1", "detuning below which the soliton breathes"),
    { "soliton.breathing", BASE_CHOICE, AT(soliton_breathing), "", 0, LLE_BREATHING_UNKNOWN,
      LLE_BREATHING_NO_SOLITON, "no soliton|below hopf_zeta|never|to its end|it breaks|unknown",
      "whether the soliton of this drive breathes, or why hopf_zeta has no number" },
    REAL("soliton.most_growth", soliton_most_growth, "1",
         "where it never breathes: growth per tau of the perturbation nearest to growing"),
    REAL("soliton.most_growth_zeta", soliton_most_growth_zeta, "1", "detuning where that is"),
    REAL("soliton.width_lines", soliton_width_lines, "1",
         "3 dB width of the soliton's spectrum in lines"),
    ARRAY("eigenvalues.index", eigen_index, "1", NULL, "rank of the eigenvalue"),
    ARRAY("eigenvalues.real", eigen_real, "1", "eigenvalues.index",
          "growth per tau of the leading perturbations; the 0 is the translation"),
    ARRAY("eigenvalues.imag", eigen_imag, "1", "eigenvalues.index",
          "angular frequency per tau of the leading perturbations"),
    ARRAY("profile.theta", theta, "rad", NULL, "angle along the ring"),
    ARRAY("profile.intensity", profile, "1", "profile.theta", "|psi|^2 of the soliton"),
    ARRAY("branch.zeta", branch_zeta, "1", NULL, "detunings along the solitons of this drive"),
    ARRAY("branch.peak", branch_peak, "1", "branch.zeta", "largest |psi|^2 of the soliton"),
    ARRAY("branch.growth", branch_growth, "1", "branch.zeta",
          "growth per tau of its leading perturbation; above 0 it breathes"),
    ARRAY("drive.f2", drive_f2, "1", NULL, "drives along the solitons of this detuning"),
    ARRAY("drive.peak", drive_peak, "1", "drive.f2", "largest |psi|^2 of the soliton"),
    ARRAY("drive.growth", drive_growth, "1", "drive.f2",
          "growth per tau of its leading perturbation; above 0 it breathes"),
    REAL("drive.fold_f2", drive_fold_f2, "1", "least drive that holds a soliton at this detuning"),
    REAL("drive.hopf_f2", drive_hopf_f2, "1", "drive above which the soliton breathes"),
    FLAG("whole.exists", whole_exists,
         "with the ring's whole dispersion (d3, d4, table, crossing) and each mode's own loss "
         "there is "
         "a soliton"),
    REAL("whole.peak", whole_peak, "1", "its largest |psi|^2"),
    REAL("whole.mean", whole_mean, "1", "mean |psi|^2 over the round trip"),
    REAL("whole.background", whole_background, "1", "|psi|^2 opposite to it"),
    REAL("whole.velocity", whole_velocity, "rad", "its drift round the ring per tau"),
    REAL("whole.spacing_hz", whole_spacing_hz, "Hz",
         "what the drift adds to the spacing of the lines"),
    REAL("whole.wave_mode", whole_wave_mode, "1",
         "mode where a dispersive wave is in phase with it; the nearest to the pump"),
    FLAG("whole.stable", whole_stable, "no perturbation of it grows"),
    REAL("whole.growth", whole_growth, "1",
         "growth per tau of its leading perturbation; -1 where only the damped waves are left"),
    REAL("whole.fold_zeta", whole_fold_zeta, "1", "detuning where it ends at this drive"),
    REAL("whole.hopf_zeta", whole_hopf_zeta, "1", "detuning below which it breathes"),
    ARRAY("whole.mu", whole_mu, "1", NULL, "mode number"),
    ARRAY("whole.power", whole_power, "1", "whole.mu", "power |a_mu|^2 of the mode"),
    { "left_out", BASE_TEXT, AT(left_out), "", 0, 0, NAN, "",
      "what the plan has and these states do not, empty if nothing" },
};

const struct base_table lle_steady_table = { "stationary states", sizeof(struct lle_steady),
                                             sizeof rows / sizeof rows[0], rows };
