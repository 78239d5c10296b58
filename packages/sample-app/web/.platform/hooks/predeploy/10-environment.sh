#!/bin/sh
# Names every missing environment property at once, while the previous version still runs.
set -eu
missing=''
for name in AWS_REGION ORDERS_BUCKET QUEUE_URL; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || missing="$missing $name"
done
if [ -n "$missing" ]; then
  echo "missing environment properties:$missing" >&2
  exit 1
fi
echo 'environment properties are complete'
