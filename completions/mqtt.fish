# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_mqtt_global_optspecs
    string join \n help version
end

function __fish_mqtt_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_mqtt_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_mqtt_using_subcommand
    set -l cmd (__fish_mqtt_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c mqtt -n "__fish_mqtt_needs_command" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_needs_command" -l version -d 'Show the version'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "serve" -d 'Run a broker'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "pub" -d 'Publish a message, a file, or each line of the standard input'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "publish" -d 'Publish a message, a file, or each line of the standard input'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "sub" -d 'Subscribe to topics, and print what comes'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "subscribe" -d 'Subscribe to topics, and print what comes'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "rr" -d 'Send a request, and print the response'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "request" -d 'Send a request, and print the response'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "certs" -d 'Make certificates for TLS, and look after them'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "completions" -d 'Print a shell\'s completions of `mqtt`: bash, zsh, fish, powershell or elvish'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "generate" -d 'Write the man pages and completions of this repository'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "help" -d 'Show this help, that of a verb, or a topic: exit-codes, environment, formatting, properties, tls'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -s p -l port -d 'TCP port; 0: a free one, printed on stdout [default: 1883, with TLS 8883]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -s b -l bind -d 'Address, once or more [default: 127.0.0.1 and ::1; where clients need a certificate, all]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l listen -d 'mqtt://ADDRESS:PORT or mqtts://ADDRESS:PORT (with TLS), once or more, instead of -p and -b' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l tls-dir -d 'Folder made by `mqtt certs init`: TLS, and each client needs a certificate, whose CN is its user name' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l certfile -d 'The broker\'s certificate, with those between it and the root behind it' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l keyfile -d 'The private key of that certificate; needless when both are in one file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l key-pass-file -d 'File with the passphrase of the key; also the environment variable MQTT_KEY_PASSWORD' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l cafile -d 'The CAs whose clients are let in' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l capath -d 'A folder of such CAs' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l crlfile -d 'Certificates of clients that are revoked; a ca.crl in --tls-dir is used by itself' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l client-certificates -d 'Whether clients show a certificate: required, optional or off' -r -f -a "required\t'They must'
optional\t'They may'
off\t'They are not asked'"
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-handshakes -d 'TLS handshakes at the same time; more wait' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-connections -d 'Connections at the same time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-packet-size -d 'Largest packet that is taken' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l receive-maximum -d 'QoS 1 and 2 messages an MQTT 5 client may have unacknowledged' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-inflight -d 'QoS 1 and 2 messages sent to a client before it acknowledges' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-queued-messages -d 'QoS 1 and 2 messages that may wait for a session' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-queued-bytes -d 'Bytes that may wait for a session' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-keepalive -d 'Longest keep alive, told to MQTT 5 clients; 0: any' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-session-expiry -d 'Longest life of a session without a connection, as in 7d [default: for ever]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l patience -d 'How long publishers wait for a slow reader before it loses messages instead' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l stop-timeout -d 'How long a stopping broker waits for readers to take what it owes them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l workers -d 'Threads that serve connections; one is best on one or two cores' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l crl-strict -d 'Refuse all clients once the revocation list is past its end, as OpenSSL does'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l require-certificate -d 'Each client has to show a certificate'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l use-identity-as-username -d 'The CN of a client\'s certificate is its user name'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l use-subject-as-username -d 'The whole subject of a client\'s certificate is its user name, as RFC 2253 writes it'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -s v -l verbose -d 'Say who connects, who leaves and why, on stderr'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s t -l topic -d 'Topic to publish to' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s m -l message -d 'The message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s f -l file -d 'The content of a file is the message; -: of stdin' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l replay -d 'Publish what `mqtt sub --json` has recorded in a file, with its timing; -: in stdin' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s q -l qos -d '0 at most once, 1 at least once, 2 exactly once' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l repeat -d 'Publish the message so often' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l repeat-delay -d 'Seconds between them; 0.5 is half a second' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l line-format -d 'What a line of -l is: payload, \'topic payload\' (up to the first space), or json, as mqtt sub --json writes it' -r -f -a "payload\t'A payload'
topic payload\t'A topic, a space, and a payload'
json\t'An object of `mqtt sub --json`'"
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l rate -d 'No more than so many messages a second, with -l, --replay and --repeat' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l speed -d 'With --replay: so many times as fast as it was recorded; max: as fast as it goes' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l wait-for-subscriber -d 'Send each message again until the broker does not say any more that nobody has subscribed (MQTT 5, QoS 1 or 2); --wait-for-subscriber=10 gives up after 10 seconds, with exit code 27' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s o -l options -d 'Options from a file, one a line [default: ~/.config/mosquitto_pub, _sub or _rr]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s l -l stdin-line -d 'Each line of stdin is a message'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s s -l stdin-file -d 'All of stdin is the message'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s n -l null-message -d 'An empty message; with -r it removes the retained one'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s r -l retain -d 'Keep the message at the broker for later subscribers'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s d -l debug -d 'Show each packet that goes and comes, on stderr'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l quiet -d 'Say nothing on stderr while running: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s t -l topic -d 'Topic to publish to' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s m -l message -d 'The message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s f -l file -d 'The content of a file is the message; -: of stdin' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l replay -d 'Publish what `mqtt sub --json` has recorded in a file, with its timing; -: in stdin' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s q -l qos -d '0 at most once, 1 at least once, 2 exactly once' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l repeat -d 'Publish the message so often' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l repeat-delay -d 'Seconds between them; 0.5 is half a second' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l line-format -d 'What a line of -l is: payload, \'topic payload\' (up to the first space), or json, as mqtt sub --json writes it' -r -f -a "payload\t'A payload'
topic payload\t'A topic, a space, and a payload'
json\t'An object of `mqtt sub --json`'"
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l rate -d 'No more than so many messages a second, with -l, --replay and --repeat' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l speed -d 'With --replay: so many times as fast as it was recorded; max: as fast as it goes' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l wait-for-subscriber -d 'Send each message again until the broker does not say any more that nobody has subscribed (MQTT 5, QoS 1 or 2); --wait-for-subscriber=10 gives up after 10 seconds, with exit code 27' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s o -l options -d 'Options from a file, one a line [default: ~/.config/mosquitto_pub, _sub or _rr]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s l -l stdin-line -d 'Each line of stdin is a message'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s s -l stdin-file -d 'All of stdin is the message'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s n -l null-message -d 'An empty message; with -r it removes the retained one'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s r -l retain -d 'Keep the message at the broker for later subscribers'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s d -l debug -d 'Show each packet that goes and comes, on stderr'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l quiet -d 'Say nothing on stderr while running: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s t -l topic -d 'Topic filter, once or more: + is any one level, # at the end all that follow' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s q -l qos -d '0 at most once, 1 at least once, 2 exactly once' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s T -l filter-out -d 'Leave out messages of these topics; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s U -l unsubscribe -d 'Unsubscribe from it, in a session that is kept; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l match -d 'Take only messages with this payload' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l match-json -d 'Take only messages whose JSON has all that this JSON has' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l match-regex -d 'Take only messages in whose payload this regular expression is found' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l random-filter -d 'Print so many of 100 messages, by chance' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s C -d 'End after so many messages' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s W -d 'End after so long, with exit code 27; 0.5 is half a second' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l idle -d 'End when nothing came for so long' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l reconnect -d 'After a loss: never connect again; auto: while the trouble may pass; always: so too before the first connection' -r -f -a "never\t'It is the end'
auto\t'Another is tried unless the broker has refused for good'
always\t'The same, and before the first connection, too'"
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l retain-handling -d 'Send retained messages always, for a new subscription, or never' -r -f -a "always\t'Each time'
new\t'When the subscription is new'
never\t'Not at all'"
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l exec -d 'Run a command for each message instead of printing it: the payload is its stdin; MQTT_TOPIC, MQTT_QOS and MQTT_RETAIN are set' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s F -l format -d 'Print what a format says: mqtt help formatting' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l color -d 'Colours: auto, always or never; always shows what a terminal shows in a pipe, too' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s o -l options -d 'Options from a file, one a line [default: ~/.config/mosquitto_pub, _sub or _rr]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s E -d 'End when the broker has answered what is subscribed and unsubscribed'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s R -d 'Leave out retained messages'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l retained-only -d 'Print retained messages, and end when no more come'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l remove-retained -d 'Remove the retained messages that come, and say how many they were'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l dry-run -d 'With --remove-retained: say what would be removed, and remove nothing'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l retain-as-published -d 'Show the retain flag as it was published'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l no-local -d 'Leave out what this client has published itself'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l message-rate -d 'Print the number of messages each second instead of the messages'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s w -l watch -d 'A line of the terminal for each topic, with its last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s v -l verbose -d 'Print the topic and a space before each message'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l json -d 'A JSON object a line for each message; a payload that is not UTF-8 is in base64'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s N -d 'Print no newline after a message'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l pretty -d 'JSON of --json, -F %j and -F %J with newlines and tabs in it'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l raw -d 'The bytes of the payload and a newline, at a terminal too'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s d -l debug -d 'Show each packet that goes and comes, on stderr'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l quiet -d 'Say nothing on stderr while running: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s t -l topic -d 'Topic filter, once or more: + is any one level, # at the end all that follow' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s q -l qos -d '0 at most once, 1 at least once, 2 exactly once' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s T -l filter-out -d 'Leave out messages of these topics; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s U -l unsubscribe -d 'Unsubscribe from it, in a session that is kept; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l match -d 'Take only messages with this payload' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l match-json -d 'Take only messages whose JSON has all that this JSON has' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l match-regex -d 'Take only messages in whose payload this regular expression is found' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l random-filter -d 'Print so many of 100 messages, by chance' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s C -d 'End after so many messages' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s W -d 'End after so long, with exit code 27; 0.5 is half a second' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l idle -d 'End when nothing came for so long' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l reconnect -d 'After a loss: never connect again; auto: while the trouble may pass; always: so too before the first connection' -r -f -a "never\t'It is the end'
auto\t'Another is tried unless the broker has refused for good'
always\t'The same, and before the first connection, too'"
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l retain-handling -d 'Send retained messages always, for a new subscription, or never' -r -f -a "always\t'Each time'
new\t'When the subscription is new'
never\t'Not at all'"
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l exec -d 'Run a command for each message instead of printing it: the payload is its stdin; MQTT_TOPIC, MQTT_QOS and MQTT_RETAIN are set' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s F -l format -d 'Print what a format says: mqtt help formatting' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l color -d 'Colours: auto, always or never; always shows what a terminal shows in a pipe, too' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s o -l options -d 'Options from a file, one a line [default: ~/.config/mosquitto_pub, _sub or _rr]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s E -d 'End when the broker has answered what is subscribed and unsubscribed'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s R -d 'Leave out retained messages'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l retained-only -d 'Print retained messages, and end when no more come'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l remove-retained -d 'Remove the retained messages that come, and say how many they were'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l dry-run -d 'With --remove-retained: say what would be removed, and remove nothing'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l retain-as-published -d 'Show the retain flag as it was published'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l no-local -d 'Leave out what this client has published itself'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l message-rate -d 'Print the number of messages each second instead of the messages'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s w -l watch -d 'A line of the terminal for each topic, with its last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s v -l verbose -d 'Print the topic and a space before each message'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l json -d 'A JSON object a line for each message; a payload that is not UTF-8 is in base64'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s N -d 'Print no newline after a message'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l pretty -d 'JSON of --json, -F %j and -F %J with newlines and tabs in it'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l raw -d 'The bytes of the payload and a newline, at a terminal too'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s d -l debug -d 'Show each packet that goes and comes, on stderr'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l quiet -d 'Say nothing on stderr while running: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s t -l topic -d 'Topic of the request' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s e -l response-topic -d 'Topic of the response [default: one of its own]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s m -l message -d 'The message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s f -l file -d 'The content of a file is the message; -: of stdin' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s q -l qos -d 'QoS of the request, and of the subscription to the response topic' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l count -d 'Ask so often, one after the other' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s W -d 'End after so long, with exit code 27; 0.5 is half a second' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l retain-handling -d 'Send retained messages always, for a new subscription, or never' -r -f -a "always\t'Each time'
new\t'When the subscription is new'
never\t'Not at all'"
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s F -l format -d 'Print what a format says: mqtt help formatting' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l color -d 'Colours: auto, always or never; always shows what a terminal shows in a pipe, too' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s o -l options -d 'Options from a file, one a line [default: ~/.config/mosquitto_pub, _sub or _rr]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s s -l stdin-file -d 'All of stdin is the message'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s n -l null-message -d 'An empty message'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l wait-for-subscriber -d 'Ask again until somebody is there to hear it (QoS 1 or 2)'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s R -d 'Take no retained message for the answer'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l retain-as-published -d 'Show the retain flag as it was published'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l latency -d 'Say how long the answer took; with --count, the spread of all'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s v -l verbose -d 'Print the topic and a space before each message'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l json -d 'A JSON object a line for each message; a payload that is not UTF-8 is in base64'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s N -d 'Print no newline after a message'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l pretty -d 'JSON of --json, -F %j and -F %J with newlines and tabs in it'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l raw -d 'The bytes of the payload and a newline, at a terminal too'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s d -l debug -d 'Show each packet that goes and comes, on stderr'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l quiet -d 'Say nothing on stderr while running: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s t -l topic -d 'Topic of the request' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s e -l response-topic -d 'Topic of the response [default: one of its own]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s m -l message -d 'The message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s f -l file -d 'The content of a file is the message; -: of stdin' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s q -l qos -d 'QoS of the request, and of the subscription to the response topic' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l count -d 'Ask so often, one after the other' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s W -d 'End after so long, with exit code 27; 0.5 is half a second' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l retain-handling -d 'Send retained messages always, for a new subscription, or never' -r -f -a "always\t'Each time'
new\t'When the subscription is new'
never\t'Not at all'"
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s F -l format -d 'Print what a format says: mqtt help formatting' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l color -d 'Colours: auto, always or never; always shows what a terminal shows in a pipe, too' -r -f -a "auto\t'At a terminal'
always\t'Always'
never\t'Never'"
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s o -l options -d 'Options from a file, one a line [default: ~/.config/mosquitto_pub, _sub or _rr]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s s -l stdin-file -d 'All of stdin is the message'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s n -l null-message -d 'An empty message'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l wait-for-subscriber -d 'Ask again until somebody is there to hear it (QoS 1 or 2)'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s R -d 'Take no retained message for the answer'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l retain-as-published -d 'Show the retain flag as it was published'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l latency -d 'Say how long the answer took; with --count, the spread of all'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s v -l verbose -d 'Print the topic and a space before each message'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l json -d 'A JSON object a line for each message; a payload that is not UTF-8 is in base64'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s N -d 'Print no newline after a message'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l pretty -d 'JSON of --json, -F %j and -F %J with newlines and tabs in it'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l raw -d 'The bytes of the payload and a newline, at a terminal too'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s d -l debug -d 'Show each packet that goes and comes, on stderr'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l quiet -d 'Say nothing on stderr while running: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and not __fish_seen_subcommand_from init server client batch show verify renew revoke crl export config" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and not __fish_seen_subcommand_from init server client batch show verify renew revoke crl export config" -f -a "init" -d 'Make a CA, a server certificate and clients: whatever is not there yet'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and not __fish_seen_subcommand_from init server client batch show verify renew revoke crl export config" -f -a "server" -d 'Make a server certificate'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and not __fish_seen_subcommand_from init server client batch show verify renew revoke crl export config" -f -a "client" -d 'Make client certificates'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and not __fish_seen_subcommand_from init server client batch show verify renew revoke crl export config" -f -a "batch" -d 'Make client certificates for a whole fleet'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and not __fish_seen_subcommand_from init server client batch show verify renew revoke crl export config" -f -a "show" -d 'Show the folder, a certificate, a key, or what a server presents'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and not __fish_seen_subcommand_from init server client batch show verify renew revoke crl export config" -f -a "verify" -d 'Say what is wrong with certificates, and what cures it'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and not __fish_seen_subcommand_from init server client batch show verify renew revoke crl export config" -f -a "renew" -d 'Make certificates anew, with the same names'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and not __fish_seen_subcommand_from init server client batch show verify renew revoke crl export config" -f -a "revoke" -d 'Declare certificates invalid'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and not __fish_seen_subcommand_from init server client batch show verify renew revoke crl export config" -f -a "crl" -d 'Write the list of revoked certificates anew'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and not __fish_seen_subcommand_from init server client batch show verify renew revoke crl export config" -f -a "export" -d 'Write a certificate and its key in the form that others want'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and not __fish_seen_subcommand_from init server client batch show verify renew revoke crl export config" -f -a "config" -d 'Print the settings of a broker or a client that uses the folder'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from init" -l host -d 'Name or address of the server, once or more [default: those of this machine]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from init" -l client -d 'A client, once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from init" -l name -d 'Name of the CA [default: "mqtt CA" and a number]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from init" -l constrain -d 'Names below this domain are all that the CA can sign, once or more; then it signs no addresses' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from init" -l key -d 'Kind of the keys: p256, p384, rsa2048, rsa3072 or ed25519 [default: p256, or as the CA\'s]' -r -f -a "p256\t'ECDSA on the curve P-256'
p384\t'ECDSA on the curve P-384'
rsa2048\t'RSA with 2048 bits'
rsa3072\t'RSA with 3072 bits'
ed25519\t'Ed25519, which many devices do not know'"
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from init" -l days -d 'Days that server and clients are good for [default: 825]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from init" -l ca-days -d 'Days that the CA is good for [default: 3650]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from init" -l ca-pass-file -d 'File with a passphrase that protects the CA\'s key; -: ask [default: $MQTT_CA_PASSWORD]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from init" -l dir -d 'Folder of the certificates' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from init" -l intermediate -d 'Sign with an intermediate CA: then ca.key can be kept elsewhere'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from init" -l dry-run -d 'Say what it would make, and make nothing'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from init" -l json -d 'Say it on stdout as JSON, an object a line'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from init" -l quiet -d 'Say nothing on stderr: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from init" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from server" -l out -d 'Name of the files: NAME.crt and NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from server" -l csr -d 'Sign this request, whose key stays where it is' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from server" -l key -d 'Kind of the key: p256, p384, rsa2048, rsa3072 or ed25519 [default: as the CA\'s]' -r -f -a "p256\t'ECDSA on the curve P-256'
p384\t'ECDSA on the curve P-384'
rsa2048\t'RSA with 2048 bits'
rsa3072\t'RSA with 3072 bits'
ed25519\t'Ed25519, which many devices do not know'"
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from server" -l days -d 'Days it is good for' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from server" -l ca-pass-file -d 'File with the passphrase of the CA\'s key [default: $MQTT_CA_PASSWORD, or the terminal]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from server" -l dir -d 'Folder of the certificates' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from server" -l bridge -d 'Good for a client, too: for a broker that connects to others'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from server" -l force -d 'Replace what is there; it is kept as .old'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from server" -l json -d 'Say it on stdout as JSON, an object a line'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from server" -l quiet -d 'Say nothing on stderr: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from server" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from client" -l san -d 'One more alternative name, once or more: a DNS name, an address, a URI, or an e-mail address' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from client" -l csr -d 'Sign this request, whose key stays where it is; its common name is the NAME if none is given' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from client" -l key -d 'Kind of the key: p256, p384, rsa2048, rsa3072 or ed25519 [default: as the CA\'s]' -r -f -a "p256\t'ECDSA on the curve P-256'
p384\t'ECDSA on the curve P-384'
rsa2048\t'RSA with 2048 bits'
rsa3072\t'RSA with 3072 bits'
ed25519\t'Ed25519, which many devices do not know'"
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from client" -l days -d 'Days it is good for' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from client" -l pass-file -d 'File with the passphrase for --p12 and --encrypt-key [default: $MQTT_KEY_PASSWORD, or the terminal]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from client" -l ca-pass-file -d 'File with the passphrase of the CA\'s key [default: $MQTT_CA_PASSWORD, or the terminal]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from client" -l dir -d 'Folder of the certificates' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from client" -l csr-san -d 'Take the alternative names of the request, too'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from client" -l p12 -d 'Write a PKCS#12 file, too'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from client" -l encrypt-key -d 'Encrypt NAME.key, too'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from client" -l force -d 'Replace what is there; it is kept as .old'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from client" -l json -d 'Say it on stdout as JSON, an object a line'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from client" -l quiet -d 'Say nothing on stderr: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from client" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l count -d 'How many, with numbered names' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l prefix -d 'Begin of the numbered names' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l start -d 'Number of the first' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l format -d 'flat: files side by side; dir: a folder each, with ca.crt; tar: these in an archive, and no key elsewhere' -r -f -a "flat\t'Side by side in the folder'
dir\t'A folder each'
tar\t'A folder each, in an archive'"
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l out -d 'Where the archive goes, -: stdout [default: batch.tar in the folder, or batch-2.tar and so on]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l key -d 'Kind of the keys: p256, p384, rsa2048, rsa3072 or ed25519 [default: as the CA\'s]' -r -f -a "p256\t'ECDSA on the curve P-256'
p384\t'ECDSA on the curve P-384'
rsa2048\t'RSA with 2048 bits'
rsa3072\t'RSA with 3072 bits'
ed25519\t'Ed25519, which many devices do not know'"
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l days -d 'Days they are good for' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l jobs -d 'Threads [default: one a core]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l ca-pass-file -d 'File with the passphrase of the CA\'s key [default: $MQTT_CA_PASSWORD, or the terminal]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l dir -d 'Folder of the certificates' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l resume -d 'Leave out what is there already'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l force -d 'Replace what is there; it is kept as .old'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l json -d 'Say it on stdout as JSON, an object a line'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l quiet -d 'Say nothing on stderr: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from batch" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from show" -l expiring -d 'Only what ends within this time, as in 30d; the exit code is 1 when there is any' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from show" -l pass-file -d 'File with the passphrase of an encrypted file [default: $MQTT_KEY_PASSWORD, or the terminal]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from show" -l dir -d 'Folder of the certificates' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from show" -l json -d 'Say it on stdout as JSON, an object a line'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from show" -l quiet -d 'Say nothing on stderr: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from show" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from verify" -l host -d 'It must be good for this name or address' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from verify" -l purpose -d 'It must be good for this: server or client' -r -f -a "server\t'A server shows it'
client\t'A client shows it'"
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from verify" -l cafile -d 'The CA to trust [default: ca.crt of the folder]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from verify" -l connect -d 'Connect there, showing the certificate if one is named, and say at which step what is wrong' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from verify" -l pass-file -d 'File with the passphrase of an encrypted file [default: $MQTT_KEY_PASSWORD, or the terminal]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from verify" -l dir -d 'Folder of the certificates' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from verify" -l strict -d 'Warnings count, too'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from verify" -l json -d 'Say it on stdout as JSON, an object a line'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from verify" -l quiet -d 'Say nothing on stderr: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from verify" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from renew" -l expiring -d 'Whatever ends within this time, as in 30d' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from renew" -l days -d 'Days it is good for [default: as before]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from renew" -l pass-file -d 'File with the passphrase of a key that is encrypted [default: $MQTT_KEY_PASSWORD, or the terminal]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from renew" -l ca-pass-file -d 'File with the passphrase of the CA\'s key [default: $MQTT_CA_PASSWORD, or the terminal]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from renew" -l dir -d 'Folder of the certificates' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from renew" -l ca -d 'The certificate of the CA; its key stays'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from renew" -l keep-key -d 'Keep the key'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from renew" -l json -d 'Say it on stdout as JSON, an object a line'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from renew" -l quiet -d 'Say nothing on stderr: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from renew" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from revoke" -l serial -d 'The certificate with this serial number; its first 6 digits are enough, and mqtt certs show tells 8' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from revoke" -l reason -d 'Why: unspecified, keyCompromise, affiliationChanged, superseded, cessationOfOperation or privilegeWithdrawn' -r -f -a "unspecified\t'Nothing is said'
keyCompromise\t'Somebody else may have the key'
affiliationChanged\t'It belongs to somebody else now'
superseded\t'Another took its place'
cessationOfOperation\t'It is out of service'
privilegeWithdrawn\t'It lost its rights'"
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from revoke" -l ca-pass-file -d 'File with the passphrase of the CA\'s key [default: $MQTT_CA_PASSWORD, or the terminal]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from revoke" -l dir -d 'Folder of the certificates' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from revoke" -l old -d 'Only what was renewed: the certificate of today stays good'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from revoke" -l json -d 'Say it on stdout as JSON, an object a line'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from revoke" -l quiet -d 'Say nothing on stderr: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from revoke" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from crl" -l days -d 'Days that the list is good for [default: as before]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from crl" -l ca-pass-file -d 'File with the passphrase of the CA\'s key [default: $MQTT_CA_PASSWORD, or the terminal]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from crl" -l dir -d 'Folder of the certificates' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from crl" -l json -d 'Say it on stdout as JSON, an object a line'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from crl" -l quiet -d 'Say nothing on stderr: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from crl" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from export" -l for -d 'p12; pem: one file; esp32, arduino: a C header; java: two stores; base64: variables for a cloud\'s console' -r -f -a "p12\t'A PKCS#12 file'
pem\t'One PEM file'
esp32\t'A C header for ESP-IDF'
arduino\t'A C++ header for Arduino'
java\t'A key store and a trust store'
base64\t'Variables in base64'"
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from export" -l out -d 'Where to write it, -: stdout [default: in the folder, under its name]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from export" -l pass-file -d 'File with the passphrase of the PKCS#12 file [default: $MQTT_KEY_PASSWORD, or the terminal]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from export" -l dir -d 'Folder of the certificates' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from export" -l legacy -d 'PKCS#12 as old programs need it: Java 8, Windows before 2019. Its protection is weak'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from export" -l force -d 'Replace what is there'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from export" -l json -d 'Say it on stdout as JSON, an object a line'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from export" -l quiet -d 'Say nothing on stderr: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from export" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from config" -l as -d 'The client that connects [default: the first of the folder by name that is good]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from config" -l dir -d 'Folder of the certificates' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from config" -l json -d 'Say it on stdout as JSON, an object a line'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from config" -l quiet -d 'Say nothing on stderr: the exit code tells'
complete -c mqtt -n "__fish_mqtt_using_subcommand certs; and __fish_seen_subcommand_from config" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand completions" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand generate" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand help" -l help -d 'Show this help'
