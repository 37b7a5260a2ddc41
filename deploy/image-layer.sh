#!/bin/sh
# One layer of what deploy/Dockerfile builds, so that a change compiles no more than the layers above it:
#   image-layer.sh packages              the libraries; every target of ours is a placeholder
#   image-layer.sh shared                what the services have in common, with Shared copied in
#   image-layer.sh LoginBroker login-broker    a service, with its folder copied in; what its image needs ends in /out
set -eu
cd /source
# What is built goes from layer to layer in an archive: layers keep times in whole seconds, and the build takes a file whose time differs for another.
built=/built.tar
# Otherwise two traits of a package stand in the compiler's arguments in an order that changes from run to run, and the package is compiled anew.
export SWIFT_DETERMINISTIC_HASHING=1
products="login-broker account-migration profile-requests notification-worker"

build() {
    for product in "$@"; do swift build -c release --static-swift-stdlib -Xlinker -s --product "$product"; done
}

# Package.swift wants the folders of each target to be there, and a source file in it.
make_placeholders() {
    swift package dump-package | jq -r '.targets[] | "\(.type) \(.path) \(.path)/\(.resources[0].path // "")"' | while read -r type path resources; do
        mkdir -p "$path" "$resources"
        case "$type" in
            system) echo "module $(basename "$path") [system] {}" > "$path/module.modulemap" ;;
            executable) echo "@main enum Placeholder { static func main() {} }" > "$path/Placeholder.swift" ;;
            *) echo "enum Placeholder {}" > "$path/Placeholder.swift" ;;
        esac
    done
}

replace_placeholders() {
    tar -xf "$built"
    find "$1" -name Placeholder.swift -delete
    # What was copied from a placeholder is copied anew.
    rm -r .build/release/SSOZIdentity_*.resources
}

keep() { tar --format=posix -cf "$built" .build; }

case "$1" in
    packages)
        make_placeholders
        build $products
        keep
        rm -r .build
        ;;
    shared)
        replace_placeholders Shared
        build $products
        keep
        rm -r .build
        ;;
    *)
        replace_placeholders "Services/$1"
        build "$2"
        mkdir /out
        cp -r ".build/release/$2" .build/release/SSOZIdentity_WebPages.resources ".build/release/SSOZIdentity_$1.resources" /out
        rm -r .build
        ;;
esac
