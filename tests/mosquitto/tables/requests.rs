//! mosquitto_rr: a question, and its answer.

pub(crate) const ROWS: &str = r#"
    $ rr -t q -e e -m what -W 5
    #= it ends without DISCONNECT
    < answer e it
    o it
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 e 00
    > PUBLISH [response=e] q what
    > DISCONNECT

    $ rr -t q -e e -m what -v
    #= it ends without DISCONNECT
    < answer e it
    o e it
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 e 00
    > PUBLISH [response=e] q what
    > DISCONNECT

    $ rr -t q -e e -n -F '%t|%p|%l'
    #= it ends without DISCONNECT
    < answer e it
    o e|it|2
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 e 00
    > PUBLISH [response=e] q
    > DISCONNECT

    $ rr --topic q --response-topic e -s
    #= 2.0 sends nothing
    | what
    < answer e it
    o it
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 e 00
    > PUBLISH [response=e] q what\x0a
    > DISCONNECT

    $ rr -t q -e e -f it
    #= 2.0 sends nothing
    @ it: what
    < answer e it
    o it
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 e 00
    > PUBLISH [response=e] q what
    > DISCONNECT

    $ rr -t q -e e -m what -q 1
    #= it ends without DISCONNECT
    < answer e it
    o it
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 e 01
    > PUBLISH q1 2 [response=e] q what
    > DISCONNECT

    $ rr -V 311 -t q -e e -m what
    #= it ends without DISCONNECT
    < answer e it
    o it
    > CONNECT
    > SUBSCRIBE 1 e 00
    > PUBLISH q what
    > DISCONNECT

    $ rr -t q -e e -m what -M 4 -N
    #= it ends without DISCONNECT
    < answer e it
    o. it
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 e 00
    > PUBLISH [response=e] q what
    > DISCONNECT

    $ rr -t q -e e -m what -R
    #= it ends without DISCONNECT
    < message r e old
    < answer e new
    o new
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 e 20
    > PUBLISH [response=e] q what
    > DISCONNECT

    $ rr -t q -e e -m what --retain-handling new --retain-as-published
    #= 2.1
    < answer e it
    o it
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 e 18
    > PUBLISH [response=e] q what
    > DISCONNECT

    $ rr -t q -e e -m what --latency
    #= 2.1
    < answer e it
    o...
    o it
    o. Latency: 
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 e 00
    > PUBLISH [response=e] q what
    > DISCONNECT

    $ rr -t q -e e -m what -D publish correlation-data c
    #= it ends without DISCONNECT
    < answer [09000163] e it
    o it
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 e 00
    > PUBLISH [correlation=c response=e] q what
    > DISCONNECT

    $ rr -t q -e e -m what -D publish response-topic x
    = 1
    e Error in PUBLISH properties: Duplicate response topic

    $ rr -t q -e e -m what -W 1
    = 27
    e Timed out
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 e 00
    > PUBLISH [response=e] q what
    > DISCONNECT 04

    $ rr -V 311 -t q -e e -m what -W 1
    = 27
    e Timed out
    > CONNECT
    > SUBSCRIBE 1 e 00
    > PUBLISH q what
    > DISCONNECT
"#;
