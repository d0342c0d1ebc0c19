# Waymark behind gunicorn, as a user of its own. Data live in /srv/waymark/var unless DATABASE_URL
# points elsewhere.
FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/waymark

COPY requirements/app.txt requirements/app.txt
RUN pip install --require-hashes -r requirements/app.txt

RUN useradd --system --no-create-home waymark && install -d -o waymark var
COPY . .

USER waymark
ENV BIND=0.0.0.0:8000
EXPOSE 8000
VOLUME /srv/waymark/var
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': 'localhost'}))"]
CMD ["sh", "-c", "python manage.py prepare && exec gunicorn --config config/gunicorn.conf.py"]
