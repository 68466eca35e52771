//! How a run ends that nobody has ended on purpose: signals, losses, silence.

pub(crate) const ROWS: &str = r#"
    $ sub -t t
    ! INT
    #? its handler is not safe, and may hang
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -t t
    ! TERM
    #? its handler is not safe, and may hang
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ sub -V 5 -t t
    ! INT
    #? its handler is not safe, and may hang
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 t 00
    > DISCONNECT 04

    $ sub -V 5 -t t
    ! TERM
    #? its handler is not safe, and may hang
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 t 00
    > DISCONNECT 04

    $ sub -V 5 -D disconnect reason-string bye -t t
    ! INT
    #? its handler is not safe, and may hang
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 t 00
    > DISCONNECT 04 [reason=bye]

    $ sub -t t
    < mute
    ! INT
    #? a signal may come before it listens for signals
    = 255
    > CONNECT

    $ sub -t t -W 1
    < mute
    = 255
    > CONNECT

    # Whoever was reached once is tried again, each second and without a word.
    $ sub -t t -C 1
    < first cut
    < message t x
    o x
    > CONNECT
    > SUBSCRIBE 1 t 00
    > CONNECT
    > SUBSCRIBE 2 t 00
    > DISCONNECT

    $ sub -V 5 -t t -C 1
    #= 2.0 ends with exit code 0
    < first goodbye
    < message t x
    o x
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 1 t 00
    > CONNECT 5 [receive=1]
    > SUBSCRIBE 2 t 00
    > DISCONNECT

    $ sub -t t -C 1
    < first close
    < message t x
    o x
    > CONNECT
    > CONNECT
    > SUBSCRIBE 1 t 00
    > DISCONNECT

    $ pub -t t -m x -q 1
    #= it sends nothing more
    < silent
    ! INT
    = 130
    > CONNECT
    > PUBLISH q1 1 t x
    > DISCONNECT

    $ pub -t t -m x -q 1
    #= it sends nothing more
    < silent
    ! TERM
    = 143
    > CONNECT
    > PUBLISH q1 1 t x
    > DISCONNECT

    $ pub -t t -m x -q 1
    < cut
    = 7
    e Error: The connection was lost
    > CONNECT
    > PUBLISH q1 1 t x

    $ pub -t t -m x -q 2
    < cut
    = 7
    e Error: The connection was lost
    > CONNECT
    > PUBLISH q2 1 t x

    $ pub -t t -m x
    < close
    = 7
    e Error: The connection was lost
    > CONNECT

    $ rr -t t -e e -m x
    < close
    = 7
    e Error: The connection was lost
    > CONNECT 5 [receive=1]

    $ pub --quiet -t t -m x
    < close
    = 7
    > CONNECT

    $ pub -k 5 -t t -m x
    #= 2.0 has no words for it
    < mute
    = 19
    e Error: Keepalive exceeded
    > CONNECT 5s

    $ rr -t t -e e -m x -W 1
    < mute
    = 27
    e Timed out
    > CONNECT 5 [receive=1]
    #= 255 at that moment
"#;
