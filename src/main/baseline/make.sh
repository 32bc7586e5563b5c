#!/bin/sh
# Makes the answers on board (src/main/resources/.../api/openai-*.json.gz) out of the recorded answers that FauxpenAI Spec
# publishes (https://github.com/aliok/FauxpenAI-spec): what levels 1 to 4 compare, and nothing that a model wrote.
#
#   src/main/baseline/make.sh FOLDER    the folder that has chatcompletions/results.json.gz and embeddings/results.json.gz
#
# The results files do not tell when they were recorded: all but the ends of their dates is masked. Their cf-ray headers
# are those of 2025. To take newer ones: change the two lines below, run this, look at the tests.
set -eu
commit=a463b57
recorded=2025

folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/../../.."
./mvnw -B -q test-compile
./mvnw -B -q exec:exec@baseline -Dbaseline.from="$folder" -Dbaseline.commit="$commit" -Dbaseline.recorded="$recorded"
