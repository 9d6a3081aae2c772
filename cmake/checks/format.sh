#!/usr/bin/env bash
# format.sh ROOT CLANG_FORMAT: every source is as clang-format would write it. 77 = skipped.
set -euo pipefail
root=$1
formatter=$2
[ -x "$formatter" ] || { echo "skipped: clang-format is not installed (.ci/setup --all)"; exit 77; }
cd "$root"
find impl model stress properties reports -name '*.[ch]pp' -o -name '*.h' |
  xargs "$formatter" --dry-run -Werror
