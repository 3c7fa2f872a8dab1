# A page of any result: of one run, of a scan, and of what is no result.
. "$(dirname "$0")/lib/expect.sh"

mkdir pictures && export TMPDIR="$PWD/pictures"
succeed "$COMBKEY" steady -o steady.h5
succeed "$COMBKEY" report steady.h5 -o steady.html
grep -q '</html>' steady.html || fail "the page is not finished"
grep -q 'soliton/fold_zeta' steady.html || fail "a result is missing on the page"
! grep -Eqi '>-?(nan|inf)<' steady.html || fail "the page shows a NaN"

cat >plan.yaml <<'END'
source: {kind: coherent}
scan:
  alice.loss_db: [0, 5, 10]
  bob.loss_db: same as alice.loss_db
  key.error_correction: [1.0, 1.1, 1.2]
until: key
END
succeed "$COMBKEY" scan plan.yaml -o points
succeed "$COMBKEY" merge points -o points.h5
succeed "$COMBKEY" report points.h5 -o points.html
if command -v gnuplot >/dev/null; then
    grep -q 'key/rate_bit_s' points.html || fail "the rate over the loss is missing"
    [ "$(grep -c '<svg' points.html)" -gt 10 ] || fail "only $(grep -c '<svg' points.html) pictures"
    ! grep -q 'No picture' points.html || fail "a picture was not drawn"
fi
! grep -q 'https\?://' points.html || grep -o 'https\?://[^" ]*' points.html | grep -vq 'www.w3.org' &&
    fail "the page asks for something of the net"

# curves of one unit over one coordinate are compared in one picture
succeed "$COMBKEY" key --compare --set compare.points=5 -o compare.h5
succeed "$COMBKEY" report compare.h5 -o compare.html
if command -v gnuplot >/dev/null; then
    [ "$(grep -c '<svg' compare.html)" -ge 10 ] || fail "only $(grep -c '<svg' compare.html) pictures of a comparison"
    grep -q '>sending_finite<' compare.html || fail "the curves are not told apart in one picture"
fi

# both visibilities over a grid: the plane they span, with the published points
cat >plane.yaml <<'END'
source: {samples: 500}
scan:
  source.kind: [coherent, mixture, thermal]
  interference.overlap_sq: [0.935, 1.0]
until: visibility
END
succeed "$COMBKEY" scan plane.yaml -o plane
succeed "$COMBKEY" merge plane -o plane.h5
succeed "$COMBKEY" report plane.h5 -o plane.html
if command -v gnuplot >/dev/null; then
    for name in 'visibility/hom/visibility against visibility/bsm/visibility' '>paper, chaotic<' \
        '>paper, soliton<' '>mixture<'; do
        grep -q "$name" plane.html || fail "$name is missing in the plane of visibilities"
    done
    ! grep -q 'No picture' plane.html || fail "a picture of the visibilities was not drawn"
    ! grep -q '>paper' points.html || fail "the published visibilities stand where none are"
fi

expect 64 'where to' "$COMBKEY" report points.h5
expect 66 'absent.h5' "$COMBKEY" report absent.h5 -o page.html
echo 'no result' >text.h5
expect 65 'no HDF5 file' "$COMBKEY" report text.h5 -o page.html
expect 73 'nowhere' "$COMBKEY" report points.h5 -o nowhere/page.html
[ ! -e page.html ] || fail "a page of nothing was written"
[ -z "$(ls -d "$TMPDIR"/combkey-report-* 2>/dev/null)" ] || fail "pictures were left behind"
finish
