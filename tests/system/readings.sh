# Ports, further pumps, noise of the pump and what instruments show of a line, through the program.
. "$(dirname "$0")/lib/expect.sh"
command -v jq >/dev/null || { echo "jq is not installed"; [ -n "${CI:-}" ] && exit 1; exit 77; }

# Add-drop ring: what comes in goes out; the ring alone stores nothing on average.
succeed "$COMBKEY" comb --json --set comb.noise=off --set comb.solitons=1 --set resonator.drop_ratio=0.2 --set resonator.d3_hz=0
close .ports.balance 0 1e-9
close .dictionary.drop_ratio 0.2 1e-12
[ "$(jq '.spectrum.drop_dbm | length' stdout)" = 512 ] || fail "no spectrum of the drop port"

# Two lasers with powers of their own.
succeed "$COMBKEY" comb --json --set comb.noise=off --set 'pump.extra_frequency_hz=[195.9e12, 193.9e12]' \
    --set 'pump.extra_power_w=[0.001, 0.002]'
close .ports.input_w 0.303 1e-5
expect 65 'a quarter of the spacing' "$COMBKEY" comb --set 'pump.extra_frequency_hz=[195.95e12]' --set 'pump.extra_power_w=[0.001]'
expect 65 'one power for each frequency' "$COMBKEY" comb --set 'pump.extra_frequency_hz=[195.9e12]'

# The laser's 5 MHz are on the light once, in the ring or on top: exp(-2 pi 5e6 10e-9) = 0.730.
for noise in off on; do
    succeed "$COMBKEY" visibility --json --set comb.pump_noise=$noise --set pump.linewidth_hz=5e6 --set comb.solitons=1 \
        --set comb.modes=256 --set comb.dispersion_d2=0.03
    close .bsm.visibility 0.365 0.025
done

succeed "$COMBKEY" run --until line --json --set instrument.readings=on --set comb.pump_noise=on --set instrument.lines=3 \
    --set comb.members=8
[ "$(jq -c .phases.mu stdout)" = '[-3,-2,-1,1,2,3,10]' ] || fail "phases of the lines $(jq -c .phases.mu stdout)"
# 8 x 39 steps of 50 ns know a variance to 8 %.
close .phases.pump_hz 0.11e6 0.035e6
for path in .phases.repetition_rad2_per_hz .heterodyne.density_per_hz .beat.density_per_hz .electrical.density_per_hz; do
    [ "$(jq "$path | length > 100" stdout)" = true ] || fail "$path is missing"
done
expect 65 'instrument.delay_s' "$COMBKEY" run --until line --set instrument.readings=on --set instrument.delay_s=2e-6
finish
