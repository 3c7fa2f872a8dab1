# Chaotic light gets no key, however short the record that the plan asks for; soliton light does.
set -u
command -v jq >/dev/null || { echo "jq is not installed"; [ -n "${CI:-}" ] && exit 1; exit 77; }
: "${COMBKEY:?the program}"
bad=0

verdict() { # verdict WANTED SETTINGS...: the key's verdict with these settings
    wanted=$1
    shift
    said=$("$COMBKEY" key --set key.optimise=none --json "$@" 2>/dev/null | tr -d '\n' |
        sed -n 's/.*"verdict": *"\([^"]*\)".*/\1/p')
    [ "$said" = "$wanted" ] || { echo "$*: verdict '$said', not '$wanted'"; bad=1; }
}

verdict 'source refused' --set comb.state=hold --set comb.drive_f2=10 --set comb.detuning_zeta=3 \
    --set comb.record_s=3e-8 --set comb.members=1
verdict claimed --set comb.record_s=3e-8 --set comb.members=1

# Nor does a chaotic line have the visibility and linewidth of a coherent one.
known() { # known SETTINGS...: how many lines of the network have a visibility or a linewidth
    "$COMBKEY" network --set key.optimise=none --json "$@" 2>/dev/null |
        jq '.comb_lines | length as $n | map(.visibility, .linewidth_hz) | map(select(. != null)) | "\(length) of \(2 * $n)"'
}
chaos=$(known --set comb.state=hold --set comb.drive_f2=10 --set comb.detuning_zeta=3 --set comb.record_s=3e-8 \
    --set comb.members=1)
[ "$chaos" = '"0 of 6"' ] || { echo "lines of chaos: visibilities and linewidths $chaos"; bad=1; }
soliton=$(known --set comb.record_s=3e-8 --set comb.members=1)
[ "$soliton" = '"6 of 6"' ] || { echo "lines of a soliton: visibilities and linewidths $soliton"; bad=1; }
exit $bad
