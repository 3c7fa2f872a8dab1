# The main job, quick: the table, the file, the report and every figure.
. "$(dirname "$0")/lib/expect.sh"
command -v jq >/dev/null || { echo "jq is not installed"; [ -n "${CI:-}" ] && exit 1; exit 77; }
succeed "$COMBKEY" reproduce --quick --json -o paper
[ "$(jq '.rows | length > 20' stdout)" = true ] || fail "only $(jq '.rows | length' stdout) rows"
row() {
    jq -r ".rows[] | select(.quantity == \"$1\") | $2" stdout
}
[ "$(row 'BSM visibility, 4-soliton comb' .kind)" = predicted ] || fail "V_BSM of the soliton comb is not called predicted"
[ "$(row 'HOM visibility, chaotic comb (CH35)' .kind)" = predicted ] || fail "V_HOM of the chaotic comb is not called predicted"
[ "$(row 'linewidth of a chaotic line' .kind)" = "not claimed" ] || fail "the 1.4 MHz is claimed"
[ "$(row 'BSM visibility, 4-soliton comb' '.model > 0.45 and .model < 0.47')" = true ] || fail "V_BSM = $(row 'BSM visibility, 4-soliton comb' .model)"
[ "$(row 'secure key rate at 30 dB' '.model > 266 and .model < 267')" = true ] || fail "rate = $(row 'secure key rate at 30 dB' .model)"
[ "$(row 'four-fold coincidences in 8.3 h, mean' '.model > 2500 and .model < 4500')" = true ] || fail "four-folds"
for file in paper/paper.h5 paper/report.html paper/figures/fig3a.gp; do
    [ -s $file ] || fail "$file is missing"
done
if command -v gnuplot >/dev/null; then
    for script in paper/figures/*.gp; do
        picture=${script%.gp}.svg
        [ -s "$picture" ] || fail "$picture is missing"
        grep -q '</svg>' "$picture" || fail "$picture is not finished"
    done
    ! grep -q 'No picture' paper/report.html || fail "the report misses a picture"
fi
grep -q '</html>' paper/report.html || fail "the report is not finished"
! grep -Eqi '>-?(nan|inf)<' paper/report.html || fail "the report shows a NaN"
[ -z "$(find paper -name '.*.tmp')" ] || fail "temporaries left"
finish
