#!/bin/sh
# Makes src/site/resources/matrix.html, the example of servers side by side: three mock servers from npm, each in one
# configuration, and OpenAI's recorded answers served as they are and with deviations. It shows the day on which it was
# made and these configurations, and ranks nobody.
#
#   src/site/make-matrix.sh SPEC [FOLDER]
#
# SPEC    the published FauxpenAI Spec data: chatcompletions and embeddings, each with scenarios.json and results.json.gz
# FOLDER  where the answers are recorded, and kept: what is there is not asked for again. Default: a new folder
#
# Needs target/fauxpenai-conformance (./mvnw package), node and npm. Takes some minutes.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
program=$root/target/fauxpenai-conformance
[ $# -ge 1 ] || { sed -n '2,12p' "$0" >&2; exit 2; }
[ -x "$program" ] || { echo "$program is missing: run ./mvnw package first" >&2; exit 3; }
spec=$(cd "$1" && pwd)
folder=${2:-$(mktemp -d)}
mkdir -p "$folder"
cd "$folder"
OPENAI_API_KEY=none
export OPENAI_API_KEY

server=
stop() {
  if [ -n "$server" ]; then
    kill "$server" 2> /dev/null || true
    wait "$server" 2> /dev/null || true
    server=
  fi
}
trap stop EXIT

# start LOG COMMAND...: runs a server in the background
start() {
  log=$1
  shift
  "$@" > "$log" 2>&1 &
  server=$!
}

# await PORT: until somebody listens there
await() {
  for _ in $(seq 60); do
    if node -e "require('net').connect($1, '127.0.0.1').on('connect', () => process.exit(0)).on('error', () => process.exit(1))"; then
      return
    fi
    sleep 1
  done
  echo "nobody listens at port $1; see $folder/$log" >&2
  exit 1
}

# record NAME API PORT [OPTION...]: asks the server whatever has no answer yet
record() {
  name=$1 api=$2 port=$3
  shift 3
  mkdir -p "$name"
  scenarios=$spec/$api/scenarios.json
  if [ ! -e "$scenarios" ]; then
    scenarios=$folder/$api.json
    [ -e "$scenarios" ] || "$program" createScenarios --api="$api" --outputFile="$scenarios"
  fi
  code=0
  "$program" runScenarios --api="$api" --baseUrl="http://127.0.0.1:$port/v1" --rateLimit=0 --concurrency=16 \
    --label="$name" --scenariosFile="$scenarios" --resultsFile="$name/$api.results.json.gz" "$@" || code=$?
  # 4: what the server does not answer is part of the picture.
  [ $code -eq 0 ] || [ $code -eq 4 ] || exit $code
}

[ -e node_modules ] || npm install --ignore-scripts --no-audit --no-fund \
  @copilotkit/aimock@1.43.0 openai-mock-api@0.4.0 mock-openai-api@1.0.3

echo '{"fixtures":[{"match":{"endpoint":"chat"},"response":{"content":"Hello!"}}]}' > catchall.json
cat > mock.yaml << 'END'
apiKey: none
port: 4311
responses:
  - id: user
    messages:
      - {role: user, matcher: any}
      - {role: assistant, content: Hello!}
  - id: system
    messages:
      - {role: system, matcher: any}
      - {role: user, matcher: any}
      - {role: assistant, content: Hello!}
END

start aimock.log node_modules/.bin/llmock -p 4310 -f catchall.json
await 4310
record aimock chatcompletions 4310
record aimock embeddings 4310
record aimock responses 4310
stop

start openai-mock-api.log node_modules/.bin/openai-mock-api -c mock.yaml -p 4311
await 4311
record openai-mock-api chatcompletions 4311
stop

start mock-openai-api.log node_modules/.bin/mock-openai-api -H 127.0.0.1 -p 4312
await 4312
record mock-openai-api chatcompletions 4312 --model=mock-gpt-markdown
stop

# served NAME [DEVIATION...]
served() {
  label=$1
  shift
  for deviation in "$@"; do
    set -- "$@" "--deviate=$deviation"
    shift
  done
  start "$label.log" "$program" serveResults --port=4313 \
    --resultsFile="$spec/chatcompletions/results.json.gz" --resultsFile="$spec/embeddings/results.json.gz" "$@"
  await 4313
  record "$label" chatcompletions 4313
  record "$label" embeddings 4313
  stop
}
served recorded
served flaws no-usage error-flat stream-no-usage
served lenient accept-everything finish-reason-eos

# 4: requests that no server answers, such as those that OpenAI did not.
code=0
"$program" matrix --results=aimock=aimock --results=openai-mock-api=openai-mock-api --results=mock-openai-api=mock-openai-api \
  --results=recorded=recorded --results="recorded with flaws=flaws" --results="recorded but lenient=lenient" \
  --note="A demonstration and not a ranking: mock servers from npm, each in one configuration made for this page, and OpenAI's recorded answers served as they are and with known flaws" \
  --output="$root/src/site/resources/matrix.html" || code=$?
[ $code -eq 0 ] || [ $code -eq 4 ] || exit $code
echo "the answers are in $folder"
