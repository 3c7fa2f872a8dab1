# clang-format finds nothing to change.
set -u
cd "${COMBKEY_SOURCE:?where the sources are}" || exit 1
if ! command -v clang-format >/dev/null 2>&1; then
    echo 'clang-format is not installed: formatting is not checked'
    [ "${CI:-}" = true ] && exit 1
    exit 77
fi
files=$(git ls-files '*.c' '*.h' 2>/dev/null)
[ -n "$files" ] || files=$(find . -path ./build -prune -o -path ./.git -prune -o -path ./out -prune -o -name '*.[ch]' -print)
[ -n "$files" ] || { echo "no source was found in $COMBKEY_SOURCE"; exit 1; }
printf '%s\n' "$files" | while IFS= read -r file; do
    if [ -f "$file" ]; then printf '%s\n' "$file"; fi
done | xargs clang-format --dry-run -Werror
