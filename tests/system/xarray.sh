# A merged scan opens in xarray: dimensions, coordinates, units, and the numbers that were merged.
. "$(dirname "$0")/lib/expect.sh"
python=/usr/bin/python3
$python -c 'import xarray, h5netcdf' 2>/dev/null || { echo "xarray is not installed"; [ -n "${CI:-}" ] && exit 1; exit 77; }

cat >plan.yaml <<'Y'
source: {kind: coherent, samples: 400}
key: {optimise: none}
scan:
  alice.loss_db: [0, 5, 10]
  key.pulses: [1e12, 3e12]
until: key
Y
succeed "$COMBKEY" scan plan.yaml -o points
succeed "$COMBKEY" merge points -o points.h5
succeed "$COMBKEY" key --json --set source.kind=coherent --set source.samples=400 --set key.optimise=none \
    --set alice.loss_db=5 --set key.pulses=3e12
rate=$(jq -r .rate_bit_s stdout)
cat >read.py <<'P'
import sys
import xarray
axes = xarray.open_dataset("points.h5", engine="h5netcdf")
key = xarray.open_dataset("points.h5", engine="h5netcdf", group="key")
status = xarray.open_dataset("points.h5", engine="h5netcdf", group="status")
rate = key["rate_bit_s"]
assert rate.dims == ("alice.loss_db", "key.pulses"), rate.dims
assert list(axes["alice.loss_db"].values) == [0, 5, 10]
assert axes["alice.loss_db"].attrs["units"] == "dB" and rate.attrs["units"] == "bit/s"
assert float(rate[1, 1]) == float(sys.argv[1]), (float(rate[1, 1]), sys.argv[1])
assert (status["code"] == 0).all()
P
succeed $python read.py "$rate"
finish
