# Sourced by the tests of scans, behind expect.sh.
for tool in jq ncdump; do
    command -v $tool >/dev/null || { echo "$tool is not installed"; [ -n "${CI:-}" ] && exit 1; exit 77; }
done

# data FILE: everything a merged file says but where and when it was made
data() {
    ncdump -p 9,17 "$1" | sed -e '/^netcdf /d' -e '/:history = /d' -e '/:source = /d' -e '/^group: provenance/,$d'
}

# same A B: two merged files hold the same data, bit for bit
same() {
    data "$1" >"$1.txt"
    data "$2" >"$2.txt"
    [ -s "$1.txt" ] || fail "$1 cannot be read"
    cmp -s "$1.txt" "$2.txt" || fail "$1 and $2 differ: $(diff "$1.txt" "$2.txt" | head -5)"
}

# points DIR: how many points a scan has, by status, e.g. "24 24 0 0" (all, done, failed, missing)
points() {
    "$COMBKEY" scan --status "$1" --json | jq -r '"\(.points) \(.done) \(.failed) \(.missing)"'
}
