#!/usr/bin/env bash
# Builds the four images, and one again after a changed line; brings docker-compose.yml up and runs Tests/Compose and the journeys of
# Tests/EndToEnd against it, on a machine that may neither pull images nor make bridges: Debian's base comes from debootstrap, PostgreSQL and the
# mail catcher are stood in for by images from Debian's packages (deploy/stand-ins), the toolchain of this machine is mounted, and every container
# shares the machine's network. Both profiles run, one after the other.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "test-compose wants root: it starts a container engine" >&2; exit 1; }
work=$PWD/.artefacts/compose
engine=$work/engine
mkdir -p "$work" "$engine"
export DOCKER_HOST=unix://$engine/docker.sock
export COMPOSE_PROJECT_NAME=ssoz-identity-test COMPOSE_PROFILES=server
services=(login-broker account-migration profile-requests notification-worker)
store=(--root "$work/storage" --runroot "$work/run" --storage-driver "${STORAGE_DRIVER:-overlay}")
build=(buildah "${store[@]}" bud --isolation chroot --format docker --layers)

step() { printf '\n== %s (%s s)\n' "$1" "$SECONDS"; }

step "Packages"
missing=()
while read -r package; do dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing+=("$package")
done < deploy/packages-compose.txt
[ ${#missing[@]} = 0 ] || { apt-get update -q; DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"; }

step "Base image"
if ! buildah "${store[@]}" images -q debian:bookworm-slim >/dev/null 2>&1; then
    rm -rf "$work/base"
    debootstrap --variant=minbase bookworm "$work/base" >"$work/debootstrap.log"
    rm -rf "$work"/base/var/cache/apt/archives/*.deb "$work"/base/var/lib/apt/lists/* "$work"/base/usr/share/{doc,man}
    cp /etc/apt/sources.list "$work/base/etc/apt/" 2>/dev/null || true
    container=$(buildah "${store[@]}" from scratch)
    buildah "${store[@]}" add -q "$container" "$work/base" /
    buildah "${store[@]}" commit -q "$container" debian:bookworm-slim >/dev/null
    buildah "${store[@]}" rm "$container" >/dev/null
    rm -rf "$work/base"
fi

step "Stand-ins"
for name in swift postgres mail; do "${build[@]}" -q -f "deploy/stand-ins/$name.Dockerfile" -t "stand-in-$name" deploy/stand-ins >/dev/null; done

step "Images"
toolchain=$(cd "$(dirname "$(readlink -f "$(command -v swift)")")/../.." && pwd)
mounts=(-v "$toolchain:/toolchain:ro")
# What git on this machine reads from elsewhere (insteadOf) it reads from there in the build too.
git config --get-regexp '^url\..*\.insteadof$' | sed -E 's/^url\.(.*)\.insteadof (.*)$/[url "\1"]\n\tinsteadOf = \2/' > "$work/gitconfig" || true
printf '[safe]\n\tdirectory = *\n' >> "$work/gitconfig"
mounts+=(-v "$work/gitconfig:/etc/gitconfig:ro")
while read -r folder; do [ -d "$folder" ] && mounts+=(-v "$folder:$folder:ro"); done < <(sed -nE 's/^\[url "(\/[^"]*)"\]$/\1/p' "$work/gitconfig" | sort -u)
image() {
    local name=$1 target=$2 context=$3
    "${build[@]}" "${mounts[@]}" --build-arg SWIFT_IMAGE=localhost/stand-in-swift -f "$context/deploy/Dockerfile" --target "$target" \
        -t "ssoz-identity/$name" "$context" >"$work/build-$name.log" 2>&1 || { tail -40 "$work/build-$name.log"; exit 1; }
    printf '  %-20s built (%s s)\n' "$name" "$SECONDS"
}
for service in "${services[@]}"; do image "$service" "$service" .; done

step "An image again after a changed line"
rm -rf "$work/changed" && mkdir "$work/changed"
cp -a .dockerignore Package.swift Shared Services deploy "$work/changed"
echo "// One line more." >>"$work/changed/Services/NotificationWorker/App/NotificationWorker.swift"
image changed notification-worker "$work/changed"
IMAGE_LOGS=$work .venv/bin/python -m pytest -c Tests/pytest.ini Tests/Compose/test_layers.py

step "Sizes above the base image"
size() { buildah "${store[@]}" inspect --type image "$1" >/dev/null && buildah "${store[@]}" images --json "$1" | python3 -c \
    'import json, sys
size = json.load(sys.stdin)[0]["size"].split()
print(int(float(size[0]) * {"KB": 1e-3, "MB": 1, "GB": 1e3}[size[1]]))'; }
base=$(size docker.io/library/debian:bookworm-slim)
limit=150
for service in "${services[@]}"; do
    above=$(($(size "localhost/ssoz-identity/$service") - base))
    printf '  %-20s %4d MB\n' "$service" "$above"
    [ "$above" -lt "$limit" ] || { echo "$service must stay under $limit MB above the base image" >&2; exit 1; }
done

step "Engine"
dockerd --storage-driver="${STORAGE_DRIVER:-overlay2}" --iptables=false --bridge=none --ip-forward=false --data-root "$engine/data" \
    --exec-root "$engine/exec" --pidfile "$engine/pid" --host "$DOCKER_HOST" >"$work/dockerd.log" 2>&1 &
compose() { docker-compose -f "$work/docker-compose.yml" "$@"; }
is_up=
down() {
    [ -n "$is_up" ] || return 0
    is_up=
    compose logs --no-color >"$work/services-$COMPOSE_PROFILES.log" 2>&1 || true
    compose down -v >/dev/null 2>&1 || true
}
finish() {
    down
    kill "$(cat "$engine/pid")" 2>/dev/null || true
    wait || true
    # The engine leaves this behind, and what is mounted cannot be removed.
    umount "$engine/exec/netns/default" 2>/dev/null || true
    umount "$work/storage/overlay" 2>/dev/null || true
}
trap finish EXIT
for _ in $(seq 100); do docker version >/dev/null 2>&1 && break; sleep 0.2; done
for image in stand-in-postgres stand-in-mail "${services[@]/#/ssoz-identity/}"; do
    podman "${store[@]}" save -q --format docker-archive -o "$work/image.tar" "localhost/$image"
    docker load -q -i "$work/image.tar"
    rm "$work/image.tar"
    docker tag "localhost/$image" "$image"
done
docker tag ssoz-identity/login-broker ssoz-identity/secrets

for profile in server embedded; do
    step "Composition, profile $profile"
    export COMPOSE_PROFILES=$profile
    # The file as it stands, but on the machine's network: no ports are published, and the names lead to this machine.
    EPLOZ_DELAY_MS=50 POSTGRES_IMAGE=stand-in-postgres MAIL_IMAGE=stand-in-mail docker-compose config | /usr/bin/python3 deploy/on-host-network.py >"$work/docker-compose.yml"
    is_up=yes
    compose up -d --no-build
    step "Journeys, profile $profile"
    COMPOSE_FILE="$work/docker-compose.yml" .venv/bin/python -m pytest -c Tests/pytest.ini --composition -rs Tests/Compose Tests/EndToEnd
    down
done
step "Done"
