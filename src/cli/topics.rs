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
    7  bench: a threshold was broken (reserved)
    8  bench: the result is not valid (reserved)
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

/// A topic by its name.
#[must_use]
pub fn topic(name: &str) -> Option<&'static str> {
    TOPICS.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// All of them.
pub const TOPICS: [(&str, &str); 5] = [
    ("exit-codes", EXIT_CODES),
    ("environment", ENVIRONMENT),
    ("formatting", super::FORMATTING),
    ("properties", PROPERTIES),
    ("tls", TLS),
];
