# What is kept between points never changes a result: for every parameter in turn, the second of two
# values scanned together gives the numbers of a single run. And names are by content: they change
# with what a stage reads, and only with that.
. "$(dirname "$0")/lib/expect.sh"
. "$(dirname "$0")/lib/scan.sh"

names() { # PLAN SETS...: the names of its points
    "$COMBKEY" scan "$@" --list | cut -f2
}
cat >comb.yaml <<'Y'
scan: {comb.detuning_zeta: [8, 9]}
until: comb
Y
names comb.yaml >before
for set in alice.loss_db=3 key.pulses=1e9 encoder.clock_hz=1e9 network.users=9; do
    names comb.yaml --set $set | cmp -s - before || fail "the comb does not read $set, but its points have new names"
done
for set in pump.power_w=0.2 comb.seed=2 resonator.d2_hz=1e6; do
    names comb.yaml --set $set | cmp -s - before && fail "the comb reads $set, but its points have the old names"
done
names comb.yaml --set comb.seed=1 --set pump.power_w=3e-1 | cmp -s - before || fail "another spelling is another name"

# parameters with a number that may grow by a twentieth
"$COMBKEY" describe --json | jq -r '.parameters[] | select(.default | test("^[-0-9.e+]+$")) |
    select(.name | test("^(resonator|pump|comb|bob|network|encoder.extinction_db|interference.overlap_sq|source.coherent_fraction)") | not) | "\(.name) \(.default)"' >parameters
[ "$(wc -l <parameters)" -gt 25 ] || fail "only $(wc -l <parameters) parameters to try"
numbers=key/gains/zz,key/error_gains/xx,source/energy_g2,source/bin_coherence,key/rate_signed
tried=0
one() { # NAME FROM TO
    printf 'source: {samples: 400}\nkey: {optimise: none}\n%s\n' "$base" >single.yaml
    { cat single.yaml; printf 'scan: {%s: [%s, %s]}\nuntil: key\n' "$1" "$2" "$3"; } >two.yaml
    rm -rf two
    succeed "$COMBKEY" key single.yaml --json --set "$1=$3"
    jq -r '[.gains.zz, .error_gains.xx, .rate_signed, .source.energy_g2, .source.bin_coherence][]' stdout | sort -g >expected
    succeed "$COMBKEY" scan two.yaml -o two
    succeed "$COMBKEY" merge two -o two.h5
    ncdump -p 9,17 -v $numbers two.h5 | sed -n 's/^ *[a-z0-9_]* = .*, \([^ ]*\) ;$/\1/p' | sort -g >got
    awk 'NR == FNR { a[NR] = $1; next } { if (a[++n] + 0 != $1 + 0) bad = 1 }
         END { exit bad || n != 5 || NR != 10 }' expected got || fail "$1 = $3 after $2: $(paste expected got | tr '\n' ' ')"
    tried=$((tried + 1))
}
base='source.kind: thermal'
while read -r name value; do
    case $name in *p_z | *p_y | *p_x) to=$(awk -v v="$value" 'BEGIN { printf "%.10g", v * 0.95 }') ;;
    *_seed | *_solitons) to=2 ;; # whole numbers
    *) to=$(awk -v v="$value" 'BEGIN { r = v * 1.05; printf "%.10g", v == 0 ? 1e-10 : (v == int(v) && v < 1e6) ? v + 1 : r }') ;; esac
    one "$name" "$value" "$to"
done <parameters
one source.kind coherent thermal
one encoder.extinction_db 200 20
one comb.seed 1 2
one bob.loss_db 15 16
one bob.delay_s 0 1e-10
one interference.overlap_sq 1 0.9
one key.bell minus both
# a real comb: what changes the ring, the line, the record
base='comb: {members: 1, record_s: 0.06e-6, settle_s: 0.05e-6, modes: 256}'
one comb.detuning_zeta 9 10
one source.line 10 -14
one encoder.bin_separation_s 10e-9 5e-9
one comb.seed 1 2
echo "$tried parameters tried"

# ---- arrays: points share a file where theirs are alike, and are read back as if each had its own ----
together_and_alone() { # AXES...: 12 points of networks in one run, and each in a run of its own
    rm -rf together alone
    { echo 'source.kind: coherent'; echo 'key.optimise: none'; echo 'scan:'; printf '  %s\n' "$@"; echo 'until: network'; } >arrays.yaml
    succeed "$COMBKEY" scan arrays.yaml -o together --threads 1
    for k in 1 2 3 4 5 6 7 8 9 10 11 12; do
        succeed "$COMBKEY" scan arrays.yaml -o alone --shard $k/12 --threads 1
    done
    [ "$(ls alone/points | wc -l)" = 12 ] || fail "12 runs made $(ls alone/points | wc -l) files"
    for store in together alone; do
        succeed "$COMBKEY" merge $store -o $store.h5
    done
    same together.h5 alone.h5
}
together_and_alone 'key.pulses: logspace(1e11, 1e13, 6)' 'network.losses_db: [10, 20]'
[ "$(ls together/points | wc -l)" -lt 12 ] || fail "twelve points with arrays alike stand in twelve files"
data together.h5 | grep -q 'double rate_bit_s(key.pulses, network.losses_db, index)' || fail "the pairs of a network are not in $(data together.h5 | grep rate_bit_s)"
together_and_alone 'key.pulses: logspace(1e11, 1e13, 6)' 'network.users: [3, 4]' # each unlike the one before
# ... and those of four users out of that store are whole
printf 'source.kind: coherent\nkey.optimise: none\nnetwork.users: 4\nscan: {key.pulses: "logspace(1e11, 1e13, 6)"}\nuntil: network\n' >four.yaml
for store in together fresh; do
    succeed "$COMBKEY" scan four.yaml -o $store
    succeed "$COMBKEY" merge $store -o $store.h5
done
same together.h5 fresh.h5
data fresh.h5 | grep -q 'double rate_bit_s(key.pulses, index)' || fail "the pairs of four users are not in the merged file"
together_and_alone 'network.users: [3, 4]' 'key.pulses: logspace(1e11, 1e13, 6)'
finish
