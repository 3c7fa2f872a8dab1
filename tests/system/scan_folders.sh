# Shards on different machines have folders of their own: they merge as one, at once or in a tree.
. "$(dirname "$0")/lib/expect.sh"
. "$(dirname "$0")/lib/scan.sh"
cat >plan.yaml <<'P'
source: {kind: coherent, samples: 2000}
key: {optimise: none}
scan:
  alice.loss_db: linspace(0, 30, 30)
  key.pulses: [1e11, 3e12, 1e15]
  alice.x: [0.054, 0.3]   # the second is more than alice.y: no key can be computed
until: key
P
succeed "$COMBKEY" scan plan.yaml -o whole
succeed "$COMBKEY" merge whole -o whole.h5
cp plan.yaml 'another name.yaml'
for i in 1 2 3 4; do
    name=plan.yaml
    [ $i -eq 3 ] && name='another name.yaml' # where a plan stands is no part of it
    succeed "$COMBKEY" scan "$name" -o part$i --shard $i/4
done

# at once; parts may overlap
succeed "$COMBKEY" merge part1 part2 part3 part4 -o all.h5
same whole.h5 all.h5
succeed "$COMBKEY" merge part1 part2 part2 part3 part4 whole -o more.h5
same whole.h5 more.h5
expect 75 "45 of 180 points are missing" "$COMBKEY" merge part1 part2 part4 -o x.h5

# in a tree: few files at each step, nothing twice, and the scan goes on in any of them
succeed "$COMBKEY" merge part1 part2 --gather -o low
grep -q '180 points: 0 there before, 90 gathered, 90 still missing' stdout || fail "gathering says $(cat stdout)"
[ "$(ls low/points | wc -l)" -lt "$(ls part1/points part2/points | grep -c h5)" ] || fail "gathered points stand in as many files as before"
succeed "$COMBKEY" merge part2 part3 --gather -o low
grep -q '180 points: 90 there before, 45 gathered, 45 still missing' stdout || fail "gathering more says $(cat stdout)"
cp -r low on
succeed "$COMBKEY" merge part4 low --gather -o high
[ "$(points high)" = "180 90 90 0" ] || fail "the top of the tree has $(points high)"
succeed "$COMBKEY" merge low part4 -o tree.h5
same whole.h5 tree.h5
succeed "$COMBKEY" merge high -o high.h5
same whole.h5 high.h5
succeed "$COMBKEY" scan plan.yaml -o on --json
[ "$(jq .found stdout)" -eq 135 ] || fail "a gathered scan went on with $(cat stdout)"
succeed "$COMBKEY" merge on -o on.h5
same whole.h5 on.h5

# a damaged file counts for nothing, unless its points stand elsewhere
set -- part1/points/*.h5
head -c 1000 "$1" >cut && cp cut "$1"
expect 75 "1 damaged files" "$COMBKEY" merge part1 part2 part3 part4 -o x.h5
succeed "$COMBKEY" merge part1 part2 part3 part4 whole -o x.h5
same whole.h5 x.h5
rm x.h5
succeed "$COMBKEY" merge part1 --gather -o hurt
grep -q '1 damaged files (first: part1/points/.*) were left out' stderr || fail "damage was not told: $(cat stderr)"

# what cannot be
sed 's/1e15/1e14/' plan.yaml >other.yaml
succeed "$COMBKEY" scan other.yaml -o other
expect 65 "'other' holds another scan than 'part2': line" "$COMBKEY" merge part2 other -o x.h5
grep -q "key.pulses: \[1e11, 3e12, 1e14\]', not '  key.pulses: \[1e11, 3e12, 1e15\]'" stderr || fail "the difference is not told: $(cat stderr)"
expect 65 "'other' holds another scan" "$COMBKEY" merge part2 --gather -o other
[ "$(points other)" = "180 90 90 0" ] || fail "a refused gathering changed its target"
expect 64 "-o './part2/' is one of the folders" "$COMBKEY" merge part2 part3 --gather -o ./part2/
expect 66 "looking for the scan in 'nowhere'" "$COMBKEY" merge part2 nowhere -o x.h5
expect 73 "'plan.yaml' is not a folder" "$COMBKEY" merge part2 --gather -o plan.yaml
expect 64 "-o is needed" "$COMBKEY" merge part2 part3
[ ! -e x.h5 ] || fail "a failed merge left a file"

# killed while it gathers: run again, it goes on
tried=0
while [ $tried -lt 12 ]; do
    "$COMBKEY" merge part2 part3 whole --gather -o killed >/dev/null 2>&1 &
    worker=$!
    sleep "$(awk -v s=$(($$ * 100 + tried)) 'BEGIN { srand(s); printf "%.3f", 0.06 * rand() }')"
    kill -9 $worker 2>/dev/null
    wait $worker 2>/dev/null
    tried=$((tried + 1))
done
succeed "$COMBKEY" merge part2 part3 whole --gather -o killed
succeed "$COMBKEY" merge killed -o killed.h5
same whole.h5 killed.h5
finish
