#!/bin/sh
# A vehicle: it listens for commands, does what they say, and tells what it has done. Its will is the command to park
# in a safe place: kept by the broker, it is the first thing the vehicle hears when it is back.
#
#   mqtt certs init --client vehiclepi01 --client remote01 && mqtt serve --tls-dir certs
#   sh examples/vehicle.sh --tls-dir certs --as vehiclepi01
#   mqtt sub -v --tls-dir certs --as remote01 'vehicles/#'
#   mqtt pub -q 2 --tls-dir certs --as remote01 vehicles/vehiclepi01/commands '{"CMD": "ROTATE_LEFT", "DEGREES": 90}'
#
# All words are options of mqtt sub and mqtt pub. MQTT names the binary, VEHICLE the vehicle.
set -eu
mqtt=${MQTT:-mqtt}
vehicle=${VEHICLE:-vehiclepi01}
commands=vehicles/$vehicle/commands
executed=vehicles/$vehicle/executedcommands

text() { # the text that stands under the name $1 in the JSON object $2
    printf '%s\n' "$2" | sed -n 's/.*"'"$1"'" *: *"\([A-Z_]*\)".*/\1/p'
}

number() { # the same with a number
    printf '%s\n' "$2" | sed -n 's/.*"'"$1"'" *: *\(-\{0,1\}[0-9][0-9.]*\).*/\1/p'
}

drive() { # does what each line of stdin says, and says so
    while IFS= read -r message; do
        command=$(text CMD "$message")
        case $command in
            ROTATE_LEFT) done="rotates left by $(number DEGREES "$message") degrees" ;;
            ROTATE_RIGHT) done="rotates right by $(number DEGREES "$message") degrees" ;;
            ACCELERATE) done="accelerates" ;;
            BRAKE) done="brakes" ;;
            PARK) done="parks" ;;
            PARK_IN_SAFE_PLACE) done="parks in a safe place" ;;
            *)
                echo "$vehicle does not understand: $message" >&2
                continue
                ;;
        esac
        echo "$vehicle $done" >&2
        echo "{\"SUCCESSFULLY_EXECUTED_COMMAND\": \"$command\"}"
    done
}

# A pipe with a name, so that this very process becomes the listener: who kills it leaves no goodbye behind.
work=$(mktemp -d)
mkfifo "$work/heard"
{
    rm -r "$work"
    drive | "$mqtt" pub -l -q 2 -t "$executed" "$@"
} <"$work/heard" &
exec "$mqtt" sub -q 2 -t "$commands" --will-topic "$commands" --will-payload '{"CMD": "PARK_IN_SAFE_PLACE"}' \
    --will-qos 2 --will-retain "$@" >"$work/heard"
