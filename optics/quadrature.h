/** Gauss-Legendre quadrature of functions with known kinks. Never fails, always the same points. */
#ifndef OPTICS_QUADRATURE_H
#define OPTICS_QUADRATURE_H

#include <complex.h>
#include <stddef.h>

enum { OPTICS_CUTS = 192 };

/** Interval [from, to] and the points inside at which the integrand or its slope jumps. */
struct optics_pieces {
    double from, to, cut[OPTICS_CUTS];
    size_t count;
};

void optics_pieces_start(struct optics_pieces *pieces, double from, double to);

/** Points outside the interval are ignored; beyond OPTICS_CUTS they only cost accuracy. */
void optics_pieces_cut(struct optics_pieces *pieces, double at);

/** Every piece, divided until none is longer than `longest` (at most 4096 divisions), with 12
 * points. */
double complex optics_quadrature(struct optics_pieces *pieces, double longest,
                                 double complex (*f)(double x, const void *self), const void *self);

#endif
