/** SHA-256 block by block: written out, and by the processor's own instructions. For hash*.c and
 *  their test only. */
#ifndef BASE_HASH_PARTS_H
#define BASE_HASH_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** FIPS PUB 180-4, 4.2.2. */
extern const uint32_t base_hash_constants[64];

/** True if this processor has them. */
bool base_hash_is_wired(void);

/** 6.2.2 for `blocks` blocks of 64 bytes; the second only where base_hash_is_wired(). */
void base_hash_plain(uint32_t hash[8], const unsigned char *m, size_t blocks);
void base_hash_wired(uint32_t hash[8], const unsigned char *m, size_t blocks);

#endif
