#!/usr/bin/env bash
# The HTTP front against software nobody here wrote: curl, schemathesis and Spectral with the Dutch API design rules.
# Installs schemathesis (PyPI) and Spectral (npm) into a folder of its own. Takes the command to test as its argument.
set -euo pipefail
cd "$(dirname "$0")/../.."

sluis=$(realpath "${1:-target/debug/sluis}")
work=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$server" ] || wait "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
tools=${SLUIS_INTEROP_TOOLS:-$work/tools}
mkdir -p "$tools"
bsn=171723673

# start ARGS…: the service, and $base, where it is.
start() {
    [ -z "$server" ] || { kill "$server"; wait "$server" || true; }
    : >"$work/log"
    "$sluis" serve --http 127.0.0.1:0 "$@" 2>"$work/log" &
    server=$!
    for _ in $(seq 200); do
        grep -q '"ready"' "$work/log" && break
        sleep 0.05
    done
    port=$(sed -n 's/.*http on 127.0.0.1:\([0-9]*\)".*/\1/p' "$work/log" | head -1)
    base="http://127.0.0.1:$port"
}

# is WANTED GOT WHAT
is() {
    if [ "$1" != "$2" ]; then
        echo "✗ $3: $2, not $1" >&2
        exit 1
    fi
    echo "✓ $3: $2"
}

status() { curl -s -o "$work/answer" -w '%{http_code}' "$@"; }

echo "== curl $(curl --version | sed -n '1s/curl \([^ ]*\).*/\1/p')"
start
printf 'BSN %s\n' "$bsn" >"$work/vies.txt"
printf 'Scherm blijft leeg.\n' >"$work/schoon.txt"
is 204 "$(status -F description=hallo -F "file=@$work/schoon.txt" "$base/v1/checks?mode=gate")" "clean form"
is 422 "$(status -F "description=BSN $bsn" "$base/v1/checks?mode=gate")" "form with a BSN"
is 422 "$(status -F channel=email -F "file=@$work/vies.txt" "$base/v1/checks?mode=gate")" "file with a BSN by mail"
is 204 "$(status -H 'X-Filename: a.txt' --data-binary "@$work/schoon.txt" "$base/v1/checks?mode=gate")" "clean file as it is"
is 422 "$(status -H 'X-Filename: a.txt' --data-binary "@$work/vies.txt" "$base/v1/checks?mode=gate&policy=strict")" "file with a BSN as it is"
is 200 "$(status --json "{\"description\": \"BSN $bsn\"}" "$base/v1/checks")" "submission in JSON"
grep -q '"decision":"reject"' "$work/answer"
head -c 30000000 /dev/zero >"$work/groot"
is 413 "$(status -F "file=@$work/groot" "$base/v1/checks?mode=gate")" "30 MB, where 25 MB is the limit"
is 413 "$(status -H Expect: -F "file=@$work/groot" "$base/v1/checks?mode=gate")" "the same, sent without asking first"
is 415 "$(status -d a=b "$base/v1/checks")" "urlencoded"

echo "== curl over TLS, with a token"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
echo een-token-voor-de-interop >"$work/tokens"
start --tls-cert "$work/cert.pem" --tls-key "$work/key.pem" --token-file "$work/tokens"
tls="https://127.0.0.1:$port/v1/checks?mode=gate"
is 204 "$(status --cacert "$work/cert.pem" -H 'Authorization: Bearer een-token-voor-de-interop' -F description=hallo "$tls")" "clean, with a token"
is 401 "$(status --cacert "$work/cert.pem" -F description=hallo "$tls")" "without a token"
is 000 "$(status -F description=hallo "$tls" || true)" "a client that does not trust the certificate"

echo "== schemathesis"
if ! [ -x "$tools/python/bin/schemathesis" ]; then
    python3 -m venv "$tools/python"
    "$tools/python/bin/pip" install -q schemathesis
fi
start --stall 2s
config=$(realpath tests/interop/schemathesis.toml)
# It leaves a folder of its own where it runs.
export SCHEMATHESIS_HOOKS=schemathesis_hooks PYTHONPATH="$PWD/tests/interop" PYTHONDONTWRITEBYTECODE=1
(cd "$work" && "$tools/python/bin/schemathesis" --config-file "$config" run "$base/v1/openapi.json" --url "$base/v1" \
    --checks all --max-examples "${SLUIS_EXAMPLES:-100}" --suppress-health-check all --seed 1)
curl -s "$base/v1/openapi.json" >"$work/openapi.json"

echo "== Spectral"
if ! [ -x "$tools/node_modules/.bin/spectral" ]; then
    npm install --silent --no-fund --no-audit --prefix "$tools" @stoplight/spectral-cli
fi
spectral="$tools/node_modules/.bin/spectral"
echo 'extends: spectral:oas' >"$work/core.yaml"
"$spectral" lint --fail-severity warn --ruleset "$work/core.yaml" "$work/openapi.json"
# The rules of Logius for interfaces of Dutch authorities: a copy that SLUIS_ADR names, or as they are published.
adr=${SLUIS_ADR:-$work/adr.yaml}
[ -f "$adr" ] || curl -sfL --max-time 20 https://static.developer.overheid.nl/adr/ruleset.yaml >"$adr" || rm -f "$adr"
if [ -f "$adr" ]; then
    "$spectral" lint --fail-severity warn --ruleset "$adr" "$work/openapi.json"
else
    echo "the NL API design rules are out of reach: not tried" >&2
fi
echo "== all as it should be"
