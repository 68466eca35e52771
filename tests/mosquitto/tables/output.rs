//! How mosquitto_sub shows a message: plainly, with its topic, by a format, and as JSON.

pub(crate) const ROWS: &str = r#"
    $ sub -t t -C 3
    < message t one
    < message t
    < message t three
    o one
    o three
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 3 -v
    < message t one
    < message a/b
    < message t three
    o t one
    o a/b (null)
    o t three
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 2 -N
    < message t one
    < message t two
    o. onetwo
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 3 -N -v
    < message t one
    < message t
    < message t two
    o. t onet two
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1
    < message t \x00\xff\x1b[0m
    o \x00\xff\x1b[0m
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%t|%p|%l|%q|%r|%m'
    < message q1 r a/b hi
    o a/b|hi|2|1|1|1
    > CONNECT
    > SUBSCRIBE 1 t 00
    > PUBACK 1
    > DISCONNECT

    $ sub -t t -C 1 -F '%%'
    < message t x
    o %
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%x'
    < message t hi
    o 6869
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%X'
    < message t \xab\xcd
    o ABCD
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%5t|'
    < message t x
    o     t|
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%-5t|'
    < message t x
    o t    |
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%.2t|'
    < message abc x
    o ab|
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%5p|'
    < message t hi
    o    hi|
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%-5p|'
    < message t hi
    o hi   |
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%05l'
    < message t hi
    o 00002
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%5l'
    < message t hi
    o     2
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%.2:x'
    #= 2.1
    < message t hi!
    o 68:69:21
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%.4x'
    #= 2.1
    < message t hi!
    o 6869 21
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%C|%R|%E|%F|%A'
    < message t x
    o ||||
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%j'
    < message t hi
    o...
    o. {"tst":"
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%p' -N
    < message t x
    o. x
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -C 1 -F '%p' -v
    < message t x
    o x
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -V 5 -t t -C 1 -F '%C|%R|%E|%F|%S|%D'
    < message [0101020000000a0300016308000172090001640b05] t x
    o c|r|10|1|5|d
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -V 5 -t t -C 1 -F '%P'
    < message [2600016100016226000163000164] t x
    o a:b c:d
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t -F '%Z'
    u Invalid format specifier 'Z'.

    $ sub --quiet -t t -F '%Z'
    u Invalid format specifier 'Z'.

    $ sub -t t -F 'x%'
    u Incomplete format specifier.

    $ sub -t t -F 'x\'
    u Incomplete escape specifier.

    $ sub -t t -F '\q'
    u Invalid escape specifier 'q'.

    $ sub -t t -F '@'
    u Incomplete format specifier.

    $ rr -t t -e e -m x -F '%Z'
    u Invalid format specifier 'Z'.
"#;
