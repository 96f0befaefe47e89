# The site as one image: `docker build .`, or the whole of it with `docker compose up`.

FROM python:3.13-slim AS packages
COPY requirements-production.txt .
# Wheels only, so no compiler is needed, and only those whose hashes are known.
RUN python -m venv --without-pip /venv \
    && python -m pip --python /venv/bin/python install --no-cache-dir --only-binary :all: --require-hashes \
       -r requirements-production.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MALLOC_ARENA_MAX=1 \
    ENV_FILE=/dev/null VAR_DIR=/var/lib/cproc HOST=0.0.0.0 PORT=8000
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin cproc
COPY --from=packages /venv /venv
WORKDIR /srv/cproc
COPY . .
# The key is for this one step and is thrown away: the real one comes with the environment.
RUN python -m compileall -q /venv . \
    && SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(60))') \
       SITE_URL=http://localhost DATABASE_URL=sqlite://:memory: python manage.py set_up static \
    && mkdir -p /var/lib/cproc/pages /var/lib/cproc/signer /var/cache/nginx \
    && chown cproc: /var/lib/cproc /var/lib/cproc/media /var/lib/cproc/pages /var/lib/cproc/signer /var/cache/nginx
USER cproc
VOLUME /var/lib/cproc/media /var/lib/cproc/pages
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s CMD ["python", "bin/healthy"]
CMD ["gunicorn"]
