/* The laws of the discrete Fourier transform, over many lengths. */
#include "base/base.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdint.h>
#include <string.h>

static const size_t lengths[] = { 2, 3, 7, 8, 30, 64, 97, 512, 1000 };
enum { LENGTHS = sizeof lengths / sizeof *lengths };

/* Rounding grows like eps sqrt(log n) for random input (Gentleman and Sande 1966); 1e-14 times the
 * norm leaves a factor of ten for n = 1000. */
static const double tight = 1e-14;

struct arrays {
    struct base_fft *fft;
    double complex *x, *y, *z;
    double norm; /* of x */
};

static struct arrays make(size_t n)
{
    struct arrays a = { NULL, base_fft_alloc(n), base_fft_alloc(n), base_fft_alloc(n), 0.0 };
    struct base_error err;
    cr_assert(base_fft_new(&a.fft, n, &err) == BASE_OK, "%s", err.text);
    const struct base_rng here = { .seed = 1, .use = BASE_RNG_TEST };
    for (size_t j = 0; j < n; j++) {
        double part[2];
        base_rng_normal2(here, j, part);
        a.x[j] = part[0] + I * part[1];
        a.norm += part[0] * part[0] + part[1] * part[1];
    }
    a.norm = sqrt(a.norm);
    return a;
}

static void drop(struct arrays a)
{
    base_fft_free(a.fft);
    base_fft_release(a.x);
    base_fft_release(a.y);
    base_fft_release(a.z);
}

Test(fft, forward_is_the_sum_with_the_minus_sign)
{
    for (size_t l = 0; l < LENGTHS && lengths[l] < 100; l++) {
        const size_t n = lengths[l];
        struct arrays a = make(n);
        base_fft_forward(a.fft, a.x, a.y);
        for (size_t m = 0; m < n; m++) {
            double complex sum = 0.0;
            for (size_t j = 0; j < n; j++)
                sum += a.x[j] * cexp(-2.0 * I * BASE_PI * (double)(j * m % n) / (double)n);
            cr_expect(cabs(sum - a.y[m]) < tight * a.norm * (double)n, "n %zu, m %zu", n, m);
        }
        drop(a);
    }
}

Test(fft, backward_undoes_forward_up_to_n)
{
    for (size_t l = 0; l < LENGTHS; l++) {
        const size_t n = lengths[l];
        struct arrays a = make(n);
        base_fft_forward(a.fft, a.x, a.y);
        base_fft_backward(a.fft, a.y, a.z);
        for (size_t j = 0; j < n; j++)
            cr_expect(cabs(a.z[j] / (double)n - a.x[j]) < tight * a.norm, "n %zu, j %zu", n, j);
        drop(a);
    }
}

Test(fft, energy_is_kept)
{
    for (size_t l = 0; l < LENGTHS; l++) {
        struct arrays a = make(lengths[l]);
        double energy = 0.0;
        base_fft_forward(a.fft, a.x, a.y);
        for (size_t m = 0; m < lengths[l]; m++)
            energy += creal(a.y[m] * conj(a.y[m]));
        cr_expect(fabs(energy / (double)lengths[l] / (a.norm * a.norm) - 1.0) < 1e-13);
        drop(a);
    }
}

Test(fft, a_shift_is_a_phase)
{
    for (size_t l = 0; l < LENGTHS; l++) {
        const size_t n = lengths[l];
        struct arrays a = make(n);
        double complex *shifted = base_fft_alloc(n);
        for (size_t j = 0; j < n; j++)
            shifted[j] = a.x[(j + 1) % n];
        base_fft_forward(a.fft, a.x, a.y);
        base_fft_forward(a.fft, shifted, a.z);
        for (size_t m = 0; m < n; m++) {
            const double complex phase = cexp(2.0 * I * BASE_PI * (double)m / (double)n);
            cr_expect(cabs(a.z[m] - phase * a.y[m]) < tight * a.norm * sqrt((double)n) * 4.0);
        }
        base_fft_release(shifted);
        drop(a);
    }
}

Test(fft, the_input_is_kept_and_the_bits_repeat)
{
    struct arrays a = make(512), b = make(512);
    base_fft_forward(a.fft, a.x, a.y);
    base_fft_forward(b.fft, b.x, b.y);
    cr_expect(memcmp(a.x, b.x, 512 * sizeof *a.x) == 0);
    cr_expect(memcmp(a.y, b.y, 512 * sizeof *a.y) == 0);
    drop(a);
    drop(b);
}

Test(fft, one_handle_serves_many_threads)
{
    struct arrays a = make(512);
    base_fft_forward(a.fft, a.x, a.y);
    int wrong = 0;
#pragma omp parallel for reduction(+ : wrong)
    for (int i = 0; i < 64; i++) {
        double complex *own = base_fft_alloc(512);
        struct base_fft *other = NULL;
        struct base_error err;
        wrong += base_fft_new(&other, 64 + (size_t)i, &err) != BASE_OK;
        base_fft_forward(a.fft, a.x, own);
        wrong += memcmp(own, a.y, 512 * sizeof *own) != 0;
        base_fft_free(other);
        base_fft_release(own);
    }
    cr_expect(wrong == 0, "%d transforms differ", wrong);
    drop(a);
}

Test(fft, an_impossible_length_is_refused_with_its_number)
{
    static const size_t impossible[] = { 0, 1, ((size_t)1 << 26) + 1, SIZE_MAX };
    for (size_t i = 0; i < 4; i++) {
        struct base_error err;
        struct base_fft *fft = (struct base_fft *)&err;
        cr_expect(base_fft_new(&fft, impossible[i], &err) == BASE_ERR_DOMAIN && fft == NULL);
        char number[32];
        snprintf(number, sizeof number, "%zu", impossible[i]);
        cr_expect(strstr(err.text, number), "%s", err.text);
    }
    base_fft_free(NULL);
    base_fft_release(NULL);
    cr_expect(base_fft_alloc(0) == NULL);
}
