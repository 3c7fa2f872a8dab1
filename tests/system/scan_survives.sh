# Whatever happens to a scan, what was finished is kept, and resuming gives the data of an
# uninterrupted run, bit for bit.
. "$(dirname "$0")/lib/expect.sh"
. "$(dirname "$0")/lib/scan.sh"

# 48 points of about 20 ms each
cat >plan.yaml <<'Y'
source: {kind: coherent, samples: 2000}
key: {optimise: symmetric}
scan:
  alice.loss_db: linspace(0, 30, 16)
  bob.loss_db: same as alice.loss_db
  key.pulses: [1e11, 3e12, 1e15]
until: key
Y
succeed "$COMBKEY" scan plan.yaml -o whole --threads 2
succeed "$COMBKEY" merge whole -o whole.h5

# resume DIR WHAT: finish the scan, and compare
resume() {
    succeed "$COMBKEY" scan plan.yaml -o "$1"
    succeed "$COMBKEY" merge "$1" -o "$1.h5"
    same whole.h5 "$1.h5"
    [ "$failures" -eq 0 ] || fail "after: $2"
}

# kill -9 at random moments, two workers racing on the same points; COMBKEY_TRIALS of it
seed=$$
trials=${COMBKEY_TRIALS:-200}
echo "$trials random moments from seed $seed"
tried=0
while [ $tried -lt "$trials" ]; do
    store=race$((tried / 8))
    "$COMBKEY" scan plan.yaml -o "$store" --threads 1 >/dev/null 2>&1 &
    one=$!
    "$COMBKEY" scan plan.yaml -o "$store" --threads 1 >/dev/null 2>&1 &
    two=$!
    sleep "$(awk -v s=$((seed * 1000 + tried)) 'BEGIN { srand(s); printf "%.3f", 0.15 * rand() }')"
    kill -9 $one $two 2>/dev/null
    wait $one $two 2>/dev/null
    tried=$((tried + 1))
    if [ $((tried % 8)) -eq 0 ]; then
        resume "$store" "8 kills, the last of them number $tried"
        rm -rf "$store" "$store.h5" "$store.h5.txt"
    fi
done

# a polite stop: the points in hand are finished, exit 75, the rest is left for the next run
for signal in TERM USR1 INT; do
    "$COMBKEY" scan plan.yaml -o stop$signal --threads 1 >stdout 2>stderr &
    worker=$!
    sleep 0.15
    kill -$signal $worker 2>/dev/null
    wait $worker
    code=$?
    # a fast machine may have finished; a shell without job control starts workers deaf to INT
    [ $code -eq 75 ] || [ $code -eq 0 ] || fail "SIG$signal: exit code $code, expected 75: $(cat stderr)"
    [ $code -eq 0 ] || grep -q 'the same command goes on' stderr || fail "SIG$signal: $(cat stderr)"
    resume stop$signal "SIG$signal"
done

# damage: a file cut short, one with a bit turned, an empty one, one that is something else
cp -r whole hurt
set -- hurt/points/*.h5
size=$(wc -c <"$1")
head -c $((size / 2)) "$1" >cut && cp cut "$1"
expect 75 "points are missing" "$COMBKEY" merge hurt -o hurt.h5
"$COMBKEY" scan --status hurt --json >stdout
[ "$(jq .damaged_files stdout)" -eq 1 ] || fail "the cut file was not noticed"
resume hurt "a file cut short"
turn_bit() { # FILE OFFSET
    byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
    printf "$(printf '\\%03o' $((byte ^ 1)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
for part in 7 3 2; do
    set -- hurt/points/*.h5
    turn_bit "$1" $(($(wc -c <"$1") / part))
    expect 75 "points are missing" "$COMBKEY" merge hurt -o hurt.h5
    succeed "$COMBKEY" scan plan.yaml -o hurt
    grep -q '1 damaged files' stderr || fail "damage was not reported: $(cat stderr)"
    resume hurt "a turned bit"
done
: >hurt/points/0123456789abcdef0123456789abcdef.h5
cp plan.yaml hurt/points/fedcba9876543210fedcba9876543210.h5
resume hurt "foreign files"
[ ! -e hurt/points/0123456789abcdef0123456789abcdef.h5 ] || fail "a damaged file was left"

# what a killed worker left behind is swept when it is old, and only then
touch -d '2 days ago' whole/points/.old.h5.1.tmp
touch whole/points/.new.h5.2.tmp
succeed "$COMBKEY" scan plan.yaml -o whole
[ ! -e whole/points/.old.h5.1.tmp ] || fail "an old temporary is still there"
[ -e whole/points/.new.h5.2.tmp ] || fail "a temporary that may be in use was removed"

# places that cannot be written
touch file
expect 73 "'file' is not a folder" "$COMBKEY" scan plan.yaml -o file
expect 73 "nowhere/d" "$COMBKEY" scan plan.yaml -o nowhere/d
if [ "$(id -u)" -eq 0 ]; then
    mkdir full
    if mount -t tmpfs -o ro tmpfs full 2>/dev/null; then
        expect 73 "Read-only" "$COMBKEY" scan plan.yaml -o full
        umount full
    fi
    if mount -t tmpfs -o size=60k tmpfs full 2>/dev/null; then
        "$COMBKEY" scan plan.yaml -o full >stdout 2>stderr
        code=$?
        [ $code -eq 74 ] || [ $code -eq 73 ] || fail "a full disk: exit code $code, $(cat stderr)"
        [ -z "$(find full -name '.*.tmp')" ] || fail "a full disk left $(find full -name '.*.tmp')"
        "$COMBKEY" scan --status full --json >stdout 2>stderr
        [ "$(jq .damaged_files stdout)" -eq 0 ] || fail "a full disk left a damaged file"
        umount full
    fi
else
    mkdir locked && chmod 500 locked
    expect 73 "locked" "$COMBKEY" scan plan.yaml -o locked
fi
finish
