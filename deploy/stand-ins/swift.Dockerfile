# Stands in for swift:6.3-bookworm where images cannot be pulled; the toolchain itself is mounted at /toolchain.
FROM debian:bookworm-slim
RUN apt-get update -q && apt-get install -y -q --no-install-recommends \
        binutils ca-certificates g++ git libc6-dev libcurl4 libedit2 libncurses6 libpython3.11 libsqlite3-0 libstdc++-12-dev libxml2-dev \
        libz3-dev tzdata zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
ENV PATH=/toolchain/usr/bin:$PATH
