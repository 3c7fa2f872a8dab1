# Time tags, explanations, and users with combs of their own, through the program itself.
set -u
program=${COMBKEY:?the program}
place=$(mktemp -d) || exit 1
trap 'rm -rf "$place"' EXIT
bad=0

complain() {
    echo "$1"
    bad=1
}

# refuse CODE WORDS ARGUMENTS...: fails with this code and says these words.
refuse() {
    code=$1 words=$2
    shift 2
    said=$("$program" "$@" 2>&1 >/dev/null)
    got=$?
    [ $got -eq "$code" ] || complain "combkey $*: exit $got, not $code"
    case $said in
    *"$words"*) ;;
    *) complain "combkey $*: says '$said', not '$words'" ;;
    esac
}

bright="--set source.kind=coherent --set alice.mean_photon=0.4 --set bob.mean_photon=0.4
        --set alice.loss_db=0 --set bob.loss_db=0 --set tags.duration_s=4e-3 --set source.samples=5000"

# ---- a run, its file, and the same counts from the file, with one thread and with two ----
# shellcheck disable=SC2086
"$program" visibility $bright --tags "$place/run.h5" --json >"$place/run.json" ||
    complain 'visibility --tags failed'
"$program" tags "$place/run.h5" --json >"$place/file.json" || complain 'tags failed'
[ "$(jq -S .tags "$place/run.json")" = "$(jq -S . "$place/file.json")" ] ||
    complain 'the file gives other counts than the run'
# shellcheck disable=SC2086
"$program" visibility $bright --tags "$place/one.h5" --threads 1 --json >/dev/null
cmp -s "$place/run.h5" "$place/one.h5" || complain 'tags depend on the number of threads'
jq -e '.slots == 199998 and (.parts | length) == 9 and .hom.visibility > 0.4 and
       .hom.visibility < 0.6 and .bsm.visibility > 0.4 and .bsm.stderr < 0.05' \
    "$place/file.json" >/dev/null || complain "counts: $(cat "$place/file.json")"
"$program" tags "$place/run.h5" --set detector.window_s=0.2e-9 --json >"$place/narrow.json"
[ "$(jq .hom.coincidences "$place/narrow.json")" -lt "$(jq .hom.coincidences "$place/file.json")" ] ||
    complain 'a window that is set does not come before the one of the file'

# ---- text; a channel that is not known ----
# shellcheck disable=SC2086
"$program" visibility $bright --tags "$place/run.csv" >/dev/null || complain 'no text'
refuse 65 'tags.first_early_s is needed' tags "$place/run.csv"
"$program" tags "$place/run.csv" --set tags.first_early_s=5e-9 --json >"$place/text.json" ||
    complain 'text was not counted'
[ "$(jq .tags "$place/text.json")" = "$(jq .tags "$place/file.json")" ] || complain 'text lost tags'
refuse 65 'channel 2 is not known' tags "$place/run.csv" --set tags.channel_2=9
refuse 65 "run.csv:" tags "$place/run.csv" --set tags.channel_2=9
refuse 66 'cannot open' tags "$place/none.h5"
refuse 64 'an argument is missing' tags
head -c 20000 "$place/run.h5" >"$place/cut.h5"
refuse 65 'cut.h5' tags "$place/cut.h5"
refuse 65 'is a folder' tags "$place"
# shellcheck disable=SC2086
refuse 73 'cannot' visibility $bright --tags "$place/none/run.h5"
refuse 65 'tags.duration_s' visibility --set source.kind=coherent --set tags.duration_s=9000 \
    --set alice.loss_db=0 --tags "$place/long.h5"

# ---- explanations ----
"$program" visibility --set source.kind=coherent --set bob.polarization_rad=0.2 --explain --json \
    >"$place/why.json" || complain 'explain failed'
jq -e '.explain.causes[] | select(.cause == "polarization") | .hom - 0.960530 | fabs < 1e-6' \
    "$place/why.json" >/dev/null || complain 'explain: polarization'
jq -e '(.explain.hom.product + .explain.hom.rest - .hom.visibility | fabs) < 1e-12 and
       (.explain.bsm.rest | fabs) < 1e-4' "$place/why.json" >/dev/null || complain 'explain: rest'
"$program" visibility --set source.kind=coherent --explain >"$place/why.txt"
grep -q 'x splitter' "$place/why.txt" || complain 'explain: no text'

# ---- window, jitter and extinction as axes ----
cat >"$place/axes.yaml" <<'END'
source: {kind: coherent, samples: 1000}
bob: {offset_hz: 0.4e9, delay_s: 0.1e-9}
scan:
  detector.window_s: [0.2e-9, 1e-9]
  detector.jitter_s: [0, 60e-12]
  encoder.extinction_db: [15, 30]
until: visibility
END
"$program" scan "$place/axes.yaml" -o "$place/axes" --quiet >/dev/null || complain 'axes: scan failed'
"$program" merge "$place/axes" -o "$place/axes.h5" >/dev/null || complain 'axes: merge failed'

# ---- two combs ----
small="--set comb.modes=256 --set comb.members=2 --set comb.record_s=0.1e-6 --set source.samples=2000
       --set source.line=3"
# shellcheck disable=SC2086
"$program" visibility $small --set source.independent=true --set source.bob_solitons=1 \
    --set source.lock=free --set source.offset_hz=100e6 --set source.repetition_offset_hz=50e6 \
    --json >"$place/two.json" || complain 'two combs failed'
# sinc^2 at 100 + 3 x 50 MHz in 0.8 ns: 0.8752; solitons have constant lines
jq -e '(.hom.closed_form / 0.5 - 0.8752 | fabs) < 0.004 and (.hom.visibility - .hom.closed_form | fabs)
       < 0.01' "$place/two.json" >/dev/null ||
    complain "two combs: $(jq -c '[.hom.visibility, .hom.closed_form]' "$place/two.json")"

exit $bad
