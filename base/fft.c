#include "base/fft.h"

#include <fftw3.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct base_fft {
    fftw_plan forward, backward;
};

/* FFTW's planner has global state and no lock of its own; this is the one lock. */
static pthread_mutex_t planner = PTHREAD_MUTEX_INITIALIZER;

double complex *base_fft_alloc(size_t n)
{
    double complex *array = n ? fftw_alloc_complex(n) : NULL;
    if (array)
        memset(array, 0, n * sizeof *array);
    return array;
}

void base_fft_release(double complex *array)
{
    fftw_free(array);
}

enum base_status base_fft_new(struct base_fft **out, size_t n, struct base_error *err)
{
    *out = NULL;
    if (n < 2 || n > (size_t)1 << 26)
        return base_fail(err, BASE_ERR_DOMAIN, "a transform of %zu points: 2 to 2^26 are possible",
                         n);

    struct base_fft *fft = calloc(1, sizeof *fft);
    double complex *a = base_fft_alloc(n), *b = base_fft_alloc(n);
    if (fft && a && b) {
        pthread_mutex_lock(&planner);
        const unsigned how = FFTW_ESTIMATE | FFTW_PRESERVE_INPUT;
        fft->forward = fftw_plan_dft_1d((int)n, a, b, FFTW_FORWARD, how);
        fft->backward = fftw_plan_dft_1d((int)n, a, b, FFTW_BACKWARD, how);
        pthread_mutex_unlock(&planner);
    }
    base_fft_release(a);
    base_fft_release(b);
    if (!fft || !fft->forward || !fft->backward) {
        base_fft_free(fft);
        return base_fail(err, BASE_ERR_MEMORY, "no memory for a transform of %zu points", n);
    }
    *out = fft;
    return BASE_OK;
}

void base_fft_free(struct base_fft *fft)
{
    if (!fft)
        return;
    pthread_mutex_lock(&planner);
    if (fft->forward)
        fftw_destroy_plan(fft->forward);
    if (fft->backward)
        fftw_destroy_plan(fft->backward);
    pthread_mutex_unlock(&planner);
    free(fft);
}

/* FFTW's plain interface takes non-const input although FFTW_PRESERVE_INPUT keeps it. */
void base_fft_forward(const struct base_fft *fft, const double complex *in, double complex *out)
{
    fftw_execute_dft(fft->forward, (double complex *)in, out);
}

void base_fft_backward(const struct base_fft *fft, const double complex *in, double complex *out)
{
    fftw_execute_dft(fft->backward, (double complex *)in, out);
}
