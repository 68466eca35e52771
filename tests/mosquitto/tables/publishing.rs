//! mosquitto_pub: where messages come from, and how they go.

pub(crate) const ROWS: &str = r#"
    $ pub -t t -m x -q 1
    > CONNECT
    > PUBLISH q1 1 t x
    > DISCONNECT

    $ pub -t t -m x -q 2
    > CONNECT
    > PUBLISH q2 1 t x
    > PUBREL 1
    > DISCONNECT

    $ pub -t t -m x -r
    > CONNECT
    > PUBLISH r t x
    > DISCONNECT

    $ pub -t t -m x --retain --qos 1
    > CONNECT
    > PUBLISH q1 1 r t x
    > DISCONNECT

    $ pub -t t -n
    > CONNECT
    > PUBLISH t
    > DISCONNECT

    $ pub -t t --null-message -r
    > CONNECT
    > PUBLISH r t
    > DISCONNECT

    $ pub -t t -m ''
    > CONNECT
    > PUBLISH t
    > DISCONNECT

    $ pub -t t -m \xff\x01
    > CONNECT
    > PUBLISH t \xff\x01
    > DISCONNECT

    $ pub -t t -f it
    @ it: one\ntwo\n
    > CONNECT
    > PUBLISH t one\x0atwo\x0a
    > DISCONNECT

    $ pub -t t --file it
    @ it: 
    > CONNECT
    > PUBLISH t
    > DISCONNECT

    $ pub -t t -f -
    @ -: a file
    > CONNECT
    > PUBLISH t a file
    > DISCONNECT

    $ pub -t t -f missing
    #= 2.1 says why
    = 1
    e Error: Unable to read file "missing": No such file or directory.
    e Error loading input file "missing".

    $ pub -f missing
    #= 2.1 says why
    = 1
    e Error: Unable to read file "missing": No such file or directory.
    e Error loading input file "missing".

    $ rr -e e -f missing
    #= 2.1 says why
    = 1
    e Error: Unable to read file "missing": No such file or directory.
    e Error loading input file "missing".

    $ pub -t t -s
    | one
    | two
    > CONNECT
    > PUBLISH t one\x0atwo\x0a
    > DISCONNECT

    $ pub -t t --stdin-file
    | \x00\xff
    > CONNECT
    > PUBLISH t \x00\xff\x0a
    > DISCONNECT

    $ pub -t t -s
    = 1
    e Error: Zero length input.
    e Error loading input from stdin.

    $ pub -t t -l
    | one
    | 
    | three\x0d
    > CONNECT
    > PUBLISH t one
    > PUBLISH t
    > PUBLISH t three\x0d
    > DISCONNECT

    $ pub -t t --stdin-line -q 1
    | one
    | two
    > CONNECT
    > PUBLISH q1 1 t one
    > PUBLISH q1 2 t two
    > DISCONNECT

    $ pub -t t -l
    > CONNECT
    > DISCONNECT

    $ pub -t t -l --repeat 5
    | one
    > CONNECT
    > PUBLISH t one
    > DISCONNECT

    $ pub -t t -l
    #= a NUL cuts the line there
    | a\x00b
    > CONNECT
    > PUBLISH t a\x00b
    > DISCONNECT

    $ pub -t t -m x --repeat 3
    > CONNECT
    > PUBLISH t x
    > PUBLISH t x
    > PUBLISH t x
    > DISCONNECT

    $ pub -t t -m x --repeat 1
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub -t t -m x --repeat 2 -q 1
    > CONNECT
    > PUBLISH q1 1 t x
    > PUBLISH q1 2 t x
    > DISCONNECT

    $ pub -t t -m x --repeat 2 -q 2
    > CONNECT
    > PUBLISH q2 1 t x
    > PUBREL 1
    > PUBLISH q2 2 t x
    > PUBREL 2
    > DISCONNECT

    $ pub -t t -n --repeat 2 --repeat-delay 0.01
    > CONNECT
    > PUBLISH t
    > PUBLISH t
    > DISCONNECT

    $ pub -t t -s --repeat 2 --repeat-delay 0
    | x
    > CONNECT
    > PUBLISH t x\x0a
    > PUBLISH t x\x0a
    > DISCONNECT

    $ pub -t t -m x --repeat-delay x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub -t t -m x --repeat 2 -D publish topic-alias 3
    < connack 20 06 00 00 03 22 00 09
    > CONNECT 5 [receive=20]
    > PUBLISH [alias=3] t x
    > PUBLISH [alias=3]  x
    > DISCONNECT

    $ pub -t a/b/küche -m grün
    > CONNECT
    > PUBLISH a/b/küche grün
    > DISCONNECT

    $ pub -t $SYS/x -m x
    > CONNECT
    > PUBLISH $SYS/x x
    > DISCONNECT

    $ pub -t ' t ' -m ' x '
    > CONNECT
    > PUBLISH  t   x 
    > DISCONNECT

    $ pub -t t -m x --quiet
    > CONNECT
    > PUBLISH t x
    > DISCONNECT
"#;
