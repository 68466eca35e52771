//! The words of a command line: names are exact, the next word is the value, and the first problem ends it.

pub(crate) const ROWS: &str = r#"
    $ pub -t t -m hi
    > CONNECT
    > PUBLISH t hi
    > DISCONNECT

    $ pub --topic t --message hi
    > CONNECT
    > PUBLISH t hi
    > DISCONNECT

    $ pub --topic=t -m hi
    u Unknown option '--topic=t'.

    $ pub -tt -m hi
    u Unknown option '-tt'.

    $ sub -vd -t t
    u Unknown option '-vd'.

    $ pub ~ -p1883 -t t -m x
    u Unknown option '-p1883'.

    $ pub --mess x -t t
    u Unknown option '--mess'.

    $ pub -t t -m x --
    u Unknown option '--'.

    $ pub -- -t t -m x
    u Unknown option '--'.

    $ pub t hi
    u Unknown option 't'.

    $ pub -t t hi
    u Unknown option 'hi'.

    $ sub t
    u Unknown option 't'.

    $ pub ''
    u Unknown option ''.

    $ pub -T x
    u Unknown option '-T'.

    $ pub -m -x -t -t
    > CONNECT
    > PUBLISH -t -x
    > DISCONNECT

    $ pub -t t -m --help
    > CONNECT
    > PUBLISH t --help
    > DISCONNECT

    $ pub -t t -m -m
    > CONNECT
    > PUBLISH t -m
    > DISCONNECT

    $ pub -t t -m -1
    > CONNECT
    > PUBLISH t -1
    > DISCONNECT

    $ pub -t t -i -me -m ''
    > CONNECT id -me
    > PUBLISH t
    > DISCONNECT

    $ pub -t t -t u -m x
    > CONNECT
    > PUBLISH u x
    > DISCONNECT

    $ pub -t t -q 2 -q 0 -u a -u b -m x
    > CONNECT user b
    > PUBLISH t x
    > DISCONNECT

    $ sub -t t -C 2 -C 1
    < message t one
    o one
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    # Whole numbers end where they end.
    $ pub -q 1abc -t t -m x
    > CONNECT
    > PUBLISH q1 1 t x
    > DISCONNECT

    $ pub -q abc -t t -m x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub -k 30s -t t -m x
    > CONNECT 30s
    > PUBLISH t x
    > DISCONNECT

    $ pub -k ' 30' -t t -m x
    > CONNECT 30s
    > PUBLISH t x
    > DISCONNECT

    $ pub -p PORTx -t t -m x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub ~ -p abc -t t -m x
    = 1
    e Error: No such file or directory

    $ pub ~ -p 0 -h /nonexistent -t t -m x
    = 1
    e Error: No such file or directory

    # The first problem ends it.
    $ pub -q 3 --foo
    u Invalid QoS given: 3

    $ pub --foo -q 3
    u Unknown option '--foo'.

    $ pub --foo --help
    u Unknown option '--foo'.

    $ pub -t 'a/#' --help
    u Invalid publish topic 'a/#', does it contain '+' or '#'?

    $ pub --help --foo
    #= exit code 0 is ours
    o... 
    o. mosquitto_pub version 2.1

    $ pub --version --foo
    #= exit code 0 is ours
    o... 
    o. mosquitto_pub version 2.1

    $ sub --version
    #= exit code 0 is ours
    o... 
    o. mosquitto_sub version 2.1

    $ rr --help
    #= exit code 0 is ours
    o... 
    o. mosquitto_rr version 2.1

    $ sub -t t --help
    #= exit code 0 is ours
    o... 
    o. mosquitto_sub version 2.1

    $ pub --quiet --foo
    u Unknown option '--foo'.

    $ sub --quiet -t 'a/#/b'
    u Invalid subscription topic 'a/#/b', are all '+' and '#' wildcards correct?

    # What exactly one kind may be of.
    $ pub -t t -m a -m b
    u Only one type of message can be sent at once.

    $ pub -t t -m a -n
    u Only one type of message can be sent at once.

    $ pub -t t -n -n
    u Only one type of message can be sent at once.

    $ pub -t t -f nofile -m x
    u Only one type of message can be sent at once.

    $ pub -t t -l -s
    u Only one type of message can be sent at once.

    $ pub -i a -I b -t t -m x
    u -i and -I argument cannot be used together.

    $ pub -I a -i b -t t -m x
    u -i and -I argument cannot be used together.

    # The checks that follow, in their order.
    $ pub --will-payload x -t t -m x
    u Will payload given, but no will topic given.

    $ pub --will-retain -t t -m x
    u Will retain given, but no will topic given.

    $ pub --will-retain --will-payload x --cert c -c
    u Will payload given, but no will topic given.

    $ pub --will-qos 1 -t t -m x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub --cert c -t t -m x
    u Both certfile and keyfile must be provided if one of them is set.

    $ pub --key c -c -t t -m x
    u Both certfile and keyfile must be provided if one of them is set.

    $ pub --keyform pem -t t -m x
    u If keyform is set, keyfile must be also specified.

    $ pub --tls-engine-kpass-sha1 aa -t t -m x
    u when using tls-engine-kpass-sha1, both tls-engine and keyform must also be provided.

    $ pub --psk aa --cafile f -t t -m x
    u Only one of --psk or --cafile/--capath may be used at once.

    $ pub --psk aa --capath f -t t -m x
    u Only one of --psk or --cafile/--capath may be used at once.

    $ pub --psk aa -t t -m x
    u --psk-identity required if --psk used.

    $ pub -V 5 -c -t t -m x
    u You must provide a client id if you are using an infinite session expiry interval.

    $ pub -V 5 -x -1 -I pre -t t -m x
    u You must provide a client id if you are using an infinite session expiry interval.

    $ pub -c -t t -m x
    u You must provide a client id if you are using the -c option.

    $ pub -c -I pre -t t -m x
    u You must provide a client id if you are using the -c option.

    $ sub
    u You must specify a topic to subscribe to

    $ sub -c
    u You must provide a client id if you are using the -c option.

    $ sub -v -C 1 -q 1
    u You must specify a topic to subscribe to

    $ pub
    #= its usage is longer
    = 1
    e Error: Both topic and message must be supplied.
    o... 
    o. mosquitto_pub version 2.1

    $ pub -t t
    #= its usage is longer
    = 1
    e Error: Both topic and message must be supplied.
    o... 
    o. mosquitto_pub version 2.1

    $ pub -m x
    #= its usage is longer
    = 1
    e Error: Both topic and message must be supplied.
    o... 
    o. mosquitto_pub version 2.1

    $ rr
    u All of topic, message, and response topic must be supplied.

    $ rr -t t -m x
    u All of topic, message, and response topic must be supplied.

    $ rr -e e -m x
    u All of topic, message, and response topic must be supplied.

    $ rr -t t -e e
    u All of topic, message, and response topic must be supplied.
"#;
