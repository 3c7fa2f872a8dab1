# How axes are written: values side by side, clouds of points, and what is wrong with one.
. "$(dirname "$0")/lib/expect.sh"

axes() { # LINES...: the points of a scan with these axes, without number and name
    { echo 'scan:'; printf '  %s\n' "$@"; echo 'until: key'; } >plan.yaml
    succeed "$COMBKEY" scan plan.yaml --list
    sort -n stdout | cut -f4
}

# pairs, not all combinations
axes 'alice.loss_db: [0, 5, 10]' 'bob.loss_db: "with alice.loss_db: [1, 6, 11]"' >got
printf 'alice.loss_db=0 bob.loss_db=1\nalice.loss_db=5 bob.loss_db=6\nalice.loss_db=10 bob.loss_db=11\n' >wanted
cmp -s got wanted || fail "pairs: $(cat got)"
axes 'alice.loss_db: [0, 5]' 'bob.loss_db: "with alice.loss_db: linspace(7, 8, 2)"' | grep -c . | grep -qx 2 || fail "with linspace"

# the store remembers them: status, merge and a second run read the same axes
axes 'alice.loss_db: [0, 5]' 'bob.loss_db: "with alice.loss_db: [1, 6]"' 'key.pulses: sobol(1e11, 1e13, 3)' >/dev/null
succeed "$COMBKEY" scan plan.yaml -o store
succeed "$COMBKEY" scan --status store
grep -q '6 done, 0 failed, 0 missing' stdout || fail "the store of side by side axes: $(cat stdout)"
succeed "$COMBKEY" merge store -o store.h5
succeed "$COMBKEY" scan plan.yaml -o store
grep -q '6 found' stdout || fail "a second run found $(cat stdout)"

# whole numbers stay whole, ends are exact
axes 'comb.seed: linspace(1, 120, 120)' >got
[ "$(grep -cx 'comb.seed=[0-9]*' got)" -eq 120 ] || fail "linspace(1, 120, 120): $(grep -vx 'comb.seed=[0-9]*' got | head -3)"

# a cloud: coordinates of the same points; a tenth of sobol's points in each tenth of the range
axes 'alice.loss_db: sobol(0, 10, 640)' 'bob.loss_db: sobol(20, 30, 640)' >got
[ "$(wc -l <got)" -eq 640 ] || fail "two sobol axes make $(wc -l <got) points"
tr '=' ' ' <got | awk '{ a[int($2)]++; b[int($4) - 20]++; box[int($2 / 5) " " int(($4 - 20) / 5)]++ }
    END { for (i = 0; i < 10; i++) if (a[i] < 62 || a[i] > 66 || b[i] < 62 || b[i] > 66) bad = 1
          for (k in box) if (box[k] < 158 || box[k] > 162) bad = 1; exit bad }' || fail "sobol points are uneven"
axes 'alice.loss_db: random(0, 10, 400)' 'key.pulses: lograndom(1e10, 1e14, 400)' >got
# 400 draws: mean 5 +- 0.144, log mean 12 +- 0.0577, correlation 0 +- 0.05: four standard errors
tr '=' ' ' <got | awk '{ x = $2; y = log($4) / log(10); sx += x; sy += y; xx += x * x; yy += y * y; xy += x * y; n++ }
    END { mx = sx / n; my = sy / n; c = (xy / n - mx * my) / sqrt((xx / n - mx * mx) * (yy / n - my * my))
          exit !(n == 400 && (mx - 5) ^ 2 < 0.58 ^ 2 && (my - 12) ^ 2 < 0.231 ^ 2 && c * c < 0.04) }' || fail "random points are not random"
cp got first
axes 'alice.loss_db: random(0, 10, 400)' 'key.pulses: lograndom(1e10, 1e14, 400)' | cmp -s - first || fail "the same plan drew other points"
printf 'comb.seed: 2\n' >more
{ cat more plan.yaml; } >seeded.yaml
succeed "$COMBKEY" scan seeded.yaml --list
sort -n stdout | cut -f4 | cmp -s - first && fail "another seed drew the same points"
axes 'network.users: random(3, 50, 30)' | grep -vqx 'network.users=[0-9]*' && fail "users in parts"

# a point is called the same alone and among others, whatever of it came before: numbers, lists, words, files
printf '3\n5\n' >two.txt
printf '4\n5\n' >other.txt
axes "network.losses_db: ['[1,2,3]', '7', two.txt, other.txt]" 'key.estimator: [joint, independent]' \
    'alice.loss_db: [0, -0.0, 2]' 'bob.loss_db: same as alice.loss_db' >/dev/null
sed -i 's/^until: key/until: network/' plan.yaml
succeed "$COMBKEY" scan plan.yaml --list
sort -n stdout | cut -f2,4 >among
[ "$(wc -l <among)" = 16 ] || fail "0 and -0 are two points, or lists are one: $(cat among)"
[ "$(cut -f1 among | sort -u | wc -l)" = 16 ] || fail "different points have one name: $(cat among)"
while read -r name list estimator loss rest; do
    { echo 'scan:'; echo "  network.losses_db: ['${list#*=}']" ; echo "  key.estimator: [${estimator#*=}]"
      echo "  alice.loss_db: [${loss#*=}]"; echo '  bob.loss_db: same as alice.loss_db'; echo 'until: network'; } >one.yaml
    succeed "$COMBKEY" scan one.yaml --list
    [ "$(cut -f2 stdout)" = "$name" ] || fail "$name is called $(cut -f2 stdout) alone: $list $estimator $loss $rest"
done <among
printf '3\n6\n' >two.txt
succeed "$COMBKEY" scan plan.yaml --list
sort -n stdout | cut -f2,4 >after
grep two.txt among | cut -f1 | sort >before_file
grep two.txt after | cut -f1 | sort | comm -12 - before_file | grep -q . && fail "what is in a file is not in the name"
grep -v two.txt among >wanted
grep -v two.txt after | cmp -s - wanted || fail "a file changed names of points that do not read it"

# what is wrong with it, all at once
cat >bad.yaml <<'Y'
scan:
  alice.loss_db: [0, 5, 10]
  bob.loss_db: "with alice.loss_db: [1, 6]"
  key.pulses: "with alice.los: [1, 2, 3]"
  bob.z: sobol(0.1, 0.5, 4)
  bob.y: sobol(0.1, 0.5, 5)
  alice.x: logsobol(0, 1, 4)
  alice.y: "with bob.z: [0.1, 0.2"
  alice.z: uniform(0, 1, 3)
Y
for text in "bob.loss_db: 2 values, but alice.loss_db has 3" "'alice.los' is not an axis with values of its own (did you mean 'alice.loss_db'?)" "bob.y: 5 values, but bob.z has 4" \
    "logsobol from 0" "is not a list" "got 'uniform(0, 1, 3)'" "6 errors; nothing was run"; do
    expect 65 "$text" "$COMBKEY" scan bad.yaml --list
done
finish
