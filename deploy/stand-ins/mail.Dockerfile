# Stands in for Mailpit where images cannot be pulled: takes mails by SMTP and lists them as Mailpit's API does, as far as the tests ask.
FROM debian:bookworm-slim
RUN apt-get update -q && apt-get install -y -q --no-install-recommends python3 python3-aiosmtpd && rm -rf /var/lib/apt/lists/*
COPY mail-catcher.py /mailpit
USER nobody
ENTRYPOINT ["/mailpit"]
