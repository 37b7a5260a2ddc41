#!/usr/bin/env bash
# Puts an empty file where each target of Package.swift has its sources, so that the libraries can be compiled before there are any:
# in an image, a change of ours then leaves the layer with the compiled libraries as it is.
set -euo pipefail

folders=()
while read -r path; do folders+=("$path"); done < <(
    swift package dump-package | tr -d ' "' | sed -n 's/^path:\([^,]*\),*$/\1/p')
for folder in "${folders[@]}"; do
    [ -e "$folder/module.modulemap" ] && continue
    mkdir -p "$folder/Resources" "$folder/Vectors"
    case "$folder" in
        */Run | */BareServer) echo > "$folder/main.swift" ;;
        *) echo > "$folder/Stub.swift" ;;
    esac
done
