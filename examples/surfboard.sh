#!/bin/sh
# A surfboard: what its sensors have recorded (rows of status, speed, altitude and water temperature on stdin) goes to
# four topics, in exactly TLS 1.2. monitor.sh puts it together again.
#
#   mqtt certs init --client surfboard01 --client monitor01 && mqtt serve --tls-dir certs
#   sh examples/monitor.sh --tls-dir certs --as monitor01
#   sh examples/surfboard.sh --tls-dir certs --as surfboard01 <tests/data/surfboard_sensors_data.csv
#
# All words are options of mqtt pub. MQTT names the binary, SURFBOARD the board, PAUSE the seconds between two rows.
set -eu
mqtt=${MQTT:-mqtt}
board=surfboards/${SURFBOARD:-surfboard01}
pause=${PAUSE:-1}

work=$(mktemp -d)
senders=
# shellcheck disable=SC2064
trap "rm -r '$work'" EXIT
for sensor in status speedmph altitudefeet temperaturef; do
    mkfifo "$work/$sensor"
    "$mqtt" pub -l -q 2 -t "$board/$sensor" --tls-version tlsv1.2 --tls-max tlsv1.2 "$@" <"$work/$sensor" &
    senders="$senders $!"
done
exec 3>"$work/status" 4>"$work/speedmph" 5>"$work/altitudefeet" 6>"$work/temperaturef"
trap '' PIPE # a sender that has given up says why itself
while IFS=', ' read -r status speed altitude temperature; do
    { echo "$status" >&3 && echo "$speed" >&4 && echo "$altitude" >&5 && echo "$temperature" >&6; } 2>/dev/null || break
    sleep "$pause"
done
exec 3>&- 4>&- 5>&- 6>&-
ended=0
for sender in $senders; do # until the broker has everything
    wait "$sender" || ended=$?
done
exit $ended
