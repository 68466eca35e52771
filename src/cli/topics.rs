//! What `mqtt help TOPIC` tells: the things that more than one verb has in common.

/// The exit codes. They are part of the interface, and stay as they are.
pub const EXIT_CODES: &str = "\
Exit codes of every verb:

    0  done; also when the reader closed the pipe (mqtt sub ... | head), and when a signal stopped serve
    1  a failure without a code of its own: a local file, something unexpected
    2  wrong usage, invalid topic, filter, host or address
    3  cannot reach the broker: name, refused, network, connect timeout
    4  TLS or certificate trouble
    5  the broker said no: to the connection, a subscription or a message (it is printed by name and number)
    6  connection lost, or the peer broke the protocol
    7  bench: a threshold of --fail-if or --require was broken
    8  bench: the result is not valid, as when QoS 1 has lost a message: mqtt help measuring
   27  -W ran out before what was asked for came
  130  interrupted by Ctrl-C; DISCONNECT sent, output flushed
  143  terminated by SIGTERM; DISCONNECT sent, output flushed

Started through a link named mosquitto_pub, mosquitto_sub or mosquitto_rr, the exit codes are those of that program.
";

/// The environment variables.
pub const ENVIRONMENT: &str = "\
Environment variables of pub, sub and rr. A flag goes before the environment, the environment before the options file,
and that before the default. An empty variable counts as unset.

  MQTT_URL            the broker in one: mqtt, mqtts, ws or wss://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC], as -L;
                      with -L, -h or --unix nothing of it holds
  MQTT_HOST           host name or address, as -h
  MQTT_PORT           port, as -p
  MQTT_USERNAME       user name, as -u
  MQTT_PASSWORD       password, as -P; nobody sees it in `ps`
  MQTT_PASSWORD_FILE  file with the password, as --password-file; MQTT_PASSWORD goes before it
  MQTT_CLIENT_ID      client identifier, as -i
  MQTT_CAFILE         CA to trust, as --cafile; turns TLS on
  MQTT_CERT           this client's certificate, as --cert
  MQTT_KEY            and its key, as --key
  MQTT_KEY_PASSWORD   passphrase of that key, and of serve's key
  MQTT_TLS_DIR        the folder that --as and mqtt certs take instead of ./certs
  MQTT_CA_PASSWORD    passphrase of the CA's key, for mqtt certs

  XDG_CONFIG_HOME     the folder of the options files mosquitto_pub, mosquitto_sub and mosquitto_rr; else ~/.config
  NO_COLOR            set to anything: no colours
  CLICOLOR_FORCE      set to anything but 0: colours even where TERM is dumb or unknown
  TZ                  the time zone of times that are printed

Commands that `mqtt sub --exec` runs find the message in MQTT_TOPIC, MQTT_QOS, MQTT_RETAIN and others: mqtt sub --help.
Started through a link named mosquitto_pub, mosquitto_sub or mosquitto_rr, none of the MQTT_ variables is read.
";

/// How to turn TLS on, and what to do when it fails.
pub const TLS: &str = "\
TLS is on when an option of TLS is given, when the port is 8883, or when the URL begins with mqtts:// or wss://.
--no-tls turns it off again. TLS 1.2 and 1.3 are spoken.

Whom to trust:
  (nothing)                  what the system trusts: right for public brokers
  --cafile FILE              the CA in this file, as brokers in a company hand it out
  --capath FOLDER            every CA in a folder
  --tls-dir FOLDER           the ca.crt of a folder made by mqtt certs, and its revocation list
  --insecure                 anybody; says what would have been refused

Who this client is, for brokers that ask for a certificate:
  --cert FILE --key FILE     --cert alone will do when the key is in the same file
  --tls-dir FOLDER --as NAME NAME.crt and NAME.key of such a folder
  --key-pass-file FILE       what opens an encrypted key; else MQTT_KEY_PASSWORD, else the terminal is asked

The rest:
  --tls-version --tls-max    lowest and highest version: tlsv1.2 or tlsv1.3; both at tlsv1.2: exactly TLS 1.2
  --tls-server-name NAME     the name that the broker's certificate has to have, when it is not that of -h
  --ciphers --tls-alpn       suites by OpenSSL's or IANA's names; the protocol to name, as some clouds want it
  --tls-keylog FILE          the secrets of each connection, for Wireshark

A broker with TLS and its certificates in two commands:
  mqtt certs init --client lamp
  mqtt serve --tls-dir certs
  mqtt pub --tls-dir certs --as lamp home/lamp on

When it does not work, the error says which certificate, why, and what cures it (exit code 4). Step by step:
  mqtt certs verify lamp --connect HOST:8883

