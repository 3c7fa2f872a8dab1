/* From eight angles of one field in the lanes to eight of its modes and back: the turn of every
 * lane, a transposition of eight vectors, and the pass from lane to lane. */
#if LANES != 8
#error "eight lanes meet in a pass of radix 8"
#endif

/* Exchange the blocks of `size` lanes that lie off the diagonal. */
INLINE void exchange(vec *x, int size)
{
    for (int k = 0; k < 8; k++) {
        if (k & size)
            continue;
        const vec a = x[k], b = x[k + size];
        if (size == 1) {
            x[k] = __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14);
            x[k + size] = __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15);
        } else if (size == 2) {
            x[k] = __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13);
            x[k + size] = __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15);
        } else {
            x[k] = __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11);
            x[k + size] = __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15);
        }
    }
}

INLINE void transpose(vec *x)
{
    exchange(x, 4);
    exchange(x, 2);
    exchange(x, 1);
}

/* times the lanes' turns, or (with re and im changed round) times their conjugates */
INLINE void turn_lanes(const struct lle_lanes *l, size_t first, vec *re, vec *im)
{
    const vec *t = (const vec *)l->turn + 2 * first;
    for (int r = 0; r < 8; r++) {
        const vec x = re[r], y = im[r];
        re[r] = x * t[2 * r] - y * t[2 * r + 1];
        im[r] = x * t[2 * r + 1] + y * t[2 * r];
    }
}

INLINE void spread(const struct lle_lanes *l, size_t first, vec *re, vec *im)
{
    turn_lanes(l, first, re, im);
    transpose(re);
    transpose(im);
    dft8(re, im);
}

/* The way back; re and im come and go changed round. */
INLINE void gather(const struct lle_lanes *l, size_t first, vec *im, vec *re)
{
    dft8(im, re);
    transpose(re);
    transpose(im);
    turn_lanes(l, first, im, re);
}
