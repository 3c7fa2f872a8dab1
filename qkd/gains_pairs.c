/* The eight pairs of intensities: names, intensities, probabilities. */
#include "qkd/gains.h"

#include <math.h>

/* What each user sends, in the order of enum qkd_pair. */
enum { O, X, Y, Z };
static const unsigned char alice_sends[QKD_PAIRS] = { O, O, X, O, Y, X, Y, Z };
static const unsigned char bob_sends[QKD_PAIRS] = { O, X, O, Y, O, X, Y, Z };

static double intensity(const struct qkd_user *u, int which)
{
    const double mu[] = { 0.0, u->x, u->y, u->z };
    return mu[which];
}

static double chance(const struct qkd_user *u, int which)
{
    const double p[] = { fmax(0.0, qkd_user_vacuum(u)), u->p_x, u->p_y, u->p_z };
    return p[which];
}

const char *qkd_pair_name(int pair)
{
    static const char *const names[QKD_PAIRS] = { "oo", "ox", "xo", "oy", "yo", "xx", "yy", "zz" };
    return names[pair];
}

double qkd_pair_alice(int pair, const struct qkd_user *alice)
{
    return intensity(alice, alice_sends[pair]);
}

double qkd_pair_bob(int pair, const struct qkd_user *bob)
{
    return intensity(bob, bob_sends[pair]);
}

double qkd_pair_probability(int pair, const struct qkd_user *alice, const struct qkd_user *bob)
{
    return chance(alice, alice_sends[pair]) * chance(bob, bob_sends[pair]);
}

void qkd_pair_probabilities(const struct qkd_user *alice, const struct qkd_user *bob,
                            double out[QKD_PAIRS])
{
    const double a[] = { fmax(0.0, qkd_user_vacuum(alice)), alice->p_x, alice->p_y, alice->p_z };
    const double b[] = { fmax(0.0, qkd_user_vacuum(bob)), bob->p_x, bob->p_y, bob->p_z };
    for (int k = 0; k < QKD_PAIRS; k++)
        out[k] = a[alice_sends[k]] * b[bob_sends[k]];
}
