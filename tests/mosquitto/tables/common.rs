//! The options that all three have: how to connect, and as whom.

pub(crate) const ROWS: &str = r#"
    $ pub -V 311 -t t -m x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub -V mqttv311 -t t -m x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub -V 31 -t t -m x
    > CONNECT 3.1 id RANDOM
    > PUBLISH t x
    > DISCONNECT

    $ pub -V mqttv31 -i me -t t -m x
    > CONNECT 3.1 id me
    > PUBLISH t x
    > DISCONNECT

    $ pub -V 5 -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -V mqttv5 -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub --protocol-version 5 -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub --host 127.0.0.1 --port PORT -t t -m x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub -h localhost -t t -m x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub -h 127.0.0.1:1883 -t t -m x
    = 1
    e Unable to connect (Lookup error

    $ pub -h no.such.host.invalid -t t -m x
    = 1
    e Unable to connect (Lookup error

    $ pub -h '' -t t -m x
    = 1
    e Unable to connect (Lookup error

    $ sub -h no.such.host.invalid -t t
    = 1
    e Unable to connect (Lookup error

    $ rr -h no.such.host.invalid -t t -e e -m x
    = 1
    e Unable to connect (Lookup error

    $ pub ~ -p 1 -t t -m x
    = 1
    e Error: Connection refused

    $ sub ~ -p 1 -t t
    = 1
    e Error: Connection refused

    $ rr ~ -p 1 -t t -e e -m x
    = 1
    e Error: Connection refused

    $ pub ~ --unix /nonexistent -t t -m x
    = 1
    e Error: No such file or directory

    $ sub ~ --unix /nonexistent -t t
    = 1
    e Error: No such file or directory

    $ pub --unix /nonexistent -p PORT -h localhost -t t -m x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub -A 127.0.0.1 -t t -m x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub -A 203.0.113.1 -h 127.0.0.1 -t t -m x
    = 1
    e Error: Cannot assign requested address

    $ pub --nodelay -t t -m x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub -S -t t -m x
    #= it has no SRV records either, and does not say so
    = 1
    e Error: -S cannot be used: SRV records are not looked up

    $ pub --proxy socks5h://127.0.0.1:1 -t t -m x
    = 1
    e Error: Connection refused

    $ pub --ws -t t -m x
    #= 2.1
    = 7
    e Error: The connection was lost
    > GET /mqtt HTTP/1.1

    # URLs.
    $ pub -L mqtt://127.0.0.1:PORT/a/b -m x
    > CONNECT
    > PUBLISH a/b x
    > DISCONNECT

    $ pub -L mqtt://u:p@127.0.0.1:PORT/t -m x
    > CONNECT user u password p
    > PUBLISH t x
    > DISCONNECT

    $ pub -L mqtt://u@127.0.0.1:PORT/t -m x
    > CONNECT user u
    > PUBLISH t x
    > DISCONNECT

    $ pub -L mqtt://u:a%20:b@127.0.0.1:PORT/t -m x
    > CONNECT user u password a%20:b
    > PUBLISH t x
    > DISCONNECT

    $ pub -L MQTT://127.0.0.1:PORT/t -m x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub -L mqtt://127.0.0.1:1/t -p PORT -t later -m x
    > CONNECT
    > PUBLISH later x
    > DISCONNECT

    $ sub -L mqtt://127.0.0.1:PORT/a -t b -C 1
    < message a x
    o x
    > CONNECT
    > SUBSCRIBE 1 a 00 b 00
    > DISCONNECT

    $ pub -L mqtts://127.0.0.1:PORT/t -m x
    #= its exit code is 8
    = 1
    e Error: A TLS error occurred
    e hint: 
    > TLS

    $ pub -L ws://127.0.0.1:PORT/t -m x
    #= 2.1
    = 7
    e Error: The connection was lost
    > GET /mqtt HTTP/1.1

    # Who it is.
    $ pub -i me -t t -m x
    > CONNECT id me
    > PUBLISH t x
    > DISCONNECT

    $ pub --id a -i b -t t -m x
    > CONNECT id b
    > PUBLISH t x
    > DISCONNECT

    $ pub -I pre -t t -m x
    > CONNECT id prePID
    > PUBLISH t x
    > DISCONNECT

    $ pub -i '' -t t -m x
    = 1
    e Error: Invalid id.

    $ pub -u u -P p -t t -m x
    > CONNECT user u password p
    > PUBLISH t x
    > DISCONNECT

    $ pub --username u --pw p -t t -m x
    > CONNECT user u password p
    > PUBLISH t x
    > DISCONNECT

    $ pub -u u -P \xff\x01 -t t -m x
    > CONNECT user u password \xff\x01
    > PUBLISH t x
    > DISCONNECT

    $ pub -P p -t t -m x
    = 1
    e Error: Problem setting username and/or password.

    $ pub -V 5 -P p -t t -m x
    > CONNECT 5 [receive=20] password p
    > PUBLISH t x
    > DISCONNECT

    $ pub -k 5 -t t -m x
    > CONNECT 5s
    > PUBLISH t x
    > DISCONNECT

    $ pub --keepalive 65535 -t t -m x
    > CONNECT 65535s
    > PUBLISH t x
    > DISCONNECT

    # Sessions.
    $ pub -c -i me -t t -m x
    > CONNECT kept id me
    > PUBLISH t x
    > DISCONNECT

    $ pub -V 5 --disable-clean-session -i me -t t -m x
    > CONNECT 5 kept [expiry=4294967295 receive=20] id me
    > PUBLISH t x
    > DISCONNECT

    $ pub -V 5 -x 5 -t t -m x
    > CONNECT 5 [expiry=5 receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -x 5 -t t -m x
    #= 2.1 speaks MQTT 5 then
    > CONNECT 5 [expiry=5 receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -x 5 -V 311 -t t -m x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub -V 5 -x 0x10 -t t -m x
    > CONNECT 5 [expiry=16 receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -V 5 -x 010 -t t -m x
    > CONNECT 5 [expiry=8 receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -V 5 -x 0 -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -V 5 -x -1 -i me -t t -m x
    > CONNECT 5 [expiry=4294967295 receive=20] id me
    > PUBLISH t x
    > DISCONNECT

    $ pub -V 5 -x ∞ -i me -t t -m x
    > CONNECT 5 [expiry=4294967295 receive=20] id me
    > PUBLISH t x
    > DISCONNECT

    $ sub -V 5 -c -x 7 -i me -t t -E
    > CONNECT 5 kept [expiry=7 receive=20] id me
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ pub -M 5 -V 5 -t t -m x
    #= 2.1 sends it
    > CONNECT 5 [receive=5]
    > PUBLISH t x
    > DISCONNECT

    $ pub -M 1 -t t -m x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    # Wills.
    $ pub --will-topic w -t t -m x
    > CONNECT will w q0
    > PUBLISH t x
    > DISCONNECT

    $ pub --will-topic w --will-payload bye --will-qos 2 --will-retain -t t -m x
    > CONNECT will w r q2 bye
    > PUBLISH t x
    > DISCONNECT

    $ sub -V 5 --will-topic w --will-qos 1 -t t -E
    > CONNECT 5 [receive=20] will w q1
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ pub -d -t t -m x
    #= -d is on stdout there
    e Client null sending CONNECT
    e Client null received CONNACK (0)
    e Client null sending PUBLISH (d0, q0, r0, m0, 't', ... (1 bytes))
    e Client null sending DISCONNECT
    > CONNECT
    > PUBLISH t x
    > DISCONNECT
"#;
