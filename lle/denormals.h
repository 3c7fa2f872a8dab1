/** Private: numbers below 1e-308 taken as zero while a field is advanced. In a cavity without drive
 *  and noise every mode ends there, where x86 needs a hundred times as long for each operation. */
#ifndef LLE_DENORMALS_H
#define LLE_DENORMALS_H

#if defined(__SSE2__)
#include <xmmintrin.h>

static inline unsigned lle_denormals_off(void)
{
    const unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040u); /* results to zero, operands to zero */
    return before;
}

static inline void lle_denormals_as(unsigned before)
{
    _mm_setcsr(before);
}
#else
static inline unsigned lle_denormals_off(void)
{
    return 0;
}

static inline void lle_denormals_as(unsigned before)
{
    (void)before;
}
#endif

#endif
