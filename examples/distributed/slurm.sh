#!/bin/sh
#SBATCH --array=1-8
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --time=01:00:00
# One task of the array is one shard: `auto` reads SLURM_ARRAY_TASK_ID and its range.
set -eu
: "${QUEUECHECK:=build/queuecheck}" "${SEED:=42}" "${PROGRAMS:=100000}" "${PARTS:=parts}"

exec "$QUEUECHECK" stress locked --shard auto --seed "$SEED" --programs "$PROGRAMS" \
  --out "$PARTS/$SLURM_ARRAY_TASK_ID"
