/** BASE_EVERY_MACHINE before a hot function: one copy per instruction set, chosen when the program
 * is loaded.
 *
 *  Where -ffp-contract=off holds (everywhere but in some files of lle, see its CMakeLists.txt)
 * nothing is fused, and nowhere may a sum be reordered, so all copies give the same bits. The
 * choice is made before a sanitizer is ready, and clang 14 has the attribute for C++ only in part:
 * there, and with -DCOMBKEY_PLAIN=ON, one plain copy serves. */
#ifndef BASE_EVERY_MACHINE_H
#define BASE_EVERY_MACHINE_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__gnu_linux__) &&   \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(COMBKEY_PLAIN)
#define BASE_EVERY_MACHINE                                                                         \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define BASE_EVERY_MACHINE
#endif

#endif
