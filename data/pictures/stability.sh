#!/bin/sh
# The stability chart of the README, from the program's own numbers (about three minutes on one core):
#   sh data/pictures/stability.sh COMBKEY [FOLDER]
# Every cell is one comb of data/plans/stability.yaml, named by the program; the lines are `combkey steady`'s: end and
# breathing threshold of the soliton, and the threshold of modulation instability rho = 1, f^2 = 1 + (zeta - 1)^2.
set -eu
for tool in h5dump jq gnuplot; do
    command -v $tool >/dev/null || { echo "$0: $tool is needed (Debian: hdf5-tools, jq, gnuplot-nox)" >&2; exit 69; }
done
program=$1 folder=${2:-stability}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder"
"$program" scan "$here/../plans/stability.yaml" -o "$folder/scan" || [ -d "$folder/scan" ] # points without an answer
"$program" merge "$folder/scan" -o "$folder/stability.h5" >&2

# start, f2, zeta, state: one line per cell
h5dump -d /comb/state -y -w 0 "$folder/stability.h5" | awk '
    /DATA \{/ { on = 1; next }
    on && /\}/ { exit }
    on { gsub(/[, ]+/, "\n"); printf "%s\n", $0 }' | awk 'NF' >"$folder/states"
awk '{
    i = NR - 1
    zeta = -2 + 0.5 * (i % 41); f2 = 0.5 + 0.5 * (int(i / 41) % 30)
    print zeta, f2, ($1 < 0 ? "NaN" : $1) > (i < 30 * 41 ? from_noise : from_soliton)
}' from_noise="$folder/noise.dat" from_soliton="$folder/soliton.dat" "$folder/states"

for f2 in 1.5 2 3 4 5 6 6.8 7.05 7.2 7.5 8 9 10 11 12 13 14 15; do
    "$program" steady --json --set comb.drive_f2=$f2 --set comb.detuning_zeta=50 --set comb.dispersion_d2=0.0265 \
        --set comb.modes=256 | jq -r "[$f2, .soliton.fold_zeta, .soliton.hopf_zeta] | map(. // \"NaN\") | @tsv"
done >"$folder/lines.dat"

cd "$folder"
gnuplot <<'G'
set terminal svg size 1000,480 font 'sans,13' background 'white'
set output 'stability.svg'
set multiplot layout 1,2 margins 0.065,0.985,0.22,0.92 spacing 0.08
set palette maxcolors 6 defined (0 '#eeeeea', 1 '#8fc1e3', 2 '#d9695f', 3 '#f2c14e', 4 '#5aa469', 5 '#777777')
set cbrange [-0.5:5.5]
unset colorbox
set xrange [-2.25:18.25]; set yrange [0.25:15.25]
set xlabel 'detuning zeta (half linewidths)'; set ylabel 'drive f^2' offset 1.5
set key at graph 0.99,0.02 right bottom samplen 3
set tics out nomirror
do for [k=0:4] {
    x = word('0.17 0.28 0.46 0.58 0.72', k + 1) + 0.0
    set object (k + 1) rectangle from screen x,0.015 to screen x+0.015,0.045 \
        fillcolor rgb word('#eeeeea #8fc1e3 #d9695f #f2c14e #5aa469', k + 1) fillstyle solid border lc rgb '#888888'
    set label (k + 1) word('off Turing_pattern chaos breather soliton', k + 1) noenhanced at screen x+0.02,0.03 left
}
set label 2 'Turing pattern'
set title 'held from noise'
plot 'noise.dat' using 1:2:3 with image pixels notitle, \
     [-2.25:18] 1+(x-1)**2 with lines lw 2 lc rgb '#222222' title 'modulation instability, rho = 1', \
     'lines.dat' using 2:1 with lines lw 2 dt 2 lc rgb '#222222' title 'soliton ends', \
     '' using 3:1 with lines lw 2 dt 3 lc rgb '#222222' title 'soliton breathes'
unset key
set title 'held from one soliton'
plot 'soliton.dat' using 1:2:3 with image pixels notitle, \
     [-2.25:18] 1+(x-1)**2 with lines lw 2 lc rgb '#222222' notitle, \
     'lines.dat' using 2:1 with lines lw 2 dt 2 lc rgb '#222222' notitle, \
     '' using 3:1 with lines lw 2 dt 3 lc rgb '#222222' notitle
unset multiplot
G
echo "written: $folder/stability.svg" >&2
