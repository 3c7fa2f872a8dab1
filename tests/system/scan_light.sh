# Light that took long is kept in DIR/light: another shard reads it instead of growing the comb again,
# and nothing depends on whether it could.
. "$(dirname "$0")/lib/expect.sh"
. "$(dirname "$0")/lib/scan.sh"

lights() { # how often the last run had its light from the store
    jq .light_read stdout
}
turn_bit() { # FILE
    at=$(($(wc -c <"$1") / 2))
    byte=$(od -An -tu1 -j $at -N 1 "$1" | tr -d ' ')
    printf "$(printf '\\%03o' $((byte ^ 1)))" | dd of="$1" bs=1 seek=$at conv=notrunc 2>/dev/null
}

# try NAME HARM...: NAME.yaml in one run, in two shards, and with its light harmed
try() {
    name=$1 plan=$1.yaml
    shift
    succeed "$COMBKEY" scan "$plan" -o "$name" --json
    [ "$(lights)" -eq 0 ] || fail "$name: light was read where there was none"
    [ "$(ls "$name/light" | wc -l)" -eq 1 ] || fail "$name: $(ls "$name/light" | wc -l) lights, not 1"
    succeed "$COMBKEY" merge "$name" -o "$name.h5"

    succeed "$COMBKEY" scan "$plan" -o "$name.parts" --shard 1/2 --json
    [ "$(lights)" -eq 0 ] || fail "$name: the first shard read light"
    succeed "$COMBKEY" scan "$plan" -o "$name.parts" --shard 2/2 --json
    [ "$(lights)" -eq 1 ] || fail "$name: the second shard grew its light again"
    succeed "$COMBKEY" merge "$name.parts" -o "$name.parts.h5"
    same "$name.h5" "$name.parts.h5"

    # a bit turned, a file cut, another light under this name: made anew, and put right
    light=$(ls "$name.parts"/light/*.h5)
    for harm in "$@"; do
        rm -rf "$name.parts/points"
        case $harm in
        bit) turn_bit "$light" ;;
        cut) head -c 1000 "$name"/light/*.h5 >"$light" ;;
        foreign) cp key/light/*.h5 "$light" ;;
        esac
        succeed "$COMBKEY" scan "$plan" -o "$name.parts" --json
        [ "$(lights)" -eq 0 ] || fail "$name: damaged light ($harm) was read"
        succeed "$COMBKEY" merge "$name.parts" -o "$name.parts.h5"
        same "$name.h5" "$name.parts.h5"
        cmp -s "$name"/light/*.h5 "$light" || fail "$name: damaged light ($harm) was not put right"
    done
    [ "$(points "$name.parts")" = "$(points "$name")" ] || fail "$name: --status differs"
}
comb='comb: {members: 2, record_s: 0.3e-6, settle_s: 1.5e-6}'
cat >key.yaml <<Y
$comb
source.kind: comb
key.optimise: none
scan:
  alice.loss_db: linspace(0, 30, 8)
  bob.loss_db: same as alice.loss_db
until: key
Y
try key bit cut
cat >visibility.yaml <<Y
$comb
source: {kind: comb, independent: true}
scan: {interference.overlap_sq: [1, 0.9]}
until: visibility
Y
cat >line.yaml <<Y
$comb
source.kind: comb
scan: {encoder.bin_separation_s: [1e-9, 2e-9, 5e-9, 10e-9]}
until: line
Y
cat >network.yaml <<Y
comb.settle_s: 8e-6
network.vacuum_margin_db: 1
scan: {network.users: [4, 5, 6, 7]}
until: network
Y
try visibility
try line foreign
try network bit

# a folder for light that cannot be had is no obstacle
mkdir plain && : >plain/light
succeed "$COMBKEY" scan key.yaml -o plain
succeed "$COMBKEY" merge plain -o plain.h5
same key.h5 plain.h5

# light that no other point needs is not kept
sed '/linspace/s/: .*/: [3]/' key.yaml >alone.yaml
succeed "$COMBKEY" scan alone.yaml -o alone
[ ! -e alone/light ] || fail "light of a single point was kept"

# an old temporary is swept there too
touch -d '2 days ago' key/light/.old.h5.1.tmp
succeed "$COMBKEY" scan key.yaml -o key
[ ! -e key/light/.old.h5.1.tmp ] || fail "an old temporary is still there"
finish
