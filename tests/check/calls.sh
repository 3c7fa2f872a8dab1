# A library never ends the program, never speaks to the terminal and never draws from the C library's
# hidden random state.
set -u
cd "${COMBKEY_BUILD:?the build folder}" || exit 1
bad=0
seen=0
for folder in base lle optics qkd; do
    library=$folder/lib$folder.a
    [ -f "$library" ] || { echo "$library is not built"; bad=1; continue; }
    seen=$((seen + 1))
    calls=$(nm -P -u "$library" 2>/dev/null | awk '
        $1 ~ /^(_?exit|_Exit|quick_exit|abort|__assert_fail|printf|__printf_chk|vprintf|puts|putchar|perror|stdout|stderr|stdin|rand|srand|rand_r|random|srandom|drand48|system|popen|signal)$/ {
            print "    " $1 }' | sort -u)
    if [ -n "$calls" ]; then
        printf '%s calls what a library must not:\n%s\n' "$library" "$calls"
        bad=1
    fi
done
[ $seen -gt 0 ] || { echo "no library was found in $COMBKEY_BUILD"; bad=1; }
exit $bad
