#!/bin/sh
# One load in four processes, each a quarter of it, and the sum of their results: what several machines do, on one.
#
#   sh examples/four.sh
#   sh examples/four.sh mqtt://broker.local
#   LOAD='fanin --publishers 400 -r 20k' sh examples/four.sh broker.local -q 1 -d 30s
#
# The first word is the broker, or there is one for the time of the load; further words are options of mqtt bench.
# MQTT names the binary, LOAD the scenario.
set -eu
mqtt=${MQTT:-mqtt}
load=${LOAD:-p2p --clients 40}
work=$(mktemp -d)
broker=
trap 'test -z "$broker" || kill "$broker"; rm -r "$work"' EXIT

case ${1:--} in
-*)
    mkfifo "$work/port"
    "$mqtt" serve -p 0 >"$work/port" &
    broker=$!
    read -r port <"$work/port"
    address=127.0.0.1:$port
    ;;
*)
    address=$1
    shift
    ;;
esac

parts=
for shard in 1 2 3 4; do
    # The load is several words on purpose.
    # shellcheck disable=SC2086
    "$mqtt" bench $load "$address" --shard "$shard/4" --quiet --out "json=$work/$shard.json" "$@" &
    parts="$parts $!"
done
for part in $parts; do
    wait "$part"
done
"$mqtt" bench merge "$work/1.json" "$work/2.json" "$work/3.json" "$work/4.json"
