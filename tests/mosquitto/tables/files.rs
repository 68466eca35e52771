//! The options file: where it is, what its lines are, and that the command line has the last word.

pub(crate) const ROWS: &str = r#"
    $ pub -m hi
    @ .config/mosquitto_pub: -t from/home
    > CONNECT
    > PUBLISH from/home hi
    > DISCONNECT

    $ pub -m hi
    @ env XDG_CONFIG_HOME: HERE/xdg
    @ xdg/mosquitto_pub: -t from/xdg
    @ .config/mosquitto_pub: -t from/home
    > CONNECT
    > PUBLISH from/xdg hi
    > DISCONNECT

    $ pub -t t -m hi
    @ env XDG_CONFIG_HOME: HERE/xdg
    @ .config/mosquitto_pub: -i home
    > CONNECT
    > PUBLISH t hi
    > DISCONNECT

    $ pub -t t -m hi
    @ env HOME: /dev/null
    > CONNECT
    > PUBLISH t hi
    > DISCONNECT

    $ pub -t t -m hi
    @ .config/mosquitto_sub: -i other
    > CONNECT
    > PUBLISH t hi
    > DISCONNECT

    $ sub -C 1
    @ .config/mosquitto_sub: -t a
    @ .config/mosquitto_sub: -t sp ace
    < message a x
    o x
    > CONNECT
    > SUBSCRIBE 1 a 00 sp ace 00
    > DISCONNECT

    $ sub -C 1 -t c
    @ .config/mosquitto_sub: -t a
    < message a x
    o x
    > CONNECT
    > SUBSCRIBE 1 a 00 c 00
    > DISCONNECT

    $ rr -W 1
    @ .config/mosquitto_rr: -t q
    @ .config/mosquitto_rr: -e e
    @ .config/mosquitto_rr: -m what is it
    < answer e it
    o it
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 e 00
    > PUBLISH [response=e] q what is it
    > DISCONNECT
    #= 2.0.11 sends no DISCONNECT, and so do not we see it

    $ pub -t t -m hi -q 1
    @ .config/mosquitto_pub: -q 2
    > CONNECT
    > PUBLISH q1 1 t hi
    > DISCONNECT

    $ pub -t t -n
    @ .config/mosquitto_pub: -m x
    u Only one type of message can be sent at once.

    $ pub -t t
    @ .config/mosquitto_pub: -m two  words 
    > CONNECT
    > PUBLISH t two  words 
    > DISCONNECT

    $ pub -t t
    @ .config/mosquitto_pub: # -m no
    @ .config/mosquitto_pub: 
    @ .config/mosquitto_pub:    -m yes
    > CONNECT
    > PUBLISH t yes
    > DISCONNECT

    $ pub -t t -m x
    @ .config/mosquitto_pub: -r\x0d
    > CONNECT
    > PUBLISH r t x
    > DISCONNECT

    $ pub -t t -m x
    @ .config/mosquitto_pub: -V 5 -t x
    u Invalid protocol version argument given.

    $ pub -t t -m x
    @ .config/mosquitto_pub: -D publish content-type x
    u --property argument given but not enough arguments specified.

    $ pub -t t -m x
    @ .config/mosquitto_pub: -r foo
    u Unknown option 'foo'.

    $ pub -m x
    @ .config/mosquitto_pub: -t
    u -t argument given but no topic specified.

    $ pub -t t -m x
    @ .config/mosquitto_pub: --foo
    u Unknown option '--foo'.

    $ pub -t t -m x --foo
    @ .config/mosquitto_pub: -q 3
    u Invalid QoS given: 3

    $ pub -i a -t t -m x
    @ .config/mosquitto_pub: -I pre
    u -i and -I argument cannot be used together.

    $ pub -o mine -m x
    #= 2.1
    @ .config/mosquitto_pub: -t usual
    @ mine: -t mine
    > CONNECT
    > PUBLISH mine x
    > DISCONNECT

    $ pub -t t -m x -o mine
    #= 2.1
    @ mine: -q 1
    > CONNECT
    > PUBLISH q1 1 t x
    > DISCONNECT

    $ pub -t t -m x -o mine
    #= 2.1
    @ mine: -o other
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub -o a -o b -t t -m x
    #= 2.1
    u Duplicate -o argument given.

    $ pub -o missing -t t -m x
    #= 2.1, which says nothing about it
    = 1
    e Error: Unable to open options file "missing": No such file or directory.

    $ pub -t t -m -o
    > CONNECT
    > PUBLISH t -o
    > DISCONNECT

    $ pub -t t -o
    #= 2.1
    u -o argument given but no options file specified.

    # Variables of others are not read.
    $ pub -t t -m x
    @ env MQTT_HOST: nowhere.invalid
    @ env MQTT_PORT: 1
    @ env MQTT_USERNAME: me
    @ env MQTT_CLIENT_ID: me
    > CONNECT
    > PUBLISH t x
    > DISCONNECT
"#;
