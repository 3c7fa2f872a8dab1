# The operating point of a comb: by itself, and looked for by a wanted value.
. "$(dirname "$0")/lib/expect.sh"
command -v jq >/dev/null || { echo "jq is not installed"; [ -n "${CI:-}" ] && exit 1; exit 77; }

# Chaos at f^2 = 10: <|psi|^2> = 2.868 at zeta = 3 (data/published/lle.csv).
chaos="--set comb.state=hold --set comb.drive_f2=10 --set comb.dispersion_d2=0.0067 --set resonator.d3_hz=0 --set comb.modes=256
    --set comb.steps_per_roundtrip=0.125 --set comb.members=8 --set comb.settle_s=0.2e-6 --set comb.record_s=0.5e-6 --set source.samples=2000"
# shellcheck disable=SC2086
succeed "$COMBKEY" operate --json $chaos --set comb.detuning_zeta=3 --set instrument.lines=3
close .point.mean_power 2.868 0.02
[ "$(jq -r .comb.state stdout)" = chaotic ] || fail "the state is $(jq -r .comb.state stdout)"
[ "$(jq -c '.point.lines | map(.mu)' stdout)" = '[-3,-2,-1,1,2,3,10]' ] || fail "lines $(jq -c '.point.lines | map(.mu)' stdout)"
for name in mean_w mean_stderr_w g2_0 g2_0_stderr coherent_fraction coherent_fraction_stderr coherence_time_s \
    coherence_time_stderr_s energy_m2 energy_m2_stderr energy_m3 energy_m3_stderr energy_m4 energy_m4_stderr; do
    [ "$(jq ".point.lines | map(.$name | type == \"number\") | all" stdout)" = true ] || fail "$name is not a number in every line"
done

# The same the other way round: the power of a longer record is looked for, and found at that detuning.
# shellcheck disable=SC2086
succeed "$COMBKEY" operate --json $chaos --set comb.detuning_zeta=3 --set instrument.lines=1 --set comb.members=32 --set comb.seed=9
power=$(number .point.mean_power)
# shellcheck disable=SC2086
succeed "$COMBKEY" operate --json $chaos --set operate.aim=mean_power --set operate.target="$power" --set operate.from=2.5 --set operate.to=3.5 \
    --set instrument.lines=1 -o point.h5
[ "$(jq '.found and .crossings == 1 and ((.zeta - 3) | fabs) < 5 * .zeta_stderr + 0.01 and .zeta_stderr < 0.05' stdout)" = true ] ||
    fail "the detuning is $(jq -c '[.zeta, .zeta_stderr]' stdout), not 3"
[ "$(jq '((.value - '"$power"') | fabs) < 5 * .value_stderr + 0.01' stdout)" = true ] || fail "there the power is $(jq .value stdout)"
[ "$(jq '.trial.zeta | length == 14 and . == sort' stdout)" = true ] || fail "the trials are $(jq -c .trial.zeta stdout)"
succeed "$COMBKEY" report point.h5 -o point.html

# A value that is not there is an answer, with what is.
# shellcheck disable=SC2086
succeed "$COMBKEY" operate --json $chaos --set operate.aim=mean_power --set operate.target=9 --set operate.from=2.5 --set operate.to=3.5 \
    --set operate.points=3
[ "$(jq '.found == false and .zeta == null and (.message | test("not met"))' stdout)" = true ] || fail "9 is met: $(jq -c .zeta stdout)"

expect 65 'operate.target' "$COMBKEY" operate --set comb.state=hold --set operate.aim=g2
expect 65 'from below to' "$COMBKEY" operate --set operate.aim=g2 --set operate.target=1 --set operate.from=3 --set operate.to=2
expect 65 'at one detuning' "$COMBKEY" operate --set comb.state=sweep
expect 65 'the pump' "$COMBKEY" operate --set source.line=0
expect 65 'only a comb' "$COMBKEY" operate --set source.kind=thermal
finish
