#!/bin/sh
# Run: sh examples/recipes/curl/watch.sh http://127.0.0.1:4000/graphql
# Prints the data of each event, and goes on after the last one when the stream ends.
endpoint=${1:-http://127.0.0.1:4000/graphql}
query='subscription { liveSessions { isSnapshot started { name } ended { name } } }'
last=$(mktemp)
trap 'rm -f "$last"' EXIT
trap 'exit 0' INT TERM

while true; do
  curl --silent --no-buffer --get --data-urlencode "query=$query" \
    --header 'accept: text/event-stream' --header "last-event-id: $(cat "$last")" "$endpoint" |
    while IFS= read -r line; do
      case $line in
        id:*) printf %s "${line#id: }" >"$last" ;;
        data:?*) echo "${line#data: }" ;;
      esac
    done
  sleep 1
done
