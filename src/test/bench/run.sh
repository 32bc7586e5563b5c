#!/bin/sh
# Times whole commands, the start of the JVM included, and prints a table for this machine: wall
# time (best and median), processor time (user and system, of the best run), and the most memory
# that was resident. The last lines of the table are yardsticks for the machine.
#
# usage: run.sh [--large] [times]
#   --large   also files of 14 and 100 times the size, which takes some minutes
#   times     how often each command runs, 5 by default; those on large files run once
#
# FAUXPENAI_SPEC_DIR  the folder of the published recordings
# JAVA_HOME           the Java to measure
#
# It needs GNU time, and what `mvnw package` leaves in target. Files go to a temporary folder.
set -eu
cd "$(dirname "$0")/../../.."

large=
if [ "${1-}" = --large ]; then
  large=yes
  shift
fi
times=${1:-5}
program=$PWD/target/fauxpenai-conformance
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
published=${FAUXPENAI_SPEC_DIR:-../shared/fauxpenai-spec}/chatcompletions

fail() {
  echo "$1" >&2
  exit 1
}
[ -x "$program" ] || fail "$program is not there; run: ./mvnw -DskipTests package"
[ -d target/test-classes ] || fail 'the tests are not compiled; run: ./mvnw test-compile'
[ -f "$published/results.json.gz" ] || fail "no recordings in $published; set FAUXPENAI_SPEC_DIR"
/usr/bin/time -f %e true 2>/dev/null || fail '/usr/bin/time is not GNU time; install it'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The launcher's archive of classes, as it is from the second start on.
export XDG_CACHE_HOME="$work/cache"
"$program" --version >/dev/null
waited=0
until ls "$XDG_CACHE_HOME"/*/*.jsa >/dev/null 2>&1 || [ $waited -ge 600 ]; do
  sleep 0.1
  waited=$((waited + 1))
done

# $1: what it is, $2: how often, $3: the exit code that is right, then the command. With another
# exit code something else was measured.
measure() {
  what=$1
  count=$2
  right=$3
  shift 3
  : >"$work/times"
  for _ in $(seq "$count"); do
    code=0
    /usr/bin/time -q -a -o "$work/times" -f '%e %U %S %M' "$@" >"$work/out" 2>&1 || code=$?
    [ $code -eq "$right" ] || { cat "$work/out" >&2; fail "$what: exit code $code"; }
  done
  sort -n "$work/times" | awk -v what="$what" '
    { wall[NR] = $1; if ($4 > most) most = $4 }
    NR == 1 { user = $2; kernel = $3 }
    END {
      median = NR % 2 ? wall[(NR + 1) / 2] : (wall[NR / 2] + wall[NR / 2 + 1]) / 2
      printf "| %s | %.2f s | %.2f s | %.2f s + %.2f s | %.0f MB |\n", \
        what, wall[1], median, user, kernel, most * 1024 / 1e6
    }'
}

# $1: how many times as many results, $2: what becomes of the answers, $3: the file
make() {
  "$java" -cp target/test-classes io.github.fauxpenai.conformance.bench.LargeResults \
    "$published/results.json.gz" "$3" "$1" "$2"
}

# $1: what it is, $2: how often, $3: the exit code that is right, $4: the level, then both files
compare() {
  measure "$1" "$2" "$3" "$program" compareResults --api=chatcompletions --level="$4" \
    --specFile="$5" --resultsFile="$6"
}

# $1: how many times as many results, $2: how often. Two files, so that nothing is read from one
# that was not read from the other.
compare_large() {
  make "$1" SAME "$work/baseline.json.gz"
  cp "$work/baseline.json.gz" "$work/results.json.gz"
  compare "compareResults, levels 1-5, $1 times as many results" "$2" 0 5 \
    "$work/baseline.json.gz" "$work/results.json.gz"
}

cp "$published/results.json.gz" "$work/same.json.gz"
chmod u+w "$work/same.json.gz"
make 1 OTHER_TIMES "$work/other-times.json.gz"
make 1 OTHER_TYPES "$work/other-types.json.gz"

echo '| work | best | median | processor | memory |'
echo '|---|--:|--:|--:|--:|'
measure --help "$times" 0 "$program" --help
measure 'createScenarios --api=chatcompletions' "$times" 0 "$program" createScenarios \
  --api=chatcompletions --outputFile="$work/scenarios.json"
# The 3 scenarios that OpenAI did not answer have spent their trials, hence the exit code. Nothing
# listens at the address.
export OPENAI_API_KEY=none
measure 'runScenarios, nothing pending' "$times" 4 "$program" runScenarios --force \
  --api=chatcompletions --baseUrl=http://127.0.0.1:9/v1 \
  --scenariosFile="$published/scenarios.json" --resultsFile="$work/same.json.gz"
compare 'compareResults, levels 1-2' "$times" 0 2 "$published/results.json.gz" "$work/same.json.gz"
compare 'compareResults, levels 1-5' "$times" 0 5 "$published/results.json.gz" "$work/same.json.gz"
compare 'compareResults, levels 1-5, no answer has the same bytes' "$times" 0 5 \
  "$published/results.json.gz" "$work/other-times.json.gz"
compare 'compareResults, levels 1-5, every answer differs' "$times" 1 5 \
  "$published/results.json.gz" "$work/other-types.json.gz"
# It says that the same 3 scenarios have no answer.
measure 'checkResults' "$times" 4 "$program" checkResults --api=chatcompletions \
  --resultsFile="$published/results.json.gz"
compare_large 10 "$times"
measure 'gzip -dc of the ten-fold file' "$times" 0 gzip -dc "$work/baseline.json.gz"
if [ -n "$large" ]; then
  compare_large 14 1
  compare_large 100 1
fi
if command -v node >/dev/null; then
  measure 'node -e 0' "$times" 0 node -e 0
fi
measure 'java -version' "$times" 0 "$java" -version
