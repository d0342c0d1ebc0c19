# Waymark behind gunicorn, as a user of its own on a file system that can be read-only: only
# /srv/waymark/var and /tmp are written to. docs/operations.md says how to run it.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/waymark
COPY requirements/app.txt requirements/app.txt
RUN python -m venv --without-pip .venv
RUN python -m pip --python .venv/bin/python install --require-hashes --requirement requirements/app.txt

FROM python:3.13-slim
RUN python -m pip uninstall --yes --quiet pip
RUN useradd --system --uid 10001 --no-create-home waymark && install -d -o waymark /srv/waymark/var
WORKDIR /srv/waymark
COPY --from=build /srv/waymark/.venv .venv
COPY . .
ENV PATH=/srv/waymark/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 BIND=0.0.0.0:8000
USER waymark
EXPOSE 8000
VOLUME /srv/waymark/var
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["python", "-c", "from urllib.request import Request, urlopen; urlopen(Request('http://127.0.0.1:8000/healthz', headers={'Host': 'localhost'}), timeout=4)"]
CMD ["sh", "-c", "python manage.py prepare && exec gunicorn --config config/gunicorn.conf.py"]
