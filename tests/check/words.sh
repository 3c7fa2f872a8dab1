# No source knows the computer it was written on, and nothing unfinished is left behind.
set -u
cd "${COMBKEY_SOURCE:?where the sources are}" || exit 1
files=$(git ls-files 2>/dev/null)
[ -n "$files" ] || files=$(find . -path ./build -prune -o -path ./.git -prune -o -path ./out -prune -o -type f -print)
[ -n "$files" ] || { echo "no source was found in $COMBKEY_SOURCE"; exit 1; }
bad=0

# The words are put together here, so that this file does not find itself.
place='(^|[^[:alnum:]_.$}/-])/(wo''rk|tm''p|ho''me|ro''ot|U''sers)/[[:alnum:]_.]'
unfinished='(^|[^[:alnum:]_])(TO''DO|FIX''ME|XX''X)([^[:alnum:]_X]|$)'

look() { # look REASON PATTERN FILE
    found=$(grep -nIE "$2" "$3") || return 0
    printf '%s: %s\n%s\n' "$3" "$1" "$found"
    bad=1
}

for file in $files; do
    [ -f "$file" ] || continue
    case $file in
    LICENSE | data/* | */data/*) continue ;;
    esac
    look 'something is unfinished' "$unfinished" "$file"
    case $file in
    tests/*) ;; # tests need places of their own
    *) look 'a path of one computer' "$place" "$file" ;;
    esac
done
exit $bad
