# A scan is a grid of runs: its axes, its points, its shards, its merged file.
. "$(dirname "$0")/lib/expect.sh"
. "$(dirname "$0")/lib/scan.sh"

# the axes are read like any other value: all errors in one go, with their places
cat >bad.yaml <<'Y'
scan:
  alice.loss_db: [1, -2, x]
  key.estimator: [joint, jont]
  key.pulses: linspce(1, 2, 3)
  comb.modes: linspace(8, 16, 4)
  bob.loss_db: same as bob.x
  bob.z: logspace(0, 1, 3)
Y
expect 65 "bad.yaml:2:18: error: alice.loss_db: -2 is outside [0, 200] dB" "$COMBKEY" scan bad.yaml -o bad
for text in "bad.yaml:2:18: error: alice.loss_db: expected a number, got 'x'" \
    "bad.yaml:3:18: error: key.estimator: 'jont' is not one of" "bad.yaml:4:15: error: scan: key.pulses: expected a list" \
    "bad.yaml:5:15: error: comb.modes: expected an integer" "bad.yaml:6:16: error: scan: bob.loss_db: 'bob.x' is not an axis" \
    "bad.yaml:7:10: error: scan: bob.z: logspace from 0" "8 errors; nothing was run"; do
    grep -qF "$text" stderr || fail "bad.yaml: expected '$text' in: $(cat stderr)"
done
[ ! -e bad ] || fail "a bad plan made a folder"
printf 'scan: {alice.los_db: [1, 2]}\n' >typo.yaml
expect 65 "unknown key 'alice.los_db' (did you mean 'alice.loss_db'?)" "$COMBKEY" scan typo.yaml -o typo
printf 'key: {pulses: 1e12}\n' >none.yaml
expect 65 "no 'scan:'" "$COMBKEY" scan none.yaml -o none
expect 64 "a plan is missing" "$COMBKEY" scan -o none
expect 66 "nowhere" "$COMBKEY" scan --status nowhere
expect 66 "nowhere" "$COMBKEY" merge nowhere -o x.h5
[ ! -e x.h5 ] || fail "a failed merge left a file"

# a grid: two axes, a third that moves along, choices and a power law
cat >plan.yaml <<'Y'
source: {kind: coherent, samples: 2000}
key: {optimise: none}
scan:
  alice.loss_db: linspace(0, 20, 5)
  bob.loss_db: same as alice.loss_db
  key.pulses: logspace(1e11, 1e15, 3)
  key.estimator: [independent, joint]
until: key
Y
expect 64 "-o DIR is needed" "$COMBKEY" scan plan.yaml
expect 64 "I/N is needed" "$COMBKEY" scan plan.yaml -o d --shard 4/3
expect 65 "alice.loss_db is an axis" "$COMBKEY" scan plan.yaml -o d --set alice.loss_db=3
succeed "$COMBKEY" scan plan.yaml --list
[ "$(wc -l <stdout)" -eq 30 ] || fail "the list has $(wc -l <stdout) points, not 30"
grep -q 'alice.loss_db=15 bob.loss_db=15 key.pulses=10000000000000 key.estimator=joint' stdout || fail "a point is not in the list"
cp stdout whole.txt

# shards cover every point exactly once, counted from 1 or from 0
for shards in '1 2 3' '0 1 2'; do
    for i in $shards; do
        "$COMBKEY" scan plan.yaml --list --shard $i/3
    done | sort >parts.txt
    sort whole.txt | cmp -s - parts.txt || fail "shards $shards of 3 are not the whole"
done

succeed "$COMBKEY" scan plan.yaml -o whole --json
[ "$(jq -r '"\(.points) \(.found) \(.done) \(.failed) \(.missing)"' stdout)" = "30 0 30 0 0" ] || fail "scan says $(cat stdout)"
[ "$(points whole)" = "30 30 0 0" ] || fail "status says $(points whole)"
succeed "$COMBKEY" scan plan.yaml -o whole --json
[ "$(jq .found stdout)" -eq 30 ] || fail "finished points were computed again"
succeed "$COMBKEY" merge whole -o whole.h5

# the merged file: dimensions named and measured as the axes, results over them
ncdump -h whole.h5 >header
for text in 'alice.loss_db = 5 ;' 'key.pulses = 3 ;' 'key.estimator = 2 ;' 'double bob.loss_db(alice.loss_db)' \
    'double rate_bit_s(alice.loss_db, key.pulses, key.estimator)' 'alice.loss_db:units = "dB"' 'rate_bit_s:_FillValue = NaN' \
    'int code(alice.loss_db, key.pulses, key.estimator)' 'code:flag_meanings = "done failed missing"' 'double energy_g2(alice.loss_db'; do
    grep -qF "$text" header || fail "the merged file lacks: $text"
