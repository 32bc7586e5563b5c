#!/bin/sh
# Shows what the program does, without a key and without a network: it serves a small recording
# with two faults switched on, runs the embeddings scenarios against it, and compares. The recording
# is sample data, not OpenAI's.
set -eu
cd "$(dirname "$0")/../.."

program=target/fauxpenai-conformance
sample=src/examples/embeddings-sample/results.json.gz
work=target/quickstart

if [ ! -x "$program" ]; then
  echo 'Building the program ...'
  ./mvnw -q -B -DskipTests package
fi
rm -rf "$work"
mkdir -p "$work"
server_pid=
# Also where a step fails: no server is left behind.
stop_server() {
  if [ -n "$server_pid" ]; then
    kill "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
  fi
}
trap stop_server EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

echo '1. The scenarios'
"$program" createScenarios --api=embeddings --outputFile="$work/scenarios.json"

echo
echo '2. A server with two faults: no usage in its answers, and the parameter user is rejected'
: >"$work/server.txt" # it is read before the server may have made it
"$program" serveResults --resultsFile="$sample" --port=0 --deviate=no-usage --deviate=reject-parameter:user \
  >"$work/server.txt" 2>&1 &
server_pid=$!
url=
while [ -z "$url" ]; do
  if ! kill -0 "$server_pid" 2>/dev/null; then
    cat "$work/server.txt" >&2
    exit 1
  fi
  url=$(sed -n 's/^Listening at //p' "$work/server.txt")
  [ -n "$url" ] || sleep 0.1
done
cat "$work/server.txt"

echo
echo '3. The run'
export OPENAI_API_KEY=none
"$program" runScenarios --api=embeddings --baseUrl="$url" --rateLimit=0 --label='quickstart' \
  --scenariosFile="$work/scenarios.json" --resultsFile="$work/results.json.gz"

echo
echo '4. The comparison'
status=0
"$program" compareResults --api=embeddings --specFile="$sample" \
  --resultsFile="$work/results.json.gz" --report="$work/report.html" || status=$?
if [ "$status" -ne 1 ]; then
  echo "The comparison ended with $status; 1 was expected, for the faults." >&2
  exit 1
fi

echo
echo 'It ended with exit code 1, as the faults are there. The whole report:'
echo "  $work/report.html"