Not there, and refused in one line: pre-shared keys (--psk), OpenSSL's engines, TLS 1.1 and below.
";

/// The properties of MQTT 5 that `-D` takes.
pub const PROPERTIES: &str = "\
-D PACKET PROPERTY VALUE puts a property of MQTT 5 into a packet; -D PACKET user-property NAME VALUE takes two words.
It may be given more than once, and chooses MQTT 5.

  connect      session-expiry-interval N   receive-maximum N   maximum-packet-size N   topic-alias-maximum N
               request-response-information 0|1   request-problem-information 0|1
               authentication-method TEXT   authentication-data BYTES   user-property NAME VALUE
  publish      payload-format-indicator 0|1   message-expiry-interval N   content-type TEXT   response-topic TOPIC
               correlation-data BYTES   topic-alias N   user-property NAME VALUE
  will         payload-format-indicator 0|1   message-expiry-interval N   content-type TEXT   response-topic TOPIC
               correlation-data BYTES   will-delay-interval N   user-property NAME VALUE
  subscribe    subscription-identifier N   user-property NAME VALUE
  unsubscribe  user-property NAME VALUE
  disconnect   session-expiry-interval N   reason-string TEXT   server-reference TEXT   user-property NAME VALUE

Intervals are in seconds. BYTES are the bytes of the word itself. The properties of publish go with every message of
pub, and with the request of rr.

Examples:
  mqtt pub -D publish content-type text/plain -D publish user-property unit celsius home/temp 21.5
  mqtt pub -D publish message-expiry-interval 60 -r -q 1 home/alarm on
  mqtt sub -D subscribe subscription-identifier 7 --json 'home/#'
  mqtt sub -i me -c -D connect session-expiry-interval 3600 -q 1 'home/#'
";

/// What the numbers of a benchmark mean.
pub const MEASURING: &str = "\
How mqtt bench measures, and how its numbers are to be read.

Open and closed loop
  With --rate, messages are due by a schedule, whatever the broker does: an open loop, as the world outside is. Without
  it, each publisher sends as soon as there is room: a closed loop. It shows the most that goes through, and says little
  about times: a slow broker is simply asked less.

Response time and service time
  The response time begins when a message was due, the service time when it was written. They differ when messages had
  to wait here for the broker: that is a wait, too, and who leaves it out tells of a slow second as of one slow message
  (coordinated omission). Both are shown when they are more than a tenth apart; believe the response time.

Windows
  At QoS 1 and 2 a publisher has at most --window messages that are not acknowledged yet. Little's law: messages in
  flight = rate x time. With a window of 64 and 20 ms for each, no broker on earth gets more than 3,200 a second from a
  publisher, and at QoS 2, with twice the time, half of that. \"limited by the window\" says so; it is no judgement on
  the broker. A larger --window, or more --publishers, goes on until something else is the limit.

Why the default run has a slow link
  On one machine a round trip takes microseconds, and QoS 1 and 2 look free. Over the emulated link of 20 ms they cost
  what they cost in the world: one and two round trips. It delays, limits and cuts, but drops no packet: TCP hides that.

Percentiles and intervals
  p99: of a hundred, 99 took no longer. One is shown only if ten times or more lie beyond it, otherwise there is a -.
  Where levels take turns (--blocks), \"238 k ±3 %\" means: with 95 % confidence, the rate is within 3 % of 238,000.
  Do not trust a difference between rates whose intervals overlap. mqtt bench compare judges two results: improved,
  regressed, equivalent, or inconclusive.

What limits a rate
  the rate asked for       all is well, and there may be more
  the window               see above
  the load generator       this machine: --threads, or more machines with --shard K/N and mqtt bench merge
  the subscribers          this program does not take messages as fast as they come
  the broker               or the network to it

What makes a result invalid (exit code 8)
  messages lost at QoS 1 or 2; messages twice at QoS 2; corrupt payloads; a rate that was not steady; and with --strict,
  a load generator at its limit. Cuts of --cut are no losses of the broker at QoS 0.

In scripts
  --fail-if 'qos1.e2e.p99>5ms', --require 'qos1.throughput>10k'   exit code 7 if it is so, or not so
  --out json=run.json --quiet                                     the numbers; what could not be measured is null
  Ctrl-C                                                          the result of what was measured, and exit code 130
";

/// A topic by its name.
#[must_use]
pub fn topic(name: &str) -> Option<&'static str> {
    TOPICS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// All of them.
pub const TOPICS: [(&str, &str); 6] = [
    ("exit-codes", EXIT_CODES),
    ("environment", ENVIRONMENT),
    ("formatting", super::FORMATTING),
    ("measuring", MEASURING),
    ("properties", PROPERTIES),
    ("tls", TLS),
];
