#!/bin/sh
# Makes the bundled answers (src/main/resources/.../api/openai-*.json.gz) from the recorded answers that FauxpenAI Spec
# publishes (https://github.com/aliok/FauxpenAI-spec): what levels 1 to 4 compare, and nothing that a model wrote.
#
#   src/main/baseline/make.sh FOLDER    the folder that has chatcompletions/results.json.gz and embeddings/results.json.gz
#
# The results files do not say when they were recorded: their dates are masked except for the ends. Their cf-ray headers
# are from 2025. For newer recordings, change the two lines below, run this, and look at the tests.
set -eu
commit=a463b57
recorded=2025

folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/../../.."
./mvnw -B -q test-compile
./mvnw -B -q exec:exec@baseline -Dbaseline.from="$folder" -Dbaseline.commit="$commit" -Dbaseline.recorded="$recorded"
