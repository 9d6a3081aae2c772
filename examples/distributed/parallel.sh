#!/bin/sh
# Eight shards of one campaign by GNU parallel, as many at once as there are processors; with
# --sshlogin HOST,... on several machines that have the same queuecheck and share this folder.
set -eu
: "${QUEUECHECK:=build/queuecheck}" "${SEED:=42}" "${PROGRAMS:=100000}" "${PARTS:=parts}"

# A shard that found a violation ends with 1: the others go on, and merge tells it.
parallel "$QUEUECHECK" stress locked --shard '{}/8' --seed "$SEED" --programs "$PROGRAMS" \
  --out "$PARTS/{}" ::: 1 2 3 4 5 6 7 8 || test $? -le 101
exec "$QUEUECHECK" merge "$PARTS"
