# «Маршрут». Команда без имени цели печатает список целей.

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.11 python3.12 python3.13 python3.14; do \
            $$name -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$name && break; done)
VENV   := .venv
BIN    := $(VENV)/bin
PACKAGES := workflow documents approvals web

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
# Скомпилированные модули хранятся: иначе каждая проверка и каждая команда компилировали бы их заново.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup dev demo run test test-fast test-full lint fix bench mutants shots fsck requirements vectors lock clean \
        python chromium

help:  ## этот список
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- установка ---------------------------------------------------------------------------------------

python:
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(NEW_ENOUGH)' || \
	  { echo "Нужен Python 3.11 или новее: установите пакет python3 или укажите PYTHON=/путь/к/python3"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || \
	  { echo "Не удалось создать $(VENV): установите пакет python3-venv"; exit 1; }

# Установка повторяется, только если изменился файл с версиями или описание пакета.
define install
	@cmp -s $(1) $(VENV)/$(1) && cmp -s pyproject.toml $(VENV)/$(2) || { \
	  echo "Устанавливаем библиотеки из $(1)"; \
	  $(BIN)/python -m pip install --quiet --require-hashes -r $(1) && \
	  $(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable . && \
	  cp $(1) $(VENV)/$(1) && cp pyproject.toml $(VENV)/$(2); }
endef

setup: python  ## установить программу в .venv
	$(call install,requirements.lock,pyproject.run)

dev: python  ## установить ещё и всё для проверок
	$(call install,requirements-dev.lock,pyproject.dev)

# --- работа ------------------------------------------------------------------------------------------

demo: setup  ## учебный муниципалитет на http://127.0.0.1:8000 (NO_SERVE=1 — только отчёт, FRESH=1 — заново)
	@$(BIN)/iom demo $(if $(FRESH),--fresh) $(if $(NO_SERVE),--no-serve)

run: setup  ## сервер; с REDIS_URL — вместе с обработчиком очереди
	@if [ -n "$$REDIS_URL" ]; then $(BIN)/honcho start web worker; else $(BIN)/iom serve; fi

fsck: setup  ## проверить журнал и документы
	@$(BIN)/iom fsck

# --- проверки ----------------------------------------------------------------------------------------

PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test: lint chromium  ## все проверки: PostgreSQL, Redis и браузер настоящие
	@$(PYTEST)

test-fast: dev  ## быстрые проверки без серверов и браузера
	@$(PYTEST) --ignore=tests/browser -m "not server and not browser and not pages and not slow and not full"

test-full: lint chromium  ## все проверки с длинными испытаниями отказов
	@$(PYTEST) -m "" --hypothesis-profile full

lint: dev  ## стиль, типы, направление импортов
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/mypy tests
	@$(BIN)/lint-imports

fix: dev  ## исправить стиль
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: dev  ## сравнение скорости, итог в var/bench.json
	@$(BIN)/python -m tests.bench

mutants: dev  ## сборки, сломанные нарочно: каждую ловит проверка
	@$(BIN)/python -m tests.mutants

shots: dev chromium  ## снимки всех страниц в var/shots
	@$(BIN)/python -m tests.browser.tour

vectors: dev  ## docs/vectors: образцы к описанию формата доказательств
	@$(BIN)/python -m tests.vectors

requirements: dev  ## docs/requirements.md: требование — проверки — страница
	@$(BIN)/python -m tests.requirements_matrix

lock: dev  ## пересчитать requirements*.lock
	@$(call lock_file,requirements.lock,)
	@$(call lock_file,requirements-dev.lock,--group dev --constraint requirements.lock)

define lock_file
	{ echo '# Made by «make lock» from pyproject.toml; do not edit.'; \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --no-annotate $(2) pyproject.toml; } > $(1).new && mv $(1).new $(1)
endef

clean:  ## удалить .venv и следы проверок (var остаётся)
	@rm -rf $(VENV) *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage*

chromium:
	@for name in "$$IOM_CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do \
	  if [ -n "$$name" ] && command -v "$$name" >/dev/null; then exit 0; fi; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get -qq update && \
	  DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends chromium >/dev/null; then exit 0; fi; \
	echo "Нужен браузер: установите пакет chromium или укажите путь в IOM_CHROMIUM (без него: make test-fast)"; exit 1
