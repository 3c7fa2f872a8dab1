# Every page of notebooks-c keeps its claim: it is built, run and written.
set -u
for tool in pandoc gnuplot; do
    if ! command -v $tool >/dev/null 2>&1; then
        echo "$tool is not installed: the pages are not made"
        [ "${CI:-}" = true ] && exit 1
        exit 77
    fi
done
cmake --build "${COMBKEY_BUILD:?the build folder}" --target notebooks || exit 1
for page in "${COMBKEY_SOURCE:?where the sources are}"/notebooks-c/*.c; do
    [ -f "$page" ] || continue
    html=$COMBKEY_BUILD/notebooks-c/$(basename "$page" .c).html
    [ -s "$html" ] || { echo "$html was not made"; exit 1; }
    if grep -qE '(src|href)="(https?:)?//' "$html"; then
        echo "$html needs the network"
        exit 1
    fi
done
