# A polite stop ends with 75, says so, and leaves nothing under the final name; kill -9 leaves no final name either.
. "$(dirname "$0")/lib/expect.sh"
long="--set comb.state=hold --set comb.drive_f2=4.5 --set comb.detuning_zeta=1.75 --set comb.record_s=1e-3"
for signal in TERM; do
    # shellcheck disable=SC2086
    "$COMBKEY" visibility $long -o out.h5 >stdout 2>stderr </dev/null &
    child=$!
    sleep 2
    kill -s TERM $child
    wait $child
    code=$?
    [ $code -eq 75 ] || fail "SIG$signal: exit code $code, expected 75: $(cat stderr)"
    [ ! -e out.h5 ] || fail "an interrupted run left out.h5"
    [ -z "$(find . -name '.*.tmp')" ] || fail "an interrupted run left a temporary"
done
# a computation that does not look (one detuning, held for ever) is ended within seconds
"$COMBKEY" comb --set comb.state=sweep --set comb.sweep_hold_s=1 -o out.h5 >stdout 2>stderr </dev/null &
child=$!
sleep 2
kill -s TERM $child
wait $child
code=$?
[ $code -eq 75 ] || fail "a computation that does not look: exit code $code, expected 75: $(cat stderr)"
grep -q 'stopped on request' stderr || fail "a stop is not told: $(cat stderr)"
[ -z "$(find . -name '*out.h5*')" ] || fail "a stop left $(find . -name '*out.h5*')"
# shellcheck disable=SC2086
"$COMBKEY" visibility $long -o out.h5 >stdout 2>stderr </dev/null &
child=$!
sleep 1
kill -9 $child
wait $child 2>/dev/null
[ ! -e out.h5 ] || fail "a killed run left out.h5 under its final name"
finish
