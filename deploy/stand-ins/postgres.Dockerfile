# Stands in for postgres:15 where images cannot be pulled: Debian's PostgreSQL, with what of the image's start the composition uses.
FROM debian:bookworm-slim
RUN apt-get update -q && apt-get install -y -q --no-install-recommends postgresql-15 && rm -rf /var/lib/apt/lists/*
COPY postgres-start.sh /usr/local/bin/
ENV PATH=/usr/lib/postgresql/15/bin:$PATH PGDATA=/var/lib/postgresql/data
STOPSIGNAL SIGINT
CMD ["postgres-start.sh"]
