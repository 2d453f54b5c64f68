#!/bin/sh
# Installs Diplomacity from this folder, without internet: ./install.sh [--into FOLDER] [--plain]
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
version=$(sed -n 's/.*"python": "\([0-9.]*\)".*/\1/p' "$here/bundle.json")
python=${PYTHON:-$(command -v "python$version" || command -v python3 || true)}
if [ -z "$python" ]; then
	echo "error: no Python was found; install Python $version, or name one: PYTHON=/path/to/python ./install.sh" >&2
	exit 2
fi
exec "$python" "$here/install.py" "$@"
