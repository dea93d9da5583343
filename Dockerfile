# The portal's one image: web (the default), worker, beat and migrations are commands of it. See docs/operations.md.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv --without-pip /venv
COPY requirements.lock /
RUN python -m pip --python /venv/bin/python install --require-hashes --only-binary :all: -r /requirements.lock
WORKDIR /app
COPY . .
# Catalogues compiled, static files named by their content and compressed, bytecode made: nothing is left to write at run time.
RUN /venv/bin/python -m tools.catalogue compile \
 && GIEO_VAR=/tmp/build GIEO_STATIC=/app/staticfiles /venv/bin/python manage.py collectstatic --noinput -v 0 \
 && rm -rf /tmp/build tests bench \
 && /venv/bin/python -m compileall -q /app /venv

FROM python:3.13-slim
RUN python -m pip uninstall -y -q pip \
 && groupadd --system --gid 10001 gieo \
 && useradd --system --uid 10001 --gid gieo --home-dir /data --shell /usr/sbin/nologin gieo \
 && install -d -o gieo -g gieo -m 0750 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings GIEO_VAR=/data GIEO_STATIC=/app/staticfiles
WORKDIR /app
USER gieo
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '8000') + '/healthz', timeout=4)"]
CMD ["gunicorn", "config.wsgi"]
