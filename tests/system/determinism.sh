# The same bits with 1, 2 and 3 threads.
. "$(dirname "$0")/lib/expect.sh"
settings="--set comb.state=hold --set comb.drive_f2=4.5 --set comb.detuning_zeta=1.75 --set comb.members=3
    --set comb.record_s=0.2e-6 --set source.samples=20000"
for threads in 1 2 3; do
    # shellcheck disable=SC2086
    succeed "$COMBKEY" visibility --json --threads $threads $settings
    mv stdout "visibility.$threads"
    succeed "$COMBKEY" network --json --threads $threads --set network.users=5
    mv stdout "network.$threads"
done
for what in visibility network; do
    cmp -s $what.1 $what.2 || fail "$what differs between 1 and 2 threads"
    cmp -s $what.1 $what.3 || fail "$what differs between 1 and 3 threads"
done
finish
