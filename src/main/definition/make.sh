#!/bin/sh
# Makes OpenAI's definition of its answers from the types of its client library. Needs Node, npm and the network; the result
# is committed, so that a build needs none of them.
#
#   src/main/definition/make.sh [FILE]
#
# For a newer version, change the two lines below, run this, read the diff.
set -eu
openai=7.59.0 published=2026-11-17
generator=2.10.0 typescript=5.9.3

here=$(cd "$(dirname "$0")" && pwd)
file=${1:-$here/../resources/io/github/fauxpenai/conformance/check/openai-definition.json}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$here/answers.ts" "$work"
cd "$work"
echo '{"private": true}' >package.json
npm install --no-audit --no-fund --ignore-scripts --loglevel=error \
  "openai@$openai" "ts-json-schema-generator@$generator" "typescript@$typescript" >&2
cat >tsconfig.json <<'END'
{"compilerOptions": {"module": "nodenext", "target": "es2022", "strict": true, "skipLibCheck": true, "types": []}, "files": ["answers.ts"]}
END
node_modules/.bin/ts-json-schema-generator --path answers.ts --tsconfig tsconfig.json --type Answers --no-type-check --out schema.json
case $file in
/*) ;;
*) file=$OLDPWD/$file ;;
esac
node "$here/write.mjs" schema.json "$file" "$openai" "$published" "ts-json-schema-generator $generator"
