#!/bin/sh
# Measures whole runs, the start of the JVM included, against recorded answers that are held back
# for 50 ms each: wall time, CPU time, and the ideal (scenarios x latency / concurrency).
#
# usage: throughput.sh [times]      FAUXPENAI_SPEC_DIR names the folder of the published recordings
set -eu
cd "$(dirname "$0")/../../.."

program=target/fauxpenai-conformance
data=${FAUXPENAI_SPEC_DIR:-../shared/fauxpenai-spec}/chatcompletions
work=$(mktemp -d)
server_pid=
# Also where a step fails: no server is left behind.
clean_up() {
  [ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

: >"$work/server.txt"
"$program" serveResults --resultsFile="$data/results.json.gz" --port=0 --latency=50ms \
  >"$work/server.txt" 2>&1 &
server_pid=$!
url=
while [ -z "$url" ]; do
  kill -0 "$server_pid" || { cat "$work/server.txt" >&2; exit 1; }
  url=$(sed -n 's/^Listening at //p' "$work/server.txt")
  [ -n "$url" ] || sleep 0.1
done

export OPENAI_API_KEY=none
# $1: the part of the scenarios, $2: the concurrency
measure() {
  rm -f "$work/results.json.gz"
  printf 'part %s, concurrency %s: ' "$1" "$2"
  bash -c 'TIMEFORMAT="%R s, %U s user, %S s system"; time "$0" "$@" >/dev/null 2>"$0.err"' \
    "$work/run" "$1" "$2" || [ $? -eq 4 ] # some have no recorded answer
}
# A file of its own, so that what is timed is the program and nothing else.
cat >"$work/run" <<END
#!/bin/sh
exec "$PWD/$program" runScenarios --api=chatcompletions --scenariosFile="$data/scenarios.json" \\
  --resultsFile="$work/results.json.gz" --baseUrl="$url" --rateLimit=0 --maxTrials=1 \\
  --shard="\$1" --concurrency="\$2"
END
chmod +x "$work/run"

echo 'ideal: 0.48 s for the 310 scenarios of part 1/9, 2.18 s for all 2,788'
for i in $(seq "${1:-3}"); do
  measure 1/9 32
  measure 1/1 64
done
