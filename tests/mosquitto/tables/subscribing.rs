//! mosquitto_sub: what it asks for, what it takes, and when it has enough.

pub(crate) const ROWS: &str = r#"
    $ sub -t t -t u/# -t + -q 1 -E
    > CONNECT
    > SUBSCRIBE 1 t 01 u/# 01 + 01
    > DISCONNECT

    $ sub --topic t --qos 2 -E
    > CONNECT
    > SUBSCRIBE 1 t 02
    > DISCONNECT

    $ sub -V 5 -t t -E
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -V 5 -t t -C 1
    < message t x
    o x
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -V 5 -t t -C 25 -E
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -V 31 -i me -t t -E
    > CONNECT 3.1 id me
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t $share/g/t -E
    > CONNECT
    > SUBSCRIBE 1 $share/g/t 00
    > DISCONNECT

    $ sub -t t -C 1 -q 1
    < message q1 t x
    o x
    > CONNECT
    > SUBSCRIBE 1 t 01
    > PUBACK 1
    > DISCONNECT

    $ sub -t t -C 3 -q 1
    < message t one
    < message t
    < message q1 t three
    o one
    o three
    > CONNECT
    > SUBSCRIBE 1 t 01
    > PUBACK 3
    > DISCONNECT

    $ sub -t t -T t/2 -C 2
    < message t one
    < message t/2 two
    < message t three
    o one
    o three
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t # -T a/# --filter-out b/+ -C 1
    < message a no
    < message a/b/c no
    < message b/c no
    < message b/c/d yes
    o yes
    > CONNECT
    > SUBSCRIBE 1 # 00
    > DISCONNECT

    $ sub -t t -U u -W 1
    = 27
    e Timed out
    > CONNECT
    > SUBSCRIBE 1 t 00
    > UNSUBSCRIBE 2 u
    > DISCONNECT

    $ sub -t t -U u --unsubscribe v/# -W 1
    = 27
    e Timed out
    > CONNECT
    > SUBSCRIBE 1 t 00
    > UNSUBSCRIBE 2 u
    > UNSUBSCRIBE 3 v/#
    > DISCONNECT

    $ sub -U u -W 1
    #= 2.1 needs no -t
    = 27
    e Timed out
    > CONNECT
    > UNSUBSCRIBE 1 u
    > DISCONNECT

    $ sub -t t -R -C 1
    < message r t old
    < message t new
    o new
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -V 5 -t t -R -E
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 t 20
    > DISCONNECT

    $ sub -V 5 -t t --retain-as-published -q 1 -E
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 t 09
    > DISCONNECT

    $ sub -t t --retain-as-published -E
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -V 5 -t t --retain-handling new -E
    #= 2.1
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 t 10
    > DISCONNECT

    $ sub -V 5 -t t --retain-handling never -E
    #= 2.1
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 t 20
    > DISCONNECT

    $ sub -V 5 -t t --retain-handling always -E
    #= 2.1
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t --retain-handling never -E
    #= 2.1
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t --retained-only
    < message r t old
    < message t new
    o old
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t --retained-only -R
    = 1
    e Error: Combining '-R' and '--retained-only' makes no sense.

    $ sub -t t --remove-retained -W 1
    < message r t old
    = 27
    o old
    e Timed out
    > CONNECT
    > SUBSCRIBE 1 t 00
    > PUBLISH q1 2 r t
    > DISCONNECT

    $ sub -t t --random-filter 100 -C 3
    #= 100 is not all there
    < message t one
    < message t two
    < message t three
    o one
    o two
    o three
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -D subscribe subscription-identifier 5 -t t -E
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 [subscription=5] t 00
    > DISCONNECT

    $ sub -t t -W 1
    = 27
    e Timed out
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -W 1 -C 2
    < message t one
    = 27
    o one
    e Timed out
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -V 5 -t t -W 1
    = 27
    e Timed out
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 t 00
    > DISCONNECT 04

    $ sub --quiet -t t -W 1
    = 27
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -d -t t -C 1
    #= -d is on stdout there
    < message t one
    o one
    e Client null sending CONNECT
    e Client null received CONNACK (0)
    e Client null sending SUBSCRIBE (Mid: 1, Topic: t, QoS: 0, Options: 0x00)
    e Client null received SUBACK
    e Subscribed (mid: 1): 0
    e Client null received PUBLISH (d0, q0, r0, m0, 't', ... (3 bytes))
    e Client null sending DISCONNECT
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT
"#;
