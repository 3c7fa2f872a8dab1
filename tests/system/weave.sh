# The weaver: prose, code, output and figure in their places; a broken claim makes no page.
set -u
weave=${COMBKEY_SOURCE:?where the sources are}/notebooks-c/weave.sh
for tool in pandoc gnuplot; do
    command -v $tool >/dev/null 2>&1 || { echo "$tool is not installed"; [ "${CI:-}" = true ] && exit 1; exit 77; }
done
place=$(mktemp -d) || exit 1
trap 'rm -rf "$place"' EXIT
cd "$place" || exit 1
bad=0

say() { # say WHAT: a complaint
    echo "$1"
    bad=1
}

cat >page.c <<'PAGE'
/**
# The claim of this page

Twice two is four, $2 \cdot 2 = 4$, and *stays* so. */
#include <stdio.h>

int main(void)
{
    printf("first output\n");
    //%%
    FILE *file = fopen("data.txt", "w");
    fprintf(file, "0 0\n1 1\n2 4\n");
    fclose(file);
    printf("second output\n");
    //%%
    /**
    A parabola:

    ~~~gnuplot The caption
    plot "data.txt" with linespoints title "x^2"
    ~~~
    */
    return 2 * 2 == 4 ? 0 : 3;
}
PAGE

make_page() { # make_page NAME: its exit code
    sh "$weave" program "$1.c" "$1.woven.c" && "${CC:-cc}" "$1.woven.c" -o "$1" &&
        sh "$weave" page "$1.c" "./$1" "$1.html" >"$1.log" 2>&1
}

make_page page || { cat page.log; say 'a good page is not made'; }
[ -s page.html ] || { echo 'no page'; exit 1; }
grep -q '<title>The claim of this page</title>' page.html || say 'the title is missing'
grep -q '<math' page.html || say 'the formula is not MathML'
grep -q 'The caption' page.html || say 'the caption is missing'
grep -q 'data:image/svg+xml' page.html || say 'the figure is not inside the page'
# In the order of the source; each printed text once in the code and once as output behind it.
order=$(grep -oE 'first output|second output|class="output"|fopen|<p>A parabola|data:image/svg' page.html |
    tr '\n' ',')
wanted='first output,class="output",first output,fopen,second output,class="output",second output,'
[ "$order" = "$wanted<p>A parabola,data:image/svg," ] || say "the order is $order"
grep -qE '(src|href)="(https?:)?//' page.html && say 'the page needs the network'

sed 's/== 4/== 5/' page.c >broken.c
make_page broken && say 'a broken claim makes a page'
grep -q 'ended with 3' broken.log || say 'the exit code of the program is not told'
[ -e broken.html ] && say 'a page was written for a broken claim'

sed 's/data.txt" with/no-such-file" with/' page.c >noplot.c
make_page noplot && say 'a figure that cannot be drawn makes a page'

sed 's/printf("first/prinf("first/' page.c >wrong.c
sh "$weave" program wrong.c wrong.woven.c
"${CC:-cc}" -Werror=implicit-function-declaration wrong.woven.c -o wrong 2>errors &&
    say 'a page that does not compile compiles'
grep -q '^wrong.c:9:' errors || say "the compiler does not point into the page: $(head -n 1 errors)"

sed '/^    ~~~$/d' page.c >open.c
make_page open && say 'a figure without an end makes a page'
exit $bad
