# No #include climbs: base < lle < optics < qkd < command. What is foreign stays where it belongs:
# HDF5, YAML and FFTW in base alone, and no public header shows a foreign one (but jansson's json_t
# in base/json.h). Headers called *_parts.h are not public.
set -u
cd "${COMBKEY_SOURCE:?where the sources are}" || exit 1
bad=0

# complain FILE:LINE:TEXT REASON
complain() {
    printf '%s\n    %s\n' "$1" "$2"
    bad=1
}

# forbid REASON PATTERN FILES...: no include line of the files may match.
forbid() {
    reason=$1 pattern=$2
    shift 2
    for file in "$@"; do
        [ -f "$file" ] || continue
        found=$(grep -nE "^[[:space:]]*#[[:space:]]*include[[:space:]]*$pattern" "$file") || continue
        complain "$file:$found" "$reason"
    done
}

public_headers() {
    for file in base/*.h lle/*.h optics/*.h qkd/*.h; do
        case $file in
        *_parts.h) ;;
        *) printf '%s\n' "$file" ;;
        esac
    done
}

seen=0
for file in base/*.[ch] lle/*.[ch] optics/*.[ch] qkd/*.[ch] command/*.[ch]; do
    [ -f "$file" ] && seen=$((seen + 1))
done
[ $seen -gt 0 ] || { echo "no source was found in $COMBKEY_SOURCE"; exit 1; }

forbid 'base includes nothing but base' '"(lle|optics|qkd|command)/' base/*.[ch]
forbid 'lle includes only base and lle' '"(optics|qkd|command)/' lle/*.[ch]
forbid 'optics includes only base, lle and optics' '"(qkd|command)/' optics/*.[ch]
forbid 'qkd does not include command' '"command/' qkd/*.[ch]
forbid 'a path that climbs hides the layer it leads to' '"[^"]*\.\./' \
    base/*.[ch] lle/*.[ch] optics/*.[ch] qkd/*.[ch] command/*.[ch]
forbid 'HDF5, YAML and FFTW belong to base' '<(hdf5|H5[A-Za-z]*|hdf5_hl|yaml|fftw3)\.h>' \
    lle/*.[ch] optics/*.[ch] qkd/*.[ch] command/*.[ch]
forbid 'GSL is for the physics folders and the program, not for base' '<gsl/' base/*.[ch]
forbid 'only the program may know MPI' '<mpi\.h>' base/*.[ch] lle/*.[ch] optics/*.[ch] qkd/*.[ch]
# shellcheck disable=SC2046
forbid 'a public header shows no foreign header' '<(gsl/|hdf5|H5|yaml|fftw3|glpk)' $(public_headers)
for header in $(public_headers); do
    [ "$header" = base/json.h ] || forbid 'only base/json.h shows jansson' '<jansson\.h>' "$header"
done
exit $bad
