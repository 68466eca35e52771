#!/bin/sh
# A guard for CI: measures what QoS 0, 1 and 2 cost, and compares with a base, which the first run makes.
#
#   sh examples/qos.sh base.json mqtt://broker.local
#   LIMIT=20% sh examples/qos.sh base.json --require 'qos1.e2e.p99<50ms'
#
# The first word is the file of the base; further words are those of mqtt bench qos: the broker, or options. It ends
# with 0, or with the exit code of mqtt bench: 7 when a rate has fallen by more than LIMIT (10%), and that is sure, or a
# condition does not hold; 8 when messages were lost at QoS 1 or 2, or came twice at QoS 2. MQTT names the binary.
set -eu
mqtt=${MQTT:-mqtt}
base=${1:?which file is the base?}
shift
new=$(mktemp)
trap 'rm -f "$new"' EXIT

"$mqtt" bench qos --quiet --out "json=$new" "$@"
if [ -e "$base" ]; then
    "$mqtt" bench compare "$base" "$new" --fail-if "throughput<-${LIMIT:-10%}"
else
    cp "$new" "$base"
    echo "$base is the base from now on"
fi
