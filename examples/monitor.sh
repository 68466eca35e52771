#!/bin/sh
# A monitor of surfboard.sh: the four streams of a board become one JSON object for each reading, on stdout. To have
# them at another broker:
#
#   sh examples/monitor.sh --tls-dir certs --as monitor01 | mqtt pub -h other -l -q 1 -t surfboards/surfboard01/readings
#
# All words are options of mqtt sub. MQTT names the binary, SURFBOARD the board.
set -eu
board=surfboards/${SURFBOARD:-surfboard01}

name() { # what a status means
    case $1 in
        0) echo idle ;;
        1) echo paddling ;;
        2) echo riding ;;
        3) echo 'ride finished' ;;
        4) echo 'wiped out' ;;
        *) echo unknown ;;
    esac
}

# What has come and waits for the rest of its reading: each stream is in order, but no stream waits for another.
status='' speed='' altitude='' temperature=''
join() {
    while read -r topic value; do
        case $topic in
            */status) status="$status$value " ;;
            */speedmph) speed="$speed$value " ;;
            */altitudefeet) altitude="$altitude$value " ;;
            */temperaturef) temperature="$temperature$value " ;;
        esac
        while [ -n "$status" ] && [ -n "$speed" ] && [ -n "$altitude" ] && [ -n "$temperature" ]; do
            printf '{"status": "%s", "speedmph": %s, "altitudefeet": %s, "temperaturef": %s}\n' \
                "$(name "${status%% *}")" "${speed%% *}" "${altitude%% *}" "${temperature%% *}"
            status=${status#* } speed=${speed#* } altitude=${altitude#* } temperature=${temperature#* }
        done
    done
}

# A pipe with a name, so that this very process becomes the listener: its end is the end of the monitor.
work=$(mktemp -d)
mkfifo "$work/heard"
{
    rm -r "$work"
    join
} <"$work/heard" &
exec "${MQTT:-mqtt}" sub -v -q 2 -t "$board/status" -t "$board/speedmph" -t "$board/altitudefeet" \
    -t "$board/temperaturef" "$@" >"$work/heard"
