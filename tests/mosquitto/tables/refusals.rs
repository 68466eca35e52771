//! What a broker refuses, and what becomes of the program: its words and its exit code.

pub(crate) const ROWS: &str = r#"
    $ pub -t t -m x
    < connack 20 02 00 01
    = 1
    e Connection error: Connection Refused: unacceptable protocol version
    e Error: The connection was refused
    > CONNECT

    $ pub -t t -m x
    < connack 20 02 00 02
    = 2
    e Connection error: Connection Refused: identifier rejected
    e Error: The connection was refused
    > CONNECT

    $ pub -t t -m x
    < connack 20 02 00 03
    = 3
    e Connection error: Connection Refused: broker unavailable
    e Error: The connection was refused
    > CONNECT

    $ pub -t t -m x
    < connack 20 02 00 04
    = 4
    e Connection error: Connection Refused: bad user name or password
    e Error: The connection was refused
    > CONNECT

    $ pub -t t -m x
    < connack 20 02 00 05
    = 5
    e Connection error: Connection Refused: not authorised
    e Error: The connection was refused
    > CONNECT

    $ pub -t t -l
    < connack 20 02 00 05
    = 5
    e Connection error: Connection Refused: not authorised
    e Error: The connection was refused
    > CONNECT

    $ sub -t t
    < connack 20 02 00 01
    = 1
    e Connection error: Connection Refused: unacceptable protocol version
    > CONNECT

    $ sub -t t
    < connack 20 02 00 05
    = 5
    e Connection error: Connection Refused: not authorised
    > CONNECT

    $ sub --quiet -t t
    < connack 20 02 00 05
    = 5
    > CONNECT

    $ sub -V 5 -t t
    < connack 20 03 00 87 00
    = 135
    e Connection error: Not authorized
    > CONNECT 5 [receive=20]

    $ sub -V 5 -t t
    < connack 20 0a 00 87 07 1f 00 04 6e 6f 70 65
    = 135
    e Connection error: Not authorized
    > CONNECT 5 [receive=20]

    $ sub -V 5 -t t
    < connack 20 02 00 01
    = 132
    e Connection error: Unsupported Protocol Version. Try connecting to an MQTT v5 broker, or use MQTT v3.x mode.
    > CONNECT 5 [receive=20]

    $ rr -t t -e e -m x
    < connack 20 03 00 87 00
    = 135
    e Connection error: Not authorized
    > CONNECT 5 [receive=1]

    $ rr -t t -e e -m x
    #= it says that it needs MQTT 5, which it does not
    < connack 20 03 00 84 00
    = 132
    e Connection error: Unsupported Protocol Version. Try connecting to an MQTT v5 broker, or use MQTT v3.x mode.
    > CONNECT 5 [receive=1]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 80 00
    = 128
    e Connection error: Unspecified error
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 81 00
    = 129
    e Connection error: Malformed Packet
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 82 00
    = 130
    e Connection error: Protocol Error
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 83 00
    = 131
    e Connection error: Implementation specific error
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 84 00
    = 132
    e Connection error: Unsupported Protocol Version. Try connecting to an MQTT v5 broker, or use MQTT v3.x mode.
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 85 00
    = 133
    e Connection error: Client Identifier not valid
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 86 00
    = 134
    e Connection error: Bad User Name or Password
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 87 00
    = 135
    e Connection error: Not authorized
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 88 00
    = 136
    e Connection error: Server unavailable
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 89 00
    = 137
    e Connection error: Server busy
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 8a 00
    = 138
    e Connection error: Banned
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 8c 00
    = 140
    e Connection error: Bad authentication method
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 90 00
    = 144
    e Connection error: Topic Name invalid
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 95 00
    = 149
    e Connection error: Packet too large
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 97 00
    = 151
    e Connection error: Quota exceeded
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 99 00
    = 153
    e Connection error: Payload format invalid
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 9a 00
    = 154
    e Connection error: Retain not supported
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 9b 00
    = 155
    e Connection error: QoS not supported
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 9c 00
    = 156
    e Connection error: Use another server
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 9d 00
    = 157
    e Connection error: Server moved
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    $ pub -V 5 -t t -m x
    < connack 20 03 00 9f 00
    = 159
    e Connection error: Connection rate exceeded
    e Error: A network protocol error occurred when communicating with the broker
    > CONNECT 5 [receive=20]

    # Messages.
    $ pub -V 5 -q 1 -t t -m x
    #= exit code 0
    < puback 87
    = 5
    e Warning: Publish 1 failed: Not authorized.
    > CONNECT 5 [receive=20]
    > PUBLISH q1 1 t x
    > DISCONNECT

    $ pub -V 5 -q 2 -t t -m x
    #= exit code 0
    < puback 97
    = 5
    e Warning: Publish 1 failed: Quota exceeded.
    > CONNECT 5 [receive=20]
    > PUBLISH q2 1 t x
    > DISCONNECT

    $ pub -V 5 -q 1 -t t -m x
    #= exit code 0
    < puback 87 07 1f 00 04 6e 6f 70 65
    = 5
    e Warning: Publish 1 failed: Not authorized.
    e nope
    > CONNECT 5 [receive=20]
    > PUBLISH q1 1 t x
    > DISCONNECT

    $ pub -V 5 -q 1 -t t -m x
    < puback 10
    > CONNECT 5 [receive=20]
    > PUBLISH q1 1 t x
    > DISCONNECT

    $ pub -V 5 -q 1 -t t -l
    #= exit code 0
    | a
    | b
    < puback 87
    = 5
    e Warning: Publish 1 failed: Not authorized.
    e Warning: Publish 2 failed: Not authorized.
    > CONNECT 5 [receive=20]
    > PUBLISH q1 1 t a
    > PUBLISH q1 2 t b
    > DISCONNECT

    $ pub --quiet -V 5 -q 1 -t t -m x
    #= exit code 0
    < puback 87
    = 5
    > CONNECT 5 [receive=20]
    > PUBLISH q1 1 t x
    > DISCONNECT

    $ pub -V 5 -t t -m x -q 2
    #= exit code 0
    < connack 20 05 00 00 02 24 01
    = 24
    e Error: Message QoS not supported on broker, try a lower QoS.
    > CONNECT 5 [receive=20]
    > DISCONNECT

    $ pub -V 5 -t t -m xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    #= 2.0 says nothing
    < connack 20 08 00 00 05 27 00 00 00 14
    = 25
    e Error: Message payload is too large.
    > CONNECT 5 [receive=20]
    > DISCONNECT

    # Subscriptions.
    $ sub -t t
    #= exit code 0
    < suback 80
    = 5
    e All subscription requests were denied.
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -V 5 -t t -t u
    #= exit code 0
    < suback 87 97
    = 5
    e All subscription requests were denied.
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 t 00 u 00
    > DISCONNECT

    $ sub -t t -t u -W 1
    < suback 80 00
    = 27
    e Timed out
    > CONNECT
    > SUBSCRIBE 1 t 00 u 00
    > DISCONNECT

    $ sub --quiet -t t
    #= exit code 0
    < suback 80
    = 5
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ rr -t t -e e -m x
    #= exit code 0
    < suback 87
    = 5
    e Not authorized
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 e 00
    > DISCONNECT

    $ rr -V 311 -t t -e e -m x
    #= exit code 0
    < suback 80
    = 5
    e Unspecified error
    > CONNECT
    > SUBSCRIBE 1 e 00
    > DISCONNECT
"#;
