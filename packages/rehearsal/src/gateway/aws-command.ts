/**
 * An `aws` command for builds and instances, to be put into a folder of its own that comes first in PATH. It runs the next
 * `aws` of PATH against the gateway.
 *
 * The environment alone is not enough: version 1 of the AWS CLI has fixed addresses for SQS, EMR and RDS and takes them
 * rather than AWS_ENDPOINT_URL, so that `aws sqs` would leave the machine. Only `--endpoint-url` is stronger.
 */
export const AWS_COMMAND = `#!/bin/sh
# The AWS CLI of this machine, kept inside the rehearsal.
here=\${0%/*}
path=
IFS=:
for folder in $PATH; do
  [ "$folder" -ef "$here" ] || path="$path\${path:+:}$folder"
done
unset IFS
PATH=$path
export PATH
if ! command -v aws >/dev/null 2>&1; then
  echo 'aws: the AWS CLI is not installed on this machine; a rehearsal uses the one that is there' >&2
  exit 127
fi
for argument in "$@"; do
  case $argument in
    --endpoint-url | --endpoint-url=*) exec aws "$@" ;;
  esac
done
exec aws "$@" --endpoint-url "$AWS_ENDPOINT_URL"
`;
