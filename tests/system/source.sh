# Chaotic light gets no key, however short the record that the plan asks for; soliton light does.
set -u
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
exit $bad
