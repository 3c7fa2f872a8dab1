# One knob of the table at a time: the key's rate falls with every part that is worse than ideal, and
# so do the visibilities that ought to see it; none is left out of the gains in silence.
. "$(dirname "$0")/lib/expect.sh"

light='--set source.kind=coherent'

measure() { # SETTINGS...: rate, V_HOM, V_BSM in $rate $hom $bsm
    succeed "$COMBKEY" key $light --json "$@"
    rate=$(number .rate_bit_s)
    [ "$(number .source.ignored)" = "" ] || fail "$*: ignored by the gains: $(number .source.ignored)"
    succeed "$COMBKEY" visibility $light --json "$@"
    hom=$(number .hom.visibility)
    bsm=$(number .bsm.visibility)
}

falls() { # WHAT BEFORE NOW LEAST: now is lower by LEAST, relative
    awk -v a="$2" -v b="$3" -v least="$4" 'BEGIN { exit !(b < a * (1 - least)) }' ||
        fail "$knob: $1 $3, not below $2 by $4"
}

# A known frequency offset only turns the fringe; a detector that is blind for its late bin sees fewer
# triple clicks, which is x/2 of V for x = 6e-4 photons a bin.
stays() {
    awk -v a="$2" -v b="$3" 'BEGIN { d = b / a - 1; exit !(d < 5e-4 && d > -5e-4) }' ||
        fail "$knob: $1 $3, expected $2 unchanged"
}

measure
rate_0=$rate hom_0=$hom bsm_0=$bsm
awk -v r="$rate_0" 'BEGIN { exit !(r > 260 && r < 275) }' || fail "the experiment's rate is $rate_0"

while read -r key_falls hom_falls bsm_falls knob; do
    sets=
    for set in $knob; do sets="$sets --set $set"; done
    measure $sets
    if [ "$key_falls" = - ]; then stays rate "$rate_0" "$rate"; else falls rate "$rate_0" "$rate" "$key_falls"; fi
    if [ "$hom_falls" = - ]; then stays hom "$hom_0" "$hom"; else falls hom "$hom_0" "$hom" "$hom_falls"; fi
    if [ "$bsm_falls" = - ]; then stays bsm "$bsm_0" "$bsm"; else falls bsm "$bsm_0" "$bsm" "$bsm_falls"; fi
done <<'K'
0.02 0.005 0.005 relay.splitter_transmittance=0.45
0.3 - - encoder.extinction_db=25
0.02 - 0.005 encoder.phase_error_rad=0.1
0.005 - - encoder.imbalance=0.1
0.0005 0.0005 0.0005 encoder.intensity_error=0.05
0.2 0.03 0.03 bob.delay_s=20e-12
0.005 - - bob.offset_hz=1e6
0.01 - 0.003 source.linewidth_hz=50e3
0.02 0.005 0.005 alice.residual_rad=0.1
0.05 0.01 0.01 interference.ase_fraction=0.01
0.01 - - detector.dead_time_s=30e-9
0.2 0.001 0.001 detector.afterpulse_probability=0.02
0.2 0.003 0.003 filter.kind=wdm
0.1 0.01 0.01 alice.fiber_m=5e3
0.003 0.0007 0.0007 alice.fiber_m=75e3 bob.fiber_m=75e3 alice.loss_db=0 bob.loss_db=0
0.02 0.005 0.005 alice.fiber_m=50e3 fiber.loss_db_per_m=0 encoder.pulse_shape=gaussian encoder.pulse_width_s=0.1e-9
- - - encoder.bandwidth_hz=5e9
K

# At 10 GHz jitter carries clicks from bin to bin: the visibilities feel it, the gains say that they do not.
succeed "$COMBKEY" key $light --json --set encoder.clock_hz=10e9 --set encoder.bin_separation_s=50e-12 \
    --set encoder.pulse_width_s=5e-12 --set detector.window_s=25e-12
case $(number .source.ignored) in
*detector.jitter_s*) ;;
*) fail "jitter beyond the bins is not said to be ignored: $(number .source.ignored)" ;;
esac
finish
