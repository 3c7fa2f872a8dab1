# Every command gives the results a reader of its JSON asks for.
. "$(dirname "$0")/lib/expect.sh"
command -v jq >/dev/null || { echo "jq is not installed"; [ -n "${CI:-}" ] && exit 1; exit 77; }

# names PATHS...: each must be there, finite where it is a number
names() {
    for path in "$@"; do
        [ "$(jq "$path | . != null" stdout)" = true ] || fail "$path is missing"
    done
}

succeed "$COMBKEY" --version
succeed "$COMBKEY" --help
for command in reproduce run steady comb visibility key network describe check doctor; do
    succeed "$COMBKEY" $command --help
    grep -q "$command" stdout || fail "$command --help does not name itself"
done

succeed "$COMBKEY" steady --json --set comb.drive_f2=12 --set comb.detuning_zeta=10 --set comb.dispersion_d2=0.0067 --set comb.modes=1024
close .soliton.peak 21.608468 1e-6
close .soliton.hopf_zeta 6.8444 1e-4
close .soliton.fold_zeta 14.8040 1e-4
names .soliton.mean .soliton.stable '.cw.rho[0]'

succeed "$COMBKEY" comb --json --set comb.solitons=3
names .comb.mean_power .edge_power .dictionary.f2 .dictionary.kappa_hz .dictionary.d2 .dictionary.threshold_w
[ "$(number .state)" = soliton ] || fail "state is $(number .state)"
close .solitons 3 0

succeed "$COMBKEY" comb --json --set comb.state=sweep --set comb.sweep_points=40
names '.sweep.zeta[0]' '.sweep.mean[39]'

succeed "$COMBKEY" visibility --json --set source.kind=coherent
close .hom.visibility 0.5 1e-3
close .bsm.visibility 0.5 1e-3
names .hom.stderr .bsm.stderr .g2_0 .g1_abs_bin
succeed "$COMBKEY" visibility --json --set source.kind=thermal --set source.coherence_time_s=1.778e-9
close .hom.visibility 0.2748 3e-3
close .bsm.visibility 0 3e-3
succeed "$COMBKEY" visibility --json --set comb.members=2 --set comb.record_s=0.2e-6
names .line.frequency_hz
close .hom.visibility 0.5 2e-3

succeed "$COMBKEY" key --json
close .rate_bit_s 266.59 0.05
names .gains.zz .gains.oo .error_gains.zz .s11_lower .e11_upper .rate_per_pulse .optimum.alice.z .optimum.bob.p_x
[ "$(number .estimator)" = joint ] || fail "the estimator is $(number .estimator)"
succeed "$COMBKEY" key --json --set source.kind=thermal
close .rate_bit_s 0 0
[ "$(number .source.poissonian)" = false ] || fail "thermal light passed as Poissonian"
[ -n "$(number .reason)" ] || fail "no reason for refusing thermal light"
succeed "$COMBKEY" key --json --set alice.loss_db=40 --set bob.loss_db=40
close .rate_bit_s 0 0
succeed "$COMBKEY" key --json --counts "$COMBKEY_SOURCE/data/published/wei2020_36db_counts.csv" \
    --set alice.z=0.141 --set alice.y=0.188 --set alice.x=0.036 --set alice.p_z=0.488 --set alice.p_y=0.038 --set alice.p_x=0.350 \
    --set bob.z=0.141 --set bob.y=0.188 --set bob.x=0.036 --set bob.p_z=0.488 --set bob.p_y=0.038 --set bob.p_x=0.350 --set key.pulses=4.5e13
close .e11_upper 0.06817384 1e-7

succeed "$COMBKEY" network --json
close .users 4 0
close .lines 3 0
close .links 6 0
close .detectors 12 0
close .rate_mean_bit_s 266.59 0.05
names .rate_total_bit_s .rate_min_bit_s '.pairs[5].rate_bit_s' .fourfold.mean_counts .fourfold.rate_hz

succeed "$COMBKEY" network --json --set source.kind=thermal
close .rate_total_bit_s 0 0
close '.pairs[0].rate_bit_s' 0 0
[ "$(number .source.poissonian)" = false ] || fail "a network lives on thermal light"

succeed "$COMBKEY" run --until comb
grep -q 'holds a soliton comb with 4 solitons' stdout || fail "run does not tell what it found: $(head -n 3 stdout)"
succeed "$COMBKEY" key --set source.kind=coherent
head -n 1 stdout | grep -q 'verdict  *claimed' || fail "the key's answer is not first: $(head -n 1 stdout)"
! grep -qi 'nan' stdout || fail "a NaN is shown"

succeed "$COMBKEY" run --until visibility --json -o out.h5 --set comb.members=2 --set comb.record_s=0.2e-6
names .comb.state .line.g1_abs .visibility.hom.visibility
[ -s out.h5 ] || fail "run -o wrote no file"
if command -v ncdump >/dev/null; then
    succeed ncdump -h out.h5
    grep -q 'visibility' stdout || fail "ncdump does not see the visibility"
fi

# a resolved plan reads back to itself
succeed "$COMBKEY" check "$COMBKEY_SOURCE/data/plans/paper.yaml"
cp stdout resolved.yaml
succeed "$COMBKEY" check resolved.yaml
for plan in "$COMBKEY_SOURCE"/data/plans/*.yaml; do
    succeed "$COMBKEY" check "$plan"
done

succeed "$COMBKEY" describe
grep -q 'encoder.bin_separation_s' stdout || fail "describe does not list encoder.bin_separation_s"
succeed "$COMBKEY" describe --markdown
succeed "$COMBKEY" describe key.estimator
succeed "$COMBKEY" doctor --json
[ "$(jq '."self-test".good' stdout)" = true ] || fail "the doctor's self-test failed"
finish
