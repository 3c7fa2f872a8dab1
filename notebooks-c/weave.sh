#!/bin/sh
# Pages from C programs. A page is an ordinary C file:
#   /** ... */          prose in Markdown, with TeX between dollars
#   ~~~gnuplot Caption  inside prose, up to ~~~ : a figure, drawn after the program has run
#   //%%                on a line of its own in a function: what was printed up to here stands here
# The program runs in a folder of its own, beside the page, where the figures find its files. A page
# whose program does not end with 0 is not made: its claim is not true.
#
# weave.sh program PAGE.c OUT.c            the C file to compile: marks become separators
# weave.sh page PAGE.c PROGRAM OUT.html    run, draw, write
set -eu

die() {
    printf '%s\n' "weave.sh: $*" >&2
    exit 1
}

# The same lines, so that the compiler's messages point into the page.
weave_program() {
    mkdir -p "$(dirname "$2")"
    {
        printf '#line 1 "%s"\n' "$1"
        sed 's|^[[:space:]]*//%%[[:space:]]*$|    fputs("\\036", stdout);|' "$1"
    } >"$2.new"
    mv "$2.new" "$2"
}

# Printed text between separators into output.1, output.2, ... of the current folder.
split_output() {
    awk 'BEGIN { RS = "\036" } { printf "%s", $0 > ("output." NR) }' "$1"
}

# Prose, code and output as Markdown; every figure as figure.N.gp. Runs where the outputs are.
markdown() {
    awk '
    function flush_code(    last) {
        sub(/^([ \t]*\n)+/, "", code)
        sub(/[ \t\n]+$/, "", code)
        if (code != "")
            printf "\n```c\n%s\n```\n", code
        code = ""
    }
    function show_output(    file, line, text) {
        flush_code()
        file = "output." ++outputs
        text = ""
        while ((getline line < file) > 0)
            text = text line "\n"
        if (text !~ /^[ \t\n]*$/)
            printf "\n```{.output}\n%s```\n", text
    }
    function begin_figure(line) {
        figure = "figure." ++figures
        caption = line
        sub(/^[ \t]*~~~gnuplot[ \t]*/, "", caption)
        printf "set terminal svg dynamic size 760,440 font \"sans,14\" background \"white\"\n" \
               "set output \"%s.svg\"\n", figure > (figure ".gp")
    }
    # Prose may be indented as far as the comment it stands in.
    function prose(line) {
        if (substr(line, 1, length(indent)) == indent)
            line = substr(line, length(indent) + 1)
        if (figure != "" && line ~ /^[ \t]*~~~[ \t]*$/) {
            close(figure ".gp")
            printf "\n![%s](%s.svg)\n\n", caption, figure
            figure = ""
        } else if (figure != "") {
            print line > (figure ".gp")
        } else if (line ~ /^[ \t]*~~~gnuplot/) {
            begin_figure(line)
        } else if (title == "" && line ~ /^# /) {
            title = substr(line, 3)
            print title > "title"
        } else {
            print line
        }
    }
    !in_prose && /^[ \t]*\/\*\*/ {
        flush_code()
        print ""
        in_prose = 1
        match($0, /^[ \t]*/)
        indent = substr($0, 1, RLENGTH)
        sub(/^[ \t]*\/\*\*[ \t]?/, "")
    }
    in_prose {
        if (sub(/[ \t]*\*\/[ \t]*$/, "")) {
            in_prose = 0
            prose($0)
            print ""
            if (figure != "") {
                print FILENAME ":" FNR ": a figure without an end" > "/dev/stderr"
                bad = 1
                exit 1
            }
        } else {
            prose($0)
        }
        next
    }
    /^[ \t]*\/\/%%[ \t]*$/ { show_output(); next }
    { code = code $0 "\n" }
    END { if (!bad) show_output() }' "$1"
}

style() {
    cat <<'STYLE'
<style>
body { max-width: 48em; margin: 2em auto; padding: 0 1em; font-family: sans-serif; line-height: 1.5;
       color: #222; background: #fff; }
pre { background: #f5f5f2; padding: .7em 1em; overflow-x: auto; font-size: .86em; line-height: 1.35; }
pre.output { background: #fff; border-left: 3px solid #3a7; }
figure { margin: 1.5em 0; } figure img { max-width: 100%; }
figcaption { font-size: .9em; color: #555; }
</style>
STYLE
}

absolute() {
    printf '%s/%s\n' "$(cd "$(dirname "$1")" && pwd)" "$(basename "$1")"
}

weave_page() {
    page=$(absolute "$1") program=$(absolute "$2")
    mkdir -p "$(dirname "$3")"
    out=$(absolute "$3")
    place=${out%.html}.d
    rm -rf "$place"
    mkdir -p "$place"
    cd "$place"
    rm -f "$out"

    "$program" >printed </dev/null || {
        code=$?
        tr '\036' '\n' <printed >&2
        die "$page: the program ended with $code: what the page claims is not true"
    }
    split_output printed
    printf '%s\n' "$(basename "$page")" >title
    markdown "$page" >page.md || die "$page: cannot be read as a page"
    for script in figure.*.gp; do
        [ -f "$script" ] || continue
        gnuplot "$script" >gnuplot.log 2>&1 || { cat gnuplot.log >&2; die "$page: $script failed"; }
        [ -s "${script%.gp}.svg" ] || die "$page: $script drew nothing"
    done
    style >style.html
    pandoc -f markdown+tex_math_dollars -t html5 -s --self-contained --mathml --highlight-style=kate \
        -H style.html --metadata title="$(cat title)" -o page.html page.md >pandoc.log 2>&1 ||
        { cat pandoc.log >&2; die "$page: pandoc failed"; }
    mv page.html "$out"
}

case ${1-} in
program) [ $# = 3 ] || die 'program PAGE.c OUT.c' && weave_program "$2" "$3" ;;
page) [ $# = 4 ] || die 'page PAGE.c PROGRAM OUT.html' && weave_page "$2" "$3" "$4" ;;
*) die 'program or page?' ;;
esac
