# No command leaks, on its good path and on its bad one. Speaks only in a build with the address sanitizer.
. "$(dirname "$0")/lib/expect.sh"
export ASAN_OPTIONS=detect_leaks=1:intercept_tls_get_addr=0 OMP_NUM_THREADS=1
small="--set comb.members=2 --set comb.record_s=0.1e-6 --set source.samples=4000"
# shellcheck disable=SC2086
for words in "steady" "comb" "comb --set comb.state=sweep --set comb.sweep_points=5" "visibility $small" "key" \
    "key --set key.estimator=lp --set key.optimise=none" "network" "run --until network $small" "describe" "doctor"; do
    succeed "$COMBKEY" $words --threads 1
    ! grep -q Sanitizer stderr || fail "$words leaks: $(grep -m1 -A4 Sanitizer stderr)"
done
# shellcheck disable=SC2086
succeed "$COMBKEY" run --until network $small --threads 1 --json -o out.h5
expect 65 "alice.loss_db" "$COMBKEY" key --threads 1 --set alice.loss_db=-1
expect 65 "solitons" "$COMBKEY" comb --threads 1 --set comb.solitons=90
expect 73 "nowhere" "$COMBKEY" steady --threads 1 -o nowhere/out.h5
finish
