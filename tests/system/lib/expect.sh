# Sourced by the tests of the program: a folder of their own, and what a run must look like.
set -u
: "${COMBKEY:?path of the program}"
here=$(mktemp -d) || exit 1
trap 'umount "$here/full" 2>/dev/null; rm -rf "$here"' EXIT
cd "$here" || exit 1
failures=0

fail() {
    failures=$((failures + 1))
    printf 'FAIL: %s\n' "$*"
}

# expect CODE TEXT COMMAND...: the exit code, and TEXT (a fixed string) on standard error.
expect() {
    code=$1 text=$2
    shift 2
    "$@" >stdout 2>stderr </dev/null
    got=$?
    [ "$got" -eq "$code" ] || fail "$*: exit code $got, expected $code; it said: $(head -c 400 stderr)"
    grep -qF -- "$text" stderr || fail "$*: expected '$text' in: $(head -c 800 stderr)"
    if grep -q 'Sanitizer\|runtime error' stderr; then
        fail "$*: $(grep -m1 'Sanitizer\|runtime error' stderr)"
    fi
}

# succeed COMMAND...: exit code 0; standard output is in ./stdout.
succeed() {
    "$@" >stdout 2>stderr </dev/null
    got=$?
    [ "$got" -eq 0 ] || fail "$*: exit code $got; it said: $(head -c 800 stderr)"
}

# number PATH: a number of the JSON object in ./stdout, e.g. number .hom.visibility
number() {
    jq -r "$1" stdout
}

# close PATH VALUE TOLERANCE: |number - VALUE| <= TOLERANCE
close() {
    got=$(number "$1")
    awk -v a="$got" -v b="$2" -v t="$3" 'BEGIN { d = a - b; if (d < 0) d = -d; exit !(a == a + 0 && d <= t) }' ||
        fail "$1 = $got, expected $2 within $3"
}

finish() {
    [ "$failures" -eq 0 ] || exit 1
    echo "all as expected"
}
