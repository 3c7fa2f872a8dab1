# The scan over ranks: the same store and the same data as without, whoever computes what.
. "$(dirname "$0")/lib/expect.sh"
. "$(dirname "$0")/lib/scan.sh"
mpi=$COMBKEY_BUILD/combkey-mpi
for need in "$mpi" mpirun; do
    command -v "$need" >/dev/null || { echo "$need is not there"; [ -n "${CI:-}" ] && exit 1; exit 77; }
done
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_MCA_mpi_yield_when_idle=1 OMPI_MCA_btl=self,vader

cat >plan.yaml <<'Y'
source: {samples: 2000}
key: {optimise: symmetric}
scan:
  source.kind: [coherent, thermal]
  alice.loss_db: linspace(0, 20, 21)
  bob.loss_db: same as alice.loss_db
  key.pulses: [1e11, 3e12]
until: key
Y
succeed "$COMBKEY" scan plan.yaml -o alone
succeed "$COMBKEY" merge alone -o alone.h5
ranks() { # N ARGUMENTS...
    count=$1
    shift
    mpirun -n "$count" --bind-to none "$mpi" "$@"
}

# three ranks do it all; each point is computed once
succeed ranks 3 plan.yaml -o three --threads 1 --json
[ "$(jq -r '"\(.found) \(.done) \(.missing)"' stdout)" = "0 84 0" ] || fail "three ranks say $(cat stdout)"
grep -q '3 ranks x 1 threads' stderr || fail "ranks and threads are not told: $(cat stderr)"
succeed "$COMBKEY" merge three -o three.h5
same alone.h5 three.h5
points=0
for file in three/points/*.h5; do
    points=$((points + $(ncdump -h "$file" | sed -n 's/.*number = \([0-9]*\) ;/\1/p' | head -1)))
done
[ $points -eq 84 ] || fail "84 points were computed $points times"

# one goes on with what the other began
succeed "$COMBKEY" scan plan.yaml -o mixed --shard 1/3
succeed ranks 2 plan.yaml -o mixed --threads 1 --json
[ "$(jq -r '"\(.found) \(.done)"' stdout)" = "28 56" ] || fail "two ranks after a shard: $(cat stdout)"
succeed "$COMBKEY" merge mixed -o mixed.h5
same alone.h5 mixed.h5

# more ranks than points, one rank, nothing left to do
succeed ranks 4 plan.yaml -o mixed --threads 1 --json
[ "$(jq -r '"\(.found) \(.done)"' stdout)" = "84 0" ] || fail "nothing to do: $(cat stdout)"
succeed ranks 1 plan.yaml -o single
succeed "$COMBKEY" merge single -o single.h5
same alone.h5 single.h5

# errors: said once, by one rank, with their exit code
expect 66 'combkey-mpi: cannot open' ranks 2 absent.yaml -o x
[ "$(grep -c 'cannot open' stderr)" -eq 1 ] || fail "the error was said $(grep -c 'cannot open' stderr) times"
expect 64 'unrecognized option' ranks 2 plan.yaml --bad
expect 64 '-o DIR is needed' ranks 2 plan.yaml
printf 'scan: {alice.los_db: [1]}\n' >wrong.yaml
expect 65 "did you mean" ranks 2 wrong.yaml -o x

# a rank dies: the job dies with it, and what was finished is kept
sed 's/linspace(0, 20, 21)/linspace(0, 20, 201)/' plan.yaml >long.yaml
succeed "$COMBKEY" scan long.yaml -o whole
succeed "$COMBKEY" merge whole -o whole.h5
for victim in 1 2; do
    ranks 3 long.yaml -o "hit$victim" --threads 1 >stdout 2>stderr &
    job=$!
    tries=0
    while [ -z "$(find "hit$victim" -name '*.h5' 2>/dev/null | head -1)" ] && [ $tries -lt 200 ]; do
        sleep 0.02
        tries=$((tries + 1))
    done
    pkill -9 -n -f "combkey-mpi long.yaml -o hit$victim" 2>/dev/null
    wait $job
    succeed ranks 2 long.yaml -o "hit$victim" --threads 1
    succeed "$COMBKEY" merge "hit$victim" -o "hit$victim.h5"
    same whole.h5 "hit$victim.h5"
done
finish
