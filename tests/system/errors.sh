# Bad input gets one clear error and the right exit code; nothing is left under the final name.
. "$(dirname "$0")/lib/expect.sh"

# the command line: 64
expect 64 "Usage: combkey COMMAND" "$COMBKEY"
expect 64 "unknown command 'viisbility'" "$COMBKEY" viisbility
expect 64 "unrecognized option" "$COMBKEY" key --jsn
expect 64 "takes no argument" "$COMBKEY" doctor now
expect 64 "one argument only" "$COMBKEY" key a.yaml b.yaml
expect 64 "an argument is missing" "$COMBKEY" check
expect 64 "a whole number from 1 to 4096" "$COMBKEY" key --threads zero
expect 64 "no parameter or result is called 'encoder.bin_seperation_s' (did you mean 'encoder.bin_separation_s'?)" \
    "$COMBKEY" describe encoder.bin_seperation_s

# the plan: 65, all errors in one go
cat >typo.yaml <<'Y'
detector: {efficiency: 0.757, dark_probabilty: 1e-7}
comb:
  modes: 512.5
  scheme: etdrk5
alice: {loss_db: -3}
key: {pulses: .nan}
Y
expect 65 "typo.yaml:1:31: error: unknown key 'detector.dark_probabilty' (did you mean 'detector.dark_probability'?)" "$COMBKEY" key typo.yaml
for text in "typo.yaml:3:10: error: comb.modes" "typo.yaml:4:11: error: comb.scheme" "typo.yaml:5:18: error: alice.loss_db: -3 is outside" \
    "typo.yaml:6:15: error: key.pulses" "5 errors; nothing was run"; do
    grep -qF "$text" stderr || fail "typo.yaml: expected '$text' in: $(cat stderr)"
done
expect 65 "typo.yaml:1:31" "$COMBKEY" check typo.yaml
expect 65 "--set #1: error: unknown key 'alice.los_db' (did you mean 'alice.loss_db'?)" "$COMBKEY" key --set alice.los_db=3
expect 65 "alice.loss_db" "$COMBKEY" visibility --set alice.loss_db=-1
expect 65 "alice.loss_db" "$COMBKEY" visibility --set alice.loss_db=nan
expect 65 "alice.loss_db" "$COMBKEY" visibility --set alice.loss_db=inf
expect 65 "--set #2" "$COMBKEY" visibility --set alice.loss_db=1 --set comb.modes=many
expect 65 "comb.modes" "$COMBKEY" comb --set comb.modes=511
expect 65 "pump.power_w" "$COMBKEY" comb --set pump.power_w=-1
expect 65 "x" "$COMBKEY" key --set alice.x=0.5 --set alice.y=0.2
expect 65 "p_z" "$COMBKEY" key --set alice.p_z=0.9 --set alice.p_y=0.2
expect 65 "window" "$COMBKEY" visibility --set detector.window_s=20e-9
expect 65 "until" "$COMBKEY" run --until dinner
expect 65 "comb.record_s = 1e-09: a record longer than both bins" "$COMBKEY" visibility --set comb.record_s=1e-9
expect 65 "comb.sample_s = 0.001" "$COMBKEY" visibility --set comb.sample_s=1e-3
expect 65 "raise comb.modes" "$COMBKEY" network --set network.users=100 --set comb.modes=64
expect 0 "do not feel pump.linewidth_hz (set source.linewidth_hz)" "$COMBKEY" key --set pump.linewidth_hz=1e6
expect 65 "raise encoder.bandwidth_hz" "$COMBKEY" key --set source.kind=coherent --set encoder.bandwidth_hz=1e6
expect 65 "encoder.extinction_db: -3 is outside" "$COMBKEY" key --set encoder.extinction_db=-3
expect 65 "detector.tdc_bin_s = 2e-09" "$COMBKEY" visibility --set source.kind=coherent --set detector.tdc_bin_s=2e-9
expect 65 "encoder.pulse_samples has 0 intensities" "$COMBKEY" visibility --set source.kind=coherent --set encoder.pulse_shape=file
expect 65 "detector.window_s" "$COMBKEY" key --set source.kind=coherent --set detector.window_s=11e-9
printf '\000\001\002' >binary.yaml
expect 65 "binary.yaml" "$COMBKEY" key binary.yaml
expect 66 "nowhere.yaml" "$COMBKEY" key nowhere.yaml
expect 66 "nowhere.csv" "$COMBKEY" key --counts nowhere.csv
printf 'pair,sent,clicks,errors\nxx,100,200,1\n' >counts.csv
expect 65 "counts.csv:2" "$COMBKEY" key --counts counts.csv
mkdir counts.d
expect 65 "counts.d" "$COMBKEY" key --counts counts.d
expect 64 "--compare and --counts" "$COMBKEY" key --compare --counts counts.csv
printf 'pair,sent,clicks,errors\nox,100,2,1\nxo,100,2,1\noy,100,2,1\nyo,100,2,1\nxx,100,2,1\nyy,100,2,1\nzz,100,2,1\n' >vacuum.csv
expect 65 "no counts for oo" "$COMBKEY" key --counts vacuum.csv
expect 65 "key.fixed: unknown setting 'alice.w'" "$COMBKEY" key --set key.fixed=alice.w
expect 65 "alice.z = 0.636 lies above key.most_photons = 0.3" "$COMBKEY" key --set source.kind=coherent --set key.fixed=alice.z --set key.most_photons=0.3
expect 65 "key.estimator = infinite" "$COMBKEY" key --counts "$COMBKEY_SOURCE/data/published/wei2020_36db_counts.csv" --set key.estimator=infinite
expect 65 "key.source = measured" "$COMBKEY" key --counts "$COMBKEY_SOURCE/data/published/wei2020_36db_counts.csv" --set key.source=measured

# output: 73 and 74, and no file that looks finished
expect 73 "nowhere/out.h5" "$COMBKEY" steady -o nowhere/out.h5
touch file
expect 73 "file" "$COMBKEY" reproduce --quick -o file
mkdir -p taken/paper.h5 taken2/report.html
expect 73 "taken/paper.h5" "$COMBKEY" reproduce --quick -o taken # known before the computing
expect 73 "taken2/report.html" "$COMBKEY" reproduce --quick -o taken2
expect 65 "unknown key 'a'" "$COMBKEY" reproduce --quick -o unborn --set a=1
[ ! -e unborn ] || fail "a plan that cannot be read made a folder"
mkdir folder.h5
expect 73 "folder.h5" "$COMBKEY" steady -o folder.h5
if [ "$(id -u)" -eq 0 ] && mkdir full && mount -t tmpfs -o size=24k tmpfs full 2>/dev/null; then
    expect 74 "full" "$COMBKEY" steady -o full/out.h5
    [ -z "$(ls -A full)" ] || fail "a full disk left $(ls -A full)"
    umount full
else
    # a file size limit is a full disk for whoever may not mount one
    expect 74 "limited.h5" sh -c "ulimit -f 8; exec '$COMBKEY' steady -o limited.h5"
fi
[ ! -e limited.h5 ] || fail "a full disk left a file under the final name"
[ -z "$(find . -name '.*.tmp')" ] || fail "temporaries left: $(find . -name '.*.tmp')"
if [ -w /dev/full ]; then
    "$COMBKEY" steady --json >/dev/full 2>stderr
    [ $? -eq 74 ] || fail "a full standard output was not noticed"
fi
finish
