#include "base/hash.h"

#include "base/hash_parts.h"

#include <criterion/criterion.h>
#include <string.h>

static void expect(const char *text, size_t size, const char *digest)
{
    char got[BASE_HASH_SIZE];
    base_hash(text, size, got);
    cr_expect_str_eq(got, digest);
}

/* FIPS PUB 180-4 examples: one block, two blocks, a million letters. */
Test(hash, gives_the_published_digests)
{
    expect("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const char *two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    expect(two, strlen(two), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    expect("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    static char million[1000000];
    memset(million, 'a', sizeof million);
    expect(million, sizeof million,
           "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

Test(hash, sees_every_length_round_the_end_of_a_block)
{
    static char zeros[200];
    char digest[200][BASE_HASH_SIZE];
    for (size_t n = 0; n < 200; n++)
        base_hash(zeros, n, digest[n]);
    for (size_t n = 0; n < 200; n++)
        for (size_t m = 0; m < n; m++)
            cr_expect_str_neq(digest[n], digest[m]);
}

/* The processor's instructions against the written-out rounds, each block starting from the last.
 */
Test(hash, is_the_same_by_hand_and_by_the_processor)
{
    enum { BLOCKS = 300 };
    static unsigned char bytes[64 * BLOCKS];
    uint32_t plain[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }, wired[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }, x = 1;
    if (!base_hash_is_wired())
        cr_skip_test("this processor has no instructions for it");
    for (size_t i = 0; i < sizeof bytes; i++) {
        x = x * 1664525u + 1013904223u; /* any sequence will do */
        bytes[i] = (unsigned char)(x >> 24);
    }
    for (size_t at = 0, n = 0; at < BLOCKS; at += n) {
        n = at % 7 + 1 < BLOCKS - at ? at % 7 + 1 : BLOCKS - at;
        base_hash_plain(plain, bytes + 64 * at, n);
        base_hash_wired(wired, bytes + 64 * at, n);
        cr_assert_eq(memcmp(plain, wired, sizeof plain), 0, "block %zu", at);
    }
}
