#!/bin/sh
# The main job in one go: a broker on a free port, a subscriber, and a surfboard's sensor log published line by line
# at QoS 2; at the end, is what arrived byte for byte what was sent? Needs Rust and a C compiler, nothing else.
# MQTT names a binary that is already built.
set -eu
cd "$(dirname "$0")/.."
data=tests/data/surfboard_sensors_data.csv

if [ -z "${MQTT:-}" ]; then
    echo "building mqtt (once; a minute or two) ..." >&2
    MQTT=$(cargo build --release --quiet --bin mqtt --message-format=json |
        sed -n 's/.*"executable":"\([^"]*\)".*/\1/p')
fi

work=$(mktemp -d)
broker=
# shellcheck disable=SC2064,SC2086
trap 'test -z "$broker" || { kill $broker; wait $broker; }; rm -rf "$work"' EXIT
mkfifo "$work/port" "$work/trace"

"$MQTT" serve --port 0 >"$work/port" &
broker=$!
read -r port <"$work/port"

"$MQTT" sub -p "$port" -q 2 -C "$(grep -c '' $data)" -v -d -t 'surfboards/#' >"$work/received" 2>"$work/trace" &
subscriber=$!
exec 3<"$work/trace"
while read -r line <&3; do # until the broker has granted the subscription
    case $line in Subscribed*) break ;; Client*) ;; *) echo "$line" >&2 ;; esac
done
cat <&3 >/dev/null & # the rest of the trace

"$MQTT" pub -p "$port" -q 2 -t surfboards/surfboard01/raw -l <$data
wait $subscriber

cat "$work/received"
sed 's/^[^ ]* //' "$work/received" | cmp - $data
echo "$(grep -c '' $data) lines sent at QoS 2, received byte for byte"
