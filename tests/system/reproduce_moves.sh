# No row of the report is a constant: when what it rests on is changed, it moves.
. "$(dirname "$0")/lib/expect.sh"
command -v jq >/dev/null || { echo "jq is not installed"; [ -n "${CI:-}" ] && exit 1; exit 77; }

rows() { # FILE: name, tab, model
    jq -r '.rows[] | "\(.quantity)\t\(.model)"' "$1" | sort
}
[ "${COMBKEY_TRIALS:-200}" -ge 200 ] || { echo "a build with sanitizers: too slow"; exit 0; }
succeed "$COMBKEY" reproduce --quick --json -o before
rows stdout >before.txt
# ring, laser, arrangement, encoder, detector, protocol, network: each a little
succeed "$COMBKEY" reproduce --quick --json -o after \
    --set resonator.quality_factor=1.02e6 --set pump.power_w=0.27 --set pump.linewidth_hz=0.2e6 \
    --set comb.solitons=3 --set comb.seed=5 --set encoder.bin_separation_s=9e-9 \
    --set detector.efficiency=0.72 --set detector.dark_probability=3e-7 --set detector.jitter_s=60e-12 \
    --set interference.error_x=0.01 --set interference.error_z=0.006 --set key.pulses=2e12 \
    --set key.error_correction=1.2 --set network.users=5 --set alice.loss_db=14 --set bob.loss_db=15
rows stdout >after.txt
cut -f1 before.txt >names.before
cut -f1 after.txt >names.after
cmp -s names.before names.after || fail "another table: $(diff names.before names.after | head -5)"
# a count of steps may well be the same
paste before.txt after.txt | awk -F'\t' '$2 == $4 && $1 !~ /^power steps/ { print $1 " stays " $2 }' >still
[ ! -s still ] || fail "rows that nothing moves: $(cat still)"
finish
