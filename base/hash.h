/** SHA-256 (FIPS PUB 180-4): names for contents, and proof that a file is what was written. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>

enum { BASE_HASH_SIZE = 65 }; /* 64 hexadecimal digits and the NUL */

/** The digest of `size` bytes as lower-case hexadecimal text. */
void base_hash(const void *bytes, size_t size, char out[BASE_HASH_SIZE]);

#endif
