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
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "passwd" -d 'Add, change and remove the users of a password file'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "bench" -d 'Measure: what QoS 0, 1 and 2 cost, and how much a broker bears'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "completions" -d 'Print a shell\'s completions of `mqtt`: bash, zsh, fish, powershell or elvish'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "generate" -d 'Write the man pages and completions of this repository'
complete -c mqtt -n "__fish_mqtt_needs_command" -f -a "help" -d 'Show this help, that of a verb, or a topic: exit-codes, environment, formatting, measuring, properties, tls'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -s c -l config -d 'Read mosquitto\'s configuration file; what is given here wins. It knows more than there are options' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -s p -l port -d 'TCP port; 0: a free one, printed on stdout [default: 1883, with TLS 8883]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -s b -l bind -d 'Address, once or more [default: 127.0.0.1 and ::1; where clients need a certificate, all]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l listen -d 'mqtt://ADDRESS:PORT, mqtts:// with TLS, ws:// and wss:// for WebSocket, unix:/PATH; once or more, instead of -p, -b and the listeners of a file' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l password-file -d 'Users and their passwords (see: mqtt passwd); nobody else is let in' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l acl-file -d 'Who may publish and receive what, as mosquitto\'s acl_file has it' -r -F
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
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-connections -d 'Clients at the same time [default: 1000000]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-packet-size -d 'Largest packet that is taken [default: 268435460]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l receive-maximum -d 'QoS 1 and 2 messages an MQTT 5 client may have unacknowledged' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-inflight -d 'QoS 1 and 2 messages sent to a client before it acknowledges [default: 8192]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-queued-messages -d 'QoS 1 and 2 messages that may wait for a session [default: 100000]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-queued-bytes -d 'Bytes that may wait for a session [default: 67108864]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-keepalive -d 'Longest keep alive, told to MQTT 5 clients; 0: any [default: 0]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-session-expiry -d 'Longest life of a session without a connection, as in 7d [default: for ever]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l patience -d 'How long publishers wait for a slow reader before it loses messages instead' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l stop-timeout -d 'How long a stopping broker waits for readers to take what it owes them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l ready-file -d 'A file that is there once the broker takes connections, and until it ends: a URL in each line' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-clients -d 'Sessions at the same time, connected or not [default: any number]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-inflight-bytes -d 'Bytes of QoS 1 and 2 messages sent to a client before it acknowledges; 0: no limit of its own [default: 0]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l message-size-limit -d 'Largest payload that is delivered; 0: any. An MQTT 5 client is told so at QoS 1 and 2 (0x83) [default: 0]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-message-rate -d 'Messages a second that one client may publish; a faster one is not read from until its turn comes; 0: any number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l message-burst -d 'Messages a client may publish at once before its rate matters; 0: those of one second' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-retained-messages -d 'Topics that may have a retained message [default: any number]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-retained-bytes -d 'Bytes of all retained payloads [default: any number]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-subscriptions -d 'Subscriptions of one session [default: 100000]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l max-topic-levels -d 'Levels of a topic filter [default: 200]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l log-dest -d 'Write to: stderr, stdout, "file PATH" (opened anew at SIGHUP), syslog, topic ($SYS/broker/log/...), none; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l log-type -d 'Write: error, warning, notice, information, subscribe, unsubscribe, debug (each packet), websockets, all, none; once or more [default: the first four, once another log option is given]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l log-format -d 'text, as mosquitto\'s lines; json, an object a line with time, level, event, text, and client_id, address, reason_code, topic ... where they are known' -r -f -a "text\t'As mosquitto\'s'
json\t'A JSON object a line'"
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l log-timestamp -d 'Time before each line: true (seconds since 1970), false' -r -f -a "true\t''
false\t''"
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l log-timestamp-format -d 'Time before each line, as in %Y-%m-%dT%H:%M:%S' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l log-facility -d 'Facility of syslog, local0 to local7 [default: daemon]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l trace -d 'Print the messages that pass to matching topics: who, topic, QoS, retain, size, payload; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l sys-interval -d 'How often the topics below $SYS are brought up to date; 0: there are none [default: 10]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l workers -d 'Threads that serve connections; one is best on one or two cores' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l check-config -d 'Look whether the configuration is good, and end'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l print-config -d 'Print each value that holds, and where it comes from, as a configuration file, and end'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l allow-anonymous -d 'Let in who gives no user name; needed where others than this machine reach the broker, and nothing else keeps them out'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l crl-strict -d 'Refuse all clients once the revocation list is past its end, as OpenSSL does'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l require-certificate -d 'Each client has to show a certificate'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l use-identity-as-username -d 'The CN of a client\'s certificate is its user name'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l use-subject-as-username -d 'The whole subject of a client\'s certificate is its user name, as RFC 2253 writes it'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -l no-retain -d 'Retain nothing: a client that wants it is disconnected [default: off]'
complete -c mqtt -n "__fish_mqtt_using_subcommand serve" -s v -l verbose -d 'Say on stderr who connects, who leaves and why, and each packet: --log-type all'
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
complete -c mqtt -n "__fish_mqtt_using_subcommand pub" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
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
complete -c mqtt -n "__fish_mqtt_using_subcommand publish" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
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
complete -c mqtt -n "__fish_mqtt_using_subcommand sub" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
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
complete -c mqtt -n "__fish_mqtt_using_subcommand subscribe" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
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
complete -c mqtt -n "__fish_mqtt_using_subcommand rr" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
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
complete -c mqtt -n "__fish_mqtt_using_subcommand request" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
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
complete -c mqtt -n "__fish_mqtt_using_subcommand passwd" -s H -l hash -d 'How to hash: sha512-pbkdf2 works everywhere, argon2id is harder to guess, sha512 is for mosquitto 1.6' -r -f -a "sha512\t'One round of SHA-512'
sha512-pbkdf2\t'PBKDF2 with SHA-512'
argon2id\t'Argon2id'"
complete -c mqtt -n "__fish_mqtt_using_subcommand passwd" -s I -l iterations -d 'Rounds of sha512-pbkdf2 [default: 101, as mosquitto], or passes of argon2id [default: 2]. A guesser needs as many' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand passwd" -s c -l create -d 'Make a new file; one that is there is written over'
complete -c mqtt -n "__fish_mqtt_using_subcommand passwd" -s D -l delete -d 'Take the user out of the file'
complete -c mqtt -n "__fish_mqtt_using_subcommand passwd" -s b -l batch -d 'The password is the third word, where others can see it [default: asked for, or the first line of stdin]'
complete -c mqtt -n "__fish_mqtt_using_subcommand passwd" -s U -l upgrade -d 'Hash every password of the file that is in plain text'
complete -c mqtt -n "__fish_mqtt_using_subcommand passwd" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "qos" -d 'What QoS 0, 1 and 2 cost: bytes, waiting, throughput, losses'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "pub" -d 'Publishers only: how fast a broker takes messages'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "sub" -d 'Subscribers only: what comes, how fast, and what is missing'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "conn" -d 'Connections: how fast they are made, and whether they hold'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "latency" -d 'Time to arrive at a given rate, from the moment a message was due'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "fanout" -d 'One publisher, many subscribers'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "fanin" -d 'Many publishers, one subscriber'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "p2p" -d 'Pairs of one publisher and one subscriber each'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "shared" -d 'Publishers, and subscribers that share one subscription'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "retained" -d 'Retained messages: how fast they are stored, and how fast a new subscriber gets them'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "churn" -d 'Clients that connect, stay for a moment, and leave, over and over'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "knee" -d 'Raises the rate until a threshold breaks: the most that a broker does well'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "preset" -d 'A scenario of a public suite, by its name; without a name, their list'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "ceiling" -d 'How fast this machine\'s load generator is: against a broker that only reads and acknowledges'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "theory" -d 'Bytes and packets of each QoS, computed, also under TLS and WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "trace" -d 'The way of one message, as a sequence diagram'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "compare" -d 'Whether one result is better than another: improved, regressed, equivalent or inconclusive'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "merge" -d 'Adds the results of several machines, made with --shard'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and not __fish_seen_subcommand_from qos pub sub conn latency fanout fanin p2p shared retained churn knee preset ceiling theory trace compare merge report" -a "report" -d 'A result as a table, a page, or rows: from its JSON'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from qos" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from pub" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from sub" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from conn" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from latency" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanout" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from fanin" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from p2p" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from shared" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from retained" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from churn" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l limit -d 'What must hold, as in \'e2e.p99<10ms\'; once or more [default: e2e.p99<10ms]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from knee" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from preset" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from ceiling" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from theory" -s t -l topic -d 'Topic' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from theory" -s s -l size -d 'Payload in bytes, as in 64 or 1k; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from theory" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from theory" -l subscribers -d 'Subscribers of the topic' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from theory" -l properties -d 'Bytes of properties in each PUBLISH (v5)' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from theory" -l tls -d 'In TLS records: 1.2 or 1.3' -r -f -a "1.2\t''
1.3\t''"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from theory" -l ws -d 'In WebSocket frames'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from theory" -s 6 -l ipv6 -d 'Over IPv6'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from theory" -l json -d 'One JSON document instead of tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from theory" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l format -d 'text, mermaid or svg' -r -f -a "text\t'Lines and arrows'
mermaid\t'Mermaid'
svg\t'A picture'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s q -l qos -d 'Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s s -l size -d 'Payload in bytes, as in 64, 1k or 64..1k [default: 64]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s t -l topic -d 'Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l payload -d 'Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l publishers -d 'Publishers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l subscribers -d 'Subscribers' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s C -l clients -d 'Clients, or pairs of them' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s r -l rate -d 'Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l rate-per-client -d 'The same for each client' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l arrival -d 'When messages are due: constant, poisson, or burst:N' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l ramp -d 'A rate that changes, as in 0..20k/30s' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s d -l duration -d 'How long to measure, as in 10s or 5m' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s n -l messages -d 'How many messages in all, as in 1M, instead of a time' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l warmup -d 'How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l window -l inflight -d 'QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l blocks -d 'Rounds in which the levels take turns, for the intervals [default: 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l seed -d 'Where chance decides, it decides alike with the same number' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l threads -d 'Threads of the load generator [default: as many as cores are left]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l source -d 'Connect from these addresses in turn: more than 28,000 connections need more than one' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l connect-rate -d 'Connections made a second [default: as fast as possible]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l shard -d 'Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l start-at -d 'Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l client -d 'Which client library carries the load: own or rumqttc' -r -f -a "own\t'This program\'s own'
rumqttc\t'The crate of this name'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l link -d 'A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l cut -d 'Cut the publishers\' connections, as in every=200' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l broker-pid -d 'Process of the broker on this machine: its CPU time and memory are measured' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s h -l host -d 'Host name or address of the broker [environment: MQTT_HOST]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s p -l port -d 'TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s L -l url -d 'All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l unix -d 'The broker\'s Unix socket, instead of host and port' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s A -l bind-address -d 'Connect from this address of this machine' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l proxy -d 'Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l ws-path -d 'Path of the WebSocket at the broker' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l ws-header -d 'A further header of the WebSocket\'s request, as in \'Authorization: Bearer x\'; once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s i -l id -d 'Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s I -l id-prefix -d 'Client identifier of these letters and the number of this process' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s k -l keepalive -d 'Ping the broker after such a silence; 0: never' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s V -l protocol-version -d 'Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5]' -r -f -a "5\t'MQTT 5'
311\t'MQTT 3.1.1'
31\t'MQTT 3.1'"
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s u -l username -d 'User name [environment: MQTT_USERNAME]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s P -l pw -d 'Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l password-file -d 'The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE]' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s M -l max-inflight -d 'QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before MQTT 5]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l tls-dir -d 'Folder made by `mqtt certs init`: trust its ca.crt' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l as -d 'With --tls-dir: show NAME.crt there, with the key in NAME.key' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l cafile -d 'Trust brokers whose certificate is of one of the CAs in this file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l capath -d 'The same with every file of a folder' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l cert -d 'This client\'s certificate, for brokers that ask for one; it may have its key in the same file' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l key -d 'The private key of that certificate' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l key-pass-file -d 'File with the passphrase of the key; else MQTT_KEY_PASSWORD, or the terminal is asked' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l tls-version -d 'Lowest version: tlsv1.2 or tlsv1.3' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l tls-max -d 'Highest version; with --tls-version tlsv1.2, exactly TLS 1.2' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l ciphers -d 'Cipher suites by OpenSSL\'s or IANA\'s names, with colons between' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l tls-alpn -d 'Protocol to name in the handshake (ALPN), as some clouds want it' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l tls-server-name -d 'Name that the broker\'s certificate has to have, when it is not that of -h' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l tls-keylog -d 'Write the secrets of each connection to this file, for Wireshark' -r -F
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l psk -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l psk-identity -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l tls-engine -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l tls-engine-kpass-sha1 -d 'Refused: not spoken here' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l keyform -d '`pem`, which is all there is; mosquitto\'s `engine` is refused' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s x -l session-expiry-interval -d 'Seconds that the session outlives the connection; -1: for ever' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s D -l property -d 'A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l will-topic -d 'Topic of the will, which the broker publishes when this client is lost' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l will-payload -d 'Payload of the will [default: empty]' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l will-qos -d 'QoS of the will' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l retain -d 'Let the broker keep each topic\'s last message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l reconnect -d 'Reconnect when a connection is lost'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l nagle -d 'Let the system hold small packets back (Nagle\'s algorithm)'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l ws -d 'MQTT over WebSocket'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s c -l disable-clean-session -d 'Keep the session and what comes for it at QoS 1 and 2; needs -i'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l ask-password -d 'Ask for the password at the terminal'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l nodelay -d 'Send without waiting for more: always so here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -s S -d 'Refused: not looked up here'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l tls-use-os-certs -d 'Trust what the system trusts; so it is when TLS is on, and no other CA is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l insecure -d 'Take any certificate from the broker: nothing in it is checked, whoever answers can read everything'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l no-tls -d 'No TLS, whatever else is given'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l will-retain -d 'Keep the will as the topic\'s retained message'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from trace" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from compare" -l margin -d 'What counts as equal, in percent' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from compare" -l fail-if -d 'What must not be, as in \'qos1.throughput < -5%\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from compare" -l json -d 'One JSON document instead of a table'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from compare" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from merge" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from merge" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from merge" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from merge" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from merge" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from merge" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from merge" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from merge" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from report" -l out -d 'Write the result to a file, as in json=run.json; json, csv, md or html; -: to stdout. Once or more' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from report" -l fail-if -d 'What must not be, as in \'qos1.e2e.p99>5ms\'; once or more: exit code 7' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from report" -l require -d 'What must be, as in \'qos1.e2e.p99<5ms\'; once or more: exit code 7 when it is not so' -r
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from report" -l schema -d 'Show the JSON Schema of results'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from report" -l strict -d 'A result that the load generator has limited is not valid either: exit code 8'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from report" -l plain -d 'No live view: one line a second'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from report" -l ascii -d 'Bars of plain letters'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from report" -l quiet -d 'Say nothing while running, and show no tables'
complete -c mqtt -n "__fish_mqtt_using_subcommand bench; and __fish_seen_subcommand_from report" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand completions" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand generate" -l help -d 'Show this help'
complete -c mqtt -n "__fish_mqtt_using_subcommand help" -l help -d 'Show this help'
