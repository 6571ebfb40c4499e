#!/bin/sh
# Fails when an unrolled tile loads or stores a vector on the stack inside a loop of multiply-adds:
# the sums must stay in registers. Usage: check_spills.sh BUILD_DIR (an optimised build).
set -eu

objects=$(find "$1" -path '*qn_kernels.dir*' -name 'gemm.c.o' ! -path '*generic*')
[ -n "$objects" ] || { echo "check_spills: no tile objects under $1" >&2; exit 2; }

for object in $objects; do
        objdump -d --no-show-raw-insn "$object" | awk -v object="$object" '
                # A loop is a backward jump; it counts when it holds no other one.
                function loop_end(begin, end,    i, n_fma, n_spills) {
                        for (i = index_of[begin]; i <= index_of[end]; i++) {
                                n_fma += line[i] ~ /vfmadd|vdpbf16/
                                n_spills += line[i] ~ /[xyz]mm/ && line[i] ~ /\(%r[sb]p/
                        }
                        n_loops += n_fma > 0
                        if (n_fma > 0 && n_spills > 0) {
                                printf "%s: %s: %d spills\n", object, name, n_spills
                                bad = 1
                        }
                }
                /^[0-9a-f]+ </ { name = $2; in_tile = name ~ /<tile_/; last = -1; next }
                in_tile && /^ *[0-9a-f]+:/ {
                        address = $1; sub(":", "", address)
                        line[++n] = $0; index_of[address] = n
                        if ($2 ~ /^j/ && ($3 in index_of) && index_of[$3] < n && index_of[$3] > last) {
                                loop_end($3, address); last = n
                        }
                }
                END {
                        if (n_loops == 0) { print object ": no loop found"; bad = 1 }
                        exit bad
                }' || failed=1
done
exit "${failed:-0}"
