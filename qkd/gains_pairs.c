/* The eight pairs of intensities: names, intensities, probabilities. */
#include "qkd/gains.h"

#include <math.h>

/* Intensities of a pair, Alice first. */
static double intensity(const struct qkd_user *u, char letter)
{
    switch (letter) {
    case 'x':
        return u->x;
    case 'y':
        return u->y;
    case 'z':
        return u->z;
    default:
        return 0.0;
    }
}

static double chance(const struct qkd_user *u, char letter)
{
    switch (letter) {
    case 'x':
        return u->p_x;
    case 'y':
        return u->p_y;
    case 'z':
        return u->p_z;
    default:
        return fmax(0.0, qkd_user_vacuum(u));
    }
}

const char *qkd_pair_name(int pair)
{
    static const char *const names[QKD_PAIRS] = { "oo", "ox", "xo", "oy", "yo", "xx", "yy", "zz" };
    return names[pair];
}

double qkd_pair_alice(int pair, const struct qkd_user *alice)
{
    return intensity(alice, qkd_pair_name(pair)[0]);
}

double qkd_pair_bob(int pair, const struct qkd_user *bob)
{
    return intensity(bob, qkd_pair_name(pair)[1]);
}

double qkd_pair_probability(int pair, const struct qkd_user *alice, const struct qkd_user *bob)
{
    return chance(alice, qkd_pair_name(pair)[0]) * chance(bob, qkd_pair_name(pair)[1]);
}
