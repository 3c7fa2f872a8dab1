# From the shape of the guide to the key: a wider core moves the dispersion, and with it the comb.
. "$(dirname "$0")/lib/expect.sh"
command -v jq >/dev/null || { echo "jq is not installed"; [ -n "${CI:-}" ] && exit 1; exit 77; }

set -- --set resonator.geometry=rectangle
succeed "$COMBKEY" steady --json "$@"
close .dictionary.d2_hz 1.163e6 0.0116e6
close .dictionary.fsr_hz 97.80e9 0.03e9
close .guide.grid.order 2 0.15
close '(.guide.grid.cell_m | length)' 3 0
close '(.guide.wave.n_eff | length)' 14 0
d2=$(number .dictionary.d2_hz)

succeed "$COMBKEY" comb --json "$@" --set resonator.width_m=1.7e-6 --set comb.solitons=1
[ "$(number .state)" = soliton ] || fail "the wider ring's comb is $(number .state)"
[ "$(jq ".dictionary.d2_hz < 0.98 * $d2" stdout)" = true ] || fail "a wider core left D2 at $(number .dictionary.d2_hz)"
close '(.guide.mode.dint_hz | length)' "$(jq '.guide.mode.mu | length' stdout)" 0

# a higher mode of the same guide is another ring
succeed "$COMBKEY" steady --json "$@" --set resonator.mode_family=tm00
close .guide.te_share 0 0.05

expect 65 "measured from 0.21 to 3.71 um" "$COMBKEY" comb "$@" --set pump.frequency_hz=60e12
expect 65 "does not hold the mode te20" "$COMBKEY" comb "$@" --set resonator.mode_family=te20 --set resonator.width_m=0.8e-6
expect 65 "resonator.grid_m = 6e-08 is too coarse" "$COMBKEY" comb "$@" --set resonator.grid_m=6e-8
expect 65 "take one away" "$COMBKEY" steady "$@" --set resonator.mode_table=ring.csv
finish
