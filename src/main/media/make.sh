#!/bin/sh
# Makes the pictures and the recording that chat scenarios send, into the resources of the package
# `api.chat`. The outputs are kept in the repository, for scenarios must not change from build to build;
# run this only to change them. Needs a JDK, espeak-ng and lame (Debian's packages of these names).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$here/../resources/io/github/fauxpenai/conformance/api/chat
mkdir -p "$folder"

java -Djava.awt.headless=true "$here/MakePictures.java" "$folder"
espeak-ng -v en-us -s 130 --stdout "hello" | lame --quiet -m m -b 64 --noreplaygain - "$folder/hello.mp3"
