# A cluster of three nodes on this machine: an array job, an MPI job, requeue and preemption.
. "$(dirname "$0")/lib/expect.sh"
. "$(dirname "$0")/lib/scan.sh"
PATH=$PATH:/usr/sbin:/sbin
for need in slurmctld slurmd sbatch srun scontrol mpirun; do
    command -v $need >/dev/null || { echo "$need is not there: no Slurm to test with"; [ -n "${CI:-}" ] && exit 1; exit 77; }
done
[ "$(id -u)" -eq 0 ] || { echo "three slurmd on one machine need root"; [ -n "${CI:-}" ] && exit 1; exit 77; }
mpi=$COMBKEY_BUILD/combkey-mpi
[ -x "$mpi" ] || { echo "combkey-mpi is not built"; [ -n "${CI:-}" ] && exit 1; exit 77; }

# ---- the cluster: its own folder, its own ports, no trace in /etc ----
cluster=$here/cluster
host=$(hostname -s)
port=$((20000 + $$ % 20000))
mkdir -p "$cluster/state"
SLURM_CONF=$cluster/slurm.conf
export SLURM_CONF
down() {
    for file in "$cluster"/*.pid; do
        [ -s "$file" ] && kill -9 "$(cat "$file")" 2>/dev/null
    done
    rm -rf "$here"
}
trap down EXIT
cat >"$SLURM_CONF" <<C
ClusterName=combkey
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/none
# a requeued job waits until its old credential has expired, two minutes unless told
AuthInfo=cred_expire=15
CredType=cred/none
SlurmctldPort=$port
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool-%n
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd-%n.pid
SlurmctldLogFile=$cluster/slurmctld.log
SlurmdLogFile=$cluster/slurmd-%n.log
TmpFS=$cluster/tmp-%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=pmix
ReturnToService=2
KillWait=5
JobRequeue=1
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
SchedulerParameters=sched_interval=1,sched_min_interval=0,batch_sched_delay=0
SlurmdParameters=config_overrides
C
for node in 1 2 3; do
    mkdir -p "$cluster/tmp-n$node" "$cluster/spool-n$node"
    echo "NodeName=n$node NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + node)) CPUs=2 State=UNKNOWN" >>"$SLURM_CONF"
done
cat >>"$SLURM_CONF" <<C
PartitionName=low Nodes=ALL Default=YES MaxTime=INFINITE State=UP PriorityTier=1 PreemptMode=requeue GraceTime=0
PartitionName=high Nodes=ALL MaxTime=INFINITE State=UP PriorityTier=10
C
slurmctld -c
for node in 1 2 3; do
    slurmd -N n$node
done
tries=0
until sinfo -h -p low -o '%t %D' 2>/dev/null | grep -q '^idle 3'; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || { fail "the cluster did not come up: $(sinfo 2>&1; tail -5 "$cluster"/*.log)"; finish; }
    sleep 0.2
done

# ---- a scan as an array job ----
cat >plan.yaml <<'Y'
source: {kind: coherent, samples: 2000}
key: {optimise: symmetric}
scan:
  alice.loss_db: linspace(0, 20, 24)
  bob.loss_db: same as alice.loss_db
  key.pulses: [1e11, 3e12]
until: key
Y
succeed "$COMBKEY" scan plan.yaml -o whole
succeed "$COMBKEY" merge whole -o whole.h5
mkdir bin && ln -s "$COMBKEY" bin/combkey
PATH=$here/bin:$PATH
export PATH
export OMP_NUM_THREADS=1
succeed "$COMBKEY" scan plan.yaml -o array --emit-sbatch --shard 1/3 --threads 1
cp stdout job.sh
succeed sbatch --wait -o 'array-%a.out' job.sh
[ "$(points array)" = "48 48 0 0" ] || fail "the array left $(points array): $(cat array-*.out)"
succeed "$COMBKEY" merge array -o array.h5
same whole.h5 array.h5

# ---- the same over MPI ranks on all three nodes ----
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_btl=self,tcp OMPI_MCA_mpi_yield_when_idle=1
succeed srun -N3 -n6 --mpi=pmix "$mpi" plan.yaml -o ranks --threads 1 --json
[ "$(jq -r .done stdout)" = 48 ] || fail "six ranks say $(cat stdout)"
succeed "$COMBKEY" merge ranks -o ranks.h5
same whole.h5 ranks.h5

# ---- a task that Slurm takes away goes on where it was ----
# some ten seconds of points of 50 ms each
cat >slow.yaml <<'Y'
comb: {members: 1, record_s: 0.4e-6, settle_s: 0.1e-6, modes: 256}
scan:
  comb.seed: linspace(1, 240, 240)
until: line
Y
state() { scontrol show job "$1" 2>/dev/null | sed -n 's/.*JobState=\([A-Z]*\).*/\1/p' | head -1; }
restarts() { scontrol show job "$1" 2>/dev/null | sed -n 's/.*Restarts=\([0-9]*\).*/\1/p' | head -1; }
logs() { # what the cluster says of itself
    tail -n 30 "$cluster"/*.log
}
wait_for() { # JOB STATE: within three minutes
    tries=0
    until [ "$(state "$1")" = "$2" ]; do
        tries=$((tries + 1))
        [ $tries -lt 900 ] || { fail "job $1 is $(state "$1"), not $2: $(logs)"; return; }
        sleep 0.2
    done
}
wait_restarts() { # JOB COUNT: Slurm has put the job back this often, within three minutes
    tries=0
    until [ "$(restarts "$1")" -ge "$2" ] 2>/dev/null; do
        tries=$((tries + 1))
        [ $tries -lt 900 ] || { fail "job $1 was put back $(restarts "$1") times, not $2: $(logs)"; return; }
        sleep 0.2
    done
}
computed() { # DIR: how many points are there
    ls "$1/points" 2>/dev/null | grep -c 'h5$'
}
more() { # DIR COUNT: more points than that are there, within three minutes
    tries=0
    until [ "$(computed "$1")" -gt "$2" ]; do
        tries=$((tries + 1))
        [ $tries -lt 900 ] || { fail "no point of $1 after $2 was finished: $(cat "$1.out"; logs)"; return; }
        sleep 0.2
    done
}
succeed "$COMBKEY" scan slow.yaml -o taken --emit-sbatch --shard 1/1 --threads 1
cp stdout taken.sh
job=$(sbatch --parsable -o taken.out taken.sh)
[ -n "$job" ] || finish
more taken 1
# somebody asks for it
scontrol requeue "$job" || fail "requeue was refused"
wait_restarts "$job" 1
before=$(computed taken)
wait_for "$job" RUNNING
more taken "$before"

# its time is nearly over: the script puts itself back
before=$(computed taken)
succeed scancel --batch --signal=USR1 "${job}_1"
wait_restarts "$job" 2
wait_for "$job" RUNNING
more taken "$before"

# a better job pushes it off its node
before=$(computed taken)
succeed srun -p high -N3 -n6 --exclusive true
wait_restarts "$job" 3
wait_for "$job" COMPLETED
[ "$(points taken)" = "240 240 0 0" ] || fail "after requeue and preemption: $(points taken), $(cat taken.out)"
[ "$before" -gt 0 ] && [ "$before" -lt 240 ] || fail "the preemption came before or after the work ($before points)"
# one that is cancelled stays away
succeed "$COMBKEY" scan slow.yaml -o dropped --emit-sbatch --shard 1/1 --threads 1
cp stdout dropped.sh
job=$(sbatch --parsable -o dropped.out dropped.sh)
more dropped 1
succeed scancel "$job"
wait_for "$job" CANCELLED
tries=0
while [ -n "$(squeue -h -j "$job" 2>/dev/null)" ] && [ $tries -lt 900 ]; do
    tries=$((tries + 1))
    sleep 0.2
done
[ "$(state "$job")" = CANCELLED ] && [ "$(restarts "$job")" = 0 ] || fail "a cancelled job came back: $(state "$job")"

succeed "$COMBKEY" merge taken -o taken.h5
succeed "$COMBKEY" scan slow.yaml -o slow --threads 2
succeed "$COMBKEY" merge slow -o slow.h5
same slow.h5 taken.h5
finish
