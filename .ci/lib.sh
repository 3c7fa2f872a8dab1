# Pieces shared by ./run and ./check (POSIX sh, sourced from the root of the source tree).

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "$0: $*"
    exit 1
}

# packages PURPOSE...: the names in .ci/packages that serve one of them ("build run check").
packages() {
    sed 's/#.*//' .ci/packages | awk -v words="$*" '
        BEGIN { n = split(words, want, " ") }
        NF { for (i = 1; i <= n; i++) if ($2 == want[i] ":" || $2 == want[i]) { print $1; break } }'
}

installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing() {
    for name in "$@"; do
        installed "$name" || printf '%s\n' "$name"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        die "installing needs root, and there is no sudo. As root: $*"
    fi
}

# Install what is missing of the packages for the purposes given ("build run check").
need() {
    wanted=$(packages "$@")
    if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
        say "$0: this is not Debian or Ubuntu, so nothing is installed. What is needed:"
        packages "$@" | sed 's/^/    /' >&2
        return 0
    fi
    # shellcheck disable=SC2086
    absent=$(missing $wanted)
    [ -n "$absent" ] || return 0
    say "$0 installs these packages with apt-get:"
    printf '%s\n' "$absent" | sed 's/^/    /' >&2
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null >&2 ||
        say "$0: apt-get update failed; trying with the lists that are here"
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        $absent </dev/null >&2 || die "installing failed:" $absent
}

# A folder keeps the generator it was configured with.
generator() {
    if [ -f "build/$1/CMakeCache.txt" ]; then
        sed -n 's/^CMAKE_GENERATOR:INTERNAL=//p' "build/$1/CMakeCache.txt"
    elif command -v ninja >/dev/null 2>&1; then
        printf 'Ninja\n'
    else
        printf 'Unix Makefiles\n'
    fi
}

jobs() {
    nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || printf '1\n'
}

# build PRESET [TARGET ...]: configure if needed, then build; quiet unless it fails. TESTING=OFF
# leaves the tests out.
build() {
    preset=$1
    shift
    log=build/$preset.log
    mkdir -p build
    say "building ($preset)"
    if ! { cmake --preset "$preset" -G "$(generator "$preset")" \
        -DBUILD_TESTING="${TESTING:-ON}" &&
        cmake --build --preset "$preset" -j "$(jobs)" ${1:+--target "$@"}; } \
        </dev/null >"$log" 2>&1; then
        tail -n 60 "$log" >&2
        say "$0: the build ($preset) failed; the whole log is in $log"
        return 1
    fi
}
