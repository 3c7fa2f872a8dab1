/* Who talks to whom on which line: the round-robin tournament. */
#include "qkd/network.h"

/* All but the last of an even number of users stand on a circle of m = n - 1 places; i and j meet
 * in round (i + j) mod m. In every round one i is left over, the one with 2 i = round mod m (m is
 * odd, so 2 has an inverse); it meets the last user. An odd number of users is the circle alone, m
 * = n. */
size_t qkd_network_colour(size_t users, size_t i, size_t j)
{
    const size_t circle = users % 2 ? users : users - 1;
    if (i == circle)
        return 2 * j % circle;
    if (j == circle)
        return 2 * i % circle;
    return (i + j) % circle;
}
