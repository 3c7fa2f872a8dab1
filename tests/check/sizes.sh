# A source file has at most 500 lines.
set -u
cd "${COMBKEY_SOURCE:?where the sources are}" || exit 1
files=$(git ls-files '*.c' '*.h' 2>/dev/null)
[ -n "$files" ] || files=$(find . -path ./build -prune -o -path ./.git -prune -o -path ./out -prune -o -name '*.[ch]' -print)
[ -n "$files" ] || { echo "no source was found in $COMBKEY_SOURCE"; exit 1; }
bad=0
for file in $files; do
    [ -f "$file" ] || continue
    lines=$(wc -l <"$file")
    if [ "$lines" -gt 500 ]; then
        echo "$file: $lines lines; at most 500, or it is two files"
        bad=1
    fi
done
exit $bad
