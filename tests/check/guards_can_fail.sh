# A guard that cannot fail guards nothing. Each one is shown a small good tree, which it must let
# pass, and then the same tree with one fault, which it must find.
set -u
here=${COMBKEY_SOURCE:?where the sources are}/tests/check
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
bad=0
tried=0

# A tree of four empty libraries, as source and as build folder.
fresh() {
    rm -rf "$tree/all"
    mkdir -p "$tree/all"
    cp "${COMBKEY_SOURCE}/.clang-format" "$tree/all/"
    for folder in base lle optics qkd command; do
        mkdir "$tree/all/$folder"
        printf 'int %s_one(void);\n' $folder >"$tree/all/$folder/$folder.h"
        printf '#include "%s/%s.h"\n\nint %s_one(void)\n{\n    return 1;\n}\n' \
            $folder $folder $folder >"$tree/all/$folder/$folder.c"
    done
}

libraries() {
    for folder in base lle optics qkd; do
        (cd "$tree/all" && "${CC:-cc}" -I. -c "$folder/$folder.c" -o "$folder/$folder.o" &&
            ar rc "$folder/lib$folder.a" "$folder/$folder.o") || exit 1
    done
}

guard() {
    # GIT_DIR: the small tree is no repository, even if it lies inside one
    (cd "$tree/all" && COMBKEY_SOURCE=$tree/all COMBKEY_BUILD=$tree/all GIT_DIR=/nowhere \
        sh "$here/$1.sh" >"$tree/output" 2>&1)
}

# must_find GUARD WHAT: the tree as it now is has a fault.
must_find() {
    tried=$((tried + 1))
    guard "$1"
    code=$?
    if [ $code = 77 ]; then
        echo "skipped: $1 ($2)"
    elif [ $code = 0 ]; then
        echo "$1 does not find: $2"
        bad=1
    fi
    fresh
}

must_pass() {
    tried=$((tried + 1))
    guard "$1"
    code=$?
    if [ $code != 0 ] && [ $code != 77 ]; then
        echo "$1 complains about a good tree:"
        cat "$tree/output"
        bad=1
    fi
}

fresh
for name in layers format sizes words; do
    must_pass $name
done
libraries
must_pass symbols
must_pass calls
fresh

add() { printf '%s\n' "$2" >>"$tree/all/$1"; }

add base/base.c '#include "lle/lle.h"'
must_find layers 'base includes lle'
add lle/lle.h '#include "optics/optics.h"'
must_find layers 'lle includes optics'
add optics/optics.c '#  include "qkd/qkd.h"'
must_find layers 'optics includes qkd'
add qkd/qkd.c '#include "command/command.h"'
must_find layers 'qkd includes command'
add qkd/qkd.c '#include "../command/command.h"'
must_find layers 'an include through ..'
add lle/lle.c '#include <fftw3.h>'
must_find layers 'FFTW outside base'
add command/command.c '#include <hdf5.h>'
must_find layers 'HDF5 outside base'
add optics/optics.h '#include <gsl/gsl_math.h>'
must_find layers 'GSL in a public header'
add base/base.h '#include <jansson.h>'
must_find layers 'jansson in another header'
rm -f "$tree"/all/*/*.[ch]
must_find layers 'no sources at all'

add lle/lle.c 'int solver_one(void) { return 1; }'
libraries
must_find symbols 'an exported name without the prefix'
add optics/optics.c 'int optics_state = 1;'
libraries
must_find symbols 'an exported global that can change'
add qkd/qkd.c 'static int calls; int qkd_two(void) { return calls++; }'
libraries
must_find symbols 'a static that can change'
add qkd/qkd.c 'static _Thread_local int calls; int qkd_two(void) { return calls++; }'
libraries
must_find symbols 'a thread-local that can change'
must_find symbols 'no libraries at all'

for call in 'exit(1)' 'abort()' 'printf("%d", 1)' 'puts("x")' 'perror("x")' 'fputs("x", stderr)' \
    'srand(1)' '(void)rand()'; do
    add base/base.c "#include <stdio.h>
#include <stdlib.h>
void base_two(void);
void base_two(void) { $call; }"
    libraries
    must_find calls "$call"
done
must_find calls 'no libraries at all'

add qkd/qkd.c 'int   qkd_two( void ) ;'
must_find format 'a line no one formatted'
awk 'BEGIN { for (i = 0; i <= 500; i++) print "" }' >>"$tree/all/lle/lle.c"
must_find sizes 'a file of more than 500 lines'
add lle/lle.c '/* TO''DO: the rest */'
must_find words 'something unfinished'
add lle/lle.c 'static const char *here = "/ho''me/me/x";'
must_find words 'a path of one computer'

echo "$tried trees were shown to the guards"
[ $tried -ge 34 ] || bad=1
exit $bad
