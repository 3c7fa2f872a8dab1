# Every symbol a library exports carries the prefix of its folder, and no library has data that can
# change: no mutable global, whether exported or static.
set -u
cd "${COMBKEY_BUILD:?the build folder}" || exit 1
bad=0
seen=0

# Data that may change, and why: the lock round FFTW's planner.
allowed='base:planner'

# Sanitizers and coverage add data of their own, for which nobody here answers.
foreign='^(__|asan\.|_ZN|\.|DW\.|_nl_C|gcov|llvm_)'

for folder in base lle optics qkd; do
    library=$folder/lib$folder.a
    [ -f "$library" ] || { echo "$library is not built"; bad=1; continue; }
    seen=$((seen + 1))
    names=$(nm -gP "$library" 2>/dev/null) || { echo "nm cannot read $library"; bad=1; continue; }
    # -g: names other files can see. i: chosen at load time (one copy per instruction set); V, W: weak.
    wrong=$(printf '%s\n' "$names" | awk -v prefix="^${folder}_" -v foreign="$foreign" '
        NF >= 2 && $2 ~ /^[ABCDGIRSTVWi]$/ && $1 !~ prefix && $1 !~ foreign { print "    " $1 " (" $2 ")" }')
    if [ -n "$wrong" ]; then
        printf '%s exports names without the prefix %s_:\n%s\n' "$library" "$folder" "$wrong"
        bad=1
    fi
    # .data.rel.ro (tables with pointers) is read-only once the program runs, but nm shows it as d:
    # ask objdump for the section where it can be known.
    changing=$(objdump -t "$library" 2>/dev/null | awk -v folder="$folder" -v allowed=" $allowed " \
        -v foreign="$foreign" '
        $0 !~ /[[:space:]]d[[:space:]]/ {
            for (i = 1; i <= NF; i++)
                if ($i ~ /^\.(data|bss|tdata|tbss)/ || $i == "*COM*") {
                    if ($i ~ /^\.data\.rel\.ro/) break
                    name = $NF
                    sub(/\.[0-9]+$/, "", name)
                    if (name !~ foreign && index(allowed, " " folder ":" name " ") == 0)
                        print "    " name " (" $i ")"
                    break
                }
        }')
    if [ -n "$changing" ]; then
        printf '%s has data that can change:\n%s\n' "$library" "$changing"
        bad=1
    fi
done
[ $seen -gt 0 ] || { echo "no library was found in $COMBKEY_BUILD"; bad=1; }
exit $bad
