# The map of round trips through the program: the same solitons as the mean field, and its own rules.
. "$(dirname "$0")/lib/expect.sh"
command -v jq >/dev/null || { echo "jq is not installed"; [ -n "${CI:-}" ] && exit 1; exit 77; }

succeed "$COMBKEY" comb --json --set comb.noise=off
mean=$(number .comb.mean_power)
succeed "$COMBKEY" comb --json --set comb.noise=off --set comb.scheme=ikeda --set comb.steps_per_roundtrip=1
[ "$(number .state)" = soliton ] || fail "the map's state is $(number .state)"
close .solitons 4 0
# both are apart by a term of first order in the round trip, 0.0058 of 2/kappa, times |psi|^2 and zeta of some 10
close .comb.mean_power "$mean" "$(awk -v m="$mean" 'BEGIN { print 0.05 * m }')"
[ "$(number .comb.mean_power)" != "$mean" ] || fail "the map is the mean field to the last digit"

expect 65 "a whole number, 1 or more, is needed" "$COMBKEY" comb --set comb.scheme=ikeda
expect 65 "comb.scheme: etdrk4" "$COMBKEY" comb --set comb.scheme=ikeda --set comb.steps_per_roundtrip=1 --set resonator.raman_s=2e-15
succeed "$COMBKEY" comb --json --set comb.wrap=on --set comb.noise=off
close .comb.mean_power "$mean" 1e-6 # 512 modes stay within a spacing
finish