done
# each number is the one that a single run gives: point (3, 1, 1)
expect 65 "scan" "$COMBKEY" key plan.yaml
grep -v -e '^scan:' -e '^  ' plan.yaml >single.yaml
succeed "$COMBKEY" key single.yaml --json --set alice.loss_db=15 --set bob.loss_db=15 --set key.pulses=1e13 --set key.estimator=joint
single=$(jq -r .rate_bit_s stdout)
merged=$(ncdump -p 9,17 -v key/rate_bit_s whole.h5 | sed -n '/rate_bit_s =/,/;/p' | tr -d '\n ;' | sed 's/.*=//' | cut -d, -f22)
[ "$(printf '%.15g' "$single")" = "$(printf '%.15g' "$merged")" ] || fail "merged $merged, a single run gives $single"

# shards of their own, in any order, are the whole
for i in 3 1 2; do
    succeed "$COMBKEY" scan plan.yaml -o parts --shard $i/3 --threads 1
done
succeed "$COMBKEY" merge parts -o parts.h5
same whole.h5 parts.h5

# missing points are not hidden
succeed "$COMBKEY" scan plan.yaml -o half --shard 1/2
expect 75 "15 of 30 points are missing" "$COMBKEY" merge half -o half.h5
[ ! -e half.h5 ] || fail "a refused merge left a file"
succeed "$COMBKEY" merge half -o half.h5 --partial
grep -q '15 missing' stdout || fail "merge --partial says $(cat stdout)"
data half.h5 | grep -q '_, ' || fail "missing points are not fill values"

# a longer axis finds what the shorter one had; a failed point has a status and a reason
sed 's/linspace(0, 20, 5)/[0, 5, 10, 15, 20, 25]/' plan.yaml >longer.yaml
succeed "$COMBKEY" scan longer.yaml -o whole --json
[ "$(jq -r '"\(.points) \(.found) \(.done)"' stdout)" = "36 30 6" ] || fail "the longer plan says $(cat stdout)"
cat >fails.yaml <<'Y'
source: {kind: coherent, samples: 2000}
key: {optimise: none}
scan: {alice.x: [0.05, 0.3], alice.loss_db: [5, 10]}
until: key
Y
succeed "$COMBKEY" scan fails.yaml -o fails
[ "$(points fails)" = "4 2 2 0" ] || fail "two of four points should fail: $(points fails)"
"$COMBKEY" scan --status fails | grep -q 'failed: alice.x=0.3 alice.loss_db=5: .*alice.y' || fail "no reason for the failure"
succeed "$COMBKEY" scan fails.yaml -o fails --json --retry-failed
[ "$(jq -r '"\(.found) \(.done) \(.failed)"' stdout)" = "2 0 2" ] || fail "--retry-failed says $(cat stdout)"
succeed "$COMBKEY" merge fails -o fails.h5
data fails.h5 | tr -d ' \n' | grep -q 'code=0,0,1,1;' || fail "the codes of the points are wrong"

# arrays: one more dimension, their coordinate; one light for all delays
cat >arrays.yaml <<'Y'
comb: {members: 2, record_s: 0.2e-6}
source: {samples: 4000}
scan: {source.kind: [coherent, comb], encoder.bin_separation_s: [5e-9, 10e-9]}
until: visibility
Y
succeed "$COMBKEY" scan arrays.yaml -o arrays
succeed "$COMBKEY" merge arrays -o arrays.h5
ncdump -h arrays.h5 | grep -q 'double coincidence(source.kind, encoder.bin_separation_s, phase_rad)' || fail "the BSM curve is not over the grid and its phase"
printf 'scan: {network.users: [3, 4]}\nuntil: network\n' >network.yaml
succeed "$COMBKEY" scan network.yaml -o network
succeed "$COMBKEY" merge network -o network.h5
grep -q 'left out, of different length at each point: .*[ ,]pairs' stderr || fail "nothing is said about pairs"

# a script for Slurm that a shell can read
succeed "$COMBKEY" scan plan.yaml -o "it's here" --emit-sbatch --shard 1/7 --set key.failure=1e-9
cp stdout job.sh
[ ! -e "it's here" ] || fail "--emit-sbatch computed something"
sh -n job.sh || fail "the script is no shell script"
for text in '#SBATCH --array=1-7' '#SBATCH --requeue' '#SBATCH --signal=B:USR1@' "--set 'key.failure=1e-9'" '--shard "$SLURM_ARRAY_TASK_ID/7"'; do
    grep -qF -- "$text" job.sh || fail "the script lacks: $text"
done
# the script itself does its share
mkdir bin && printf '#!/bin/sh\nexec "%s" "$@"\n' "$COMBKEY" >bin/combkey && chmod +x bin/combkey
for task in 1 2 3 4 5 6 7; do
    PATH=$PWD/bin:$PATH SLURM_ARRAY_TASK_ID=$task SLURM_CPUS_PER_TASK=1 sh job.sh >out 2>&1 || fail "task $task: $(cat out)"
done
[ "$(points "it's here")" = "30 30 0 0" ] || fail "the tasks of the script computed $(points "it's here")"
finish
