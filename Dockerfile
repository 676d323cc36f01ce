# One image for the app, its worker and the anonymizer's child processes.
# Database, shred store and sealed backups lie on three volumes; the shred store is never copied.
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY deploy/requirements/main.txt .
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r main.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /house --shell /usr/sbin/nologin house \
    && install -d -o house -g house -m 0700 /house /data /shred /backups
COPY --from=build /venv /venv
COPY --chown=root:root app /house/app
COPY --chown=root:root anonymizer /house/anonymizer
COPY --chown=root:root review /house/review
COPY --chown=root:root standards /house/standards
COPY --chown=root:root migrations /house/migrations
WORKDIR /house
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 PORT=8000 \
    DATABASE_URL=sqlite:////data/intervision.db \
    SHRED_URL=sqlite:////shred/shred.db \
    MAIL_SPOOL=/data/mail \
    BACKUP_FOLDER=/backups
USER house
VOLUME ["/data", "/shred", "/backups"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/api/v1/health', timeout=4)"]
CMD ["python", "-m", "app", "serve", "--migrate"]
