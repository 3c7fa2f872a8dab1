/** OPTICS_EVERY_MACHINE before a hot static function: one copy per instruction set, chosen at
 * start.
 *
 *  There is no fused multiply-add in any of them (-ffp-contract=off) and no sum may be reordered,
 * so all copies give the same bits. Sanitizers cannot see the start-up choice and get the plain
 * copy. */
#ifndef OPTICS_MACHINE_H
#define OPTICS_MACHINE_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OPTICS_ONE_COPY
#endif
#endif

#if defined(OPTICS_ONE_COPY) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||   \
    !defined(__x86_64__)
#define OPTICS_EVERY_MACHINE
#else
#define OPTICS_EVERY_MACHINE __attribute__((target_clones("avx512f", "avx2", "default")))
#endif

#endif
