//! What is said of a value that is missing, or not one of those that are allowed.

pub(crate) const ROWS: &str = r#"
    $ pub -t
    u -t argument given but no topic specified.

    $ pub --topic
    u -t argument given but no topic specified.

    $ pub -m
    u -m argument given but no message specified.

    $ pub -f
    u -f argument given but no file specified.

    $ pub --repeat
    u --repeat argument given but no count specified.

    $ pub --repeat-delay
    u --repeat-delay argument given but no time specified.

    $ pub -h
    u -h argument given but no host specified.

    $ pub --host
    u -h argument given but no host specified.

    $ pub -p
    u -p argument given but no port specified.

    $ pub -L
    u -L argument given but no URL specified.

    $ pub --unix
    u --unix argument given but no socket path specified.

    $ pub -A
    u -A argument given but no address specified.

    $ pub --proxy
    u --proxy argument given but no proxy url specified.

    $ pub -u
    u -u argument given but no username specified.

    $ pub -P
    u -P argument given but no password specified.

    $ pub -i
    u -i argument given but no id specified.

    $ pub -I
    u -I argument given but no id prefix specified.

    $ pub -k
    u -k argument given but no keepalive specified.

    $ pub -V
    u --protocol-version argument given but no version specified.

    $ pub --protocol-version
    u --protocol-version argument given but no version specified.

    $ pub -q
    u -q argument given but no QoS specified.

    $ pub -M
    u -M argument given but max_inflight not specified.

    $ pub --will-topic
    u --will-topic argument given but no will topic specified.

    $ pub --will-payload
    u --will-payload argument given but no will payload specified.

    $ pub --will-qos
    u --will-qos argument given but no will QoS specified.

    $ pub --cafile
    u --cafile argument given but no file specified.

    $ pub --capath
    u --capath argument given but no directory specified.

    $ pub --cert
    u --cert argument given but no file specified.

    $ pub --key
    u --key argument given but no file specified.

    $ pub --keyform
    u --keyform argument given but no keyform specified.

    $ pub --ciphers
    u --ciphers argument given but no ciphers specified.

    $ pub --tls-version
    u --tls-version argument given but no version specified.

    $ pub --tls-alpn
    u --tls-alpn argument given but no protocol specified.

    $ pub --tls-engine
    u --tls-engine argument given but no engine_id specified.

    $ pub --tls-engine-kpass-sha1
    u --tls-engine-kpass-sha1 argument given but no kpass sha1 specified.

    $ pub --psk
    u --psk argument given but no key specified.

    $ pub --psk-identity
    u --psk-identity argument given but no identity specified.

    $ pub -x
    u -x argument given but no session expiry interval specified.

    $ sub -t
    u -t argument given but no topic specified.

    $ sub -T
    u -T argument given but no topic filter specified.

    $ sub -U
    u -U argument given but no unsubscribe topic specified.

    $ sub -C
    u -C argument given but no count specified.

    $ sub -W
    u -W argument given but no timeout specified.

    $ sub -F
    u -F argument given but no format specified.

    $ sub --random-filter
    u --random-filter argument given but no chance specified.

    $ rr -e
    u -e argument given but no response topic specified.

    $ rr -m
    u -m argument given but no message specified.

    $ rr -W
    u -W argument given but no timeout specified.

    $ pub ~ -p 70000
    u Invalid port given: 70000

    $ pub ~ -p -1
    u Invalid port given: -1

    $ sub ~ -p 65536
    u Invalid port given: 65536

    $ pub -q 3
    u Invalid QoS given: 3

    $ pub -q -1
    u Invalid QoS given: -1

    $ rr -q 9
    u Invalid QoS given: 9

    $ pub -k 4
    u Invalid keepalive given, it must be between 5 and 65535 inclusive.

    $ pub -k 0
    u Invalid keepalive given

    $ pub -k 65536
    u Invalid keepalive given

    $ sub -k x
    u Invalid keepalive given

    $ pub -V 6
    u Invalid protocol version argument given.

    $ pub -V 3.1.1
    u Invalid protocol version argument given.

    $ pub -V ''
    u Invalid protocol version argument given.

    $ pub -V v5
    u Invalid protocol version argument given.

    $ pub -x abc
    u session-expiry-interval not a number.

    $ pub -x ''
    u session-expiry-interval not a number.

    $ pub -x 5s
    u session-expiry-interval not a number.

    $ pub -x 4294967296
    u session-expiry-interval out of range.

    $ pub -x -2
    u session-expiry-interval out of range.

    $ pub -M 0
    u Maximum inflight messages must be greater than 0.

    $ pub -M x
    u Maximum inflight messages must be greater than 0.

    $ pub -M -3
    u Maximum inflight messages must be greater than 0.

    $ pub --will-qos 3
    u Invalid will QoS 3.

    $ pub --will-topic 'a/#'
    u Invalid will topic 'a/#', does it contain '+' or '#'?

    $ sub --will-topic +
    u Invalid will topic '+', does it contain '+' or '#'?

    $ pub -t 'a/+' -m x
    u Invalid publish topic 'a/+', does it contain '+' or '#'?

    $ pub -t \xff -m x
    u Malformed UTF-8 in -t argument.

    $ sub -t \xff
    u Malformed UTF-8 in -t argument.

    $ pub -t a\x1b -m x
    u Malformed UTF-8 in -t argument.

    $ sub -t a\x01
    u Malformed UTF-8 in -t argument.

    $ sub -T \xff
    u Malformed UTF-8 in -T argument.

    $ sub -U \xff
    u Malformed UTF-8 in -U argument.

    $ rr -e \xff
    u Malformed UTF-8 in -e argument.

    $ pub --will-topic \xff
    u Malformed UTF-8 in --will-topic argument.

    $ pub --repeat 0
    u --repeat argument must be >0.

    $ pub --repeat x
    u --repeat argument must be >0.

    $ pub --repeat-delay -0.5
    u --repeat-delay argument must be >=0.0.

    $ pub --proxy http://a
    u Unsupported proxy protocol: http://a

    $ pub --proxy http://me:secret@a
    #= it shows the password
    u Unsupported proxy protocol: http://...@a

    $ pub --proxy socks5://a
    u Unsupported proxy protocol: socks5://a

    $ pub -L http://a/b
    #= 2.1
    u Unsupported URL scheme.

    $ pub -L a/b
    #= 2.1
    u Unsupported URL scheme.

    $ pub -L mqtt://a
    u Invalid URL for -L argument specified - topic missing.

    $ pub -L mqtt://u:p@ss@localhost/t -m x
    u Invalid URL for -L argument specified - what stands for its host can be none
    #= it looks up ss@localhost, and says nothing of the sign

    $ sub -L mqtt://a:1883
    u Invalid URL for -L argument specified - topic missing.

    $ sub -t 'a+'
    u Invalid subscription topic 'a+', are all '+' and '#' wildcards correct?

    $ sub -t '#/a'
    u Invalid subscription topic '#/a', are all '+' and '#' wildcards correct?

    $ sub -T 'a+' -t t
    u Invalid filter topic 'a+', are all '+' and '#' wildcards correct?

    $ sub -U '#x'
    u Invalid unsubscribe topic '#x', are all '+' and '#' wildcards correct?

    $ sub -C 0
    u Invalid message count "0".

    $ sub -C x
    u Invalid message count "0".

    $ sub -C -5
    u Invalid message count "-5".

    $ sub -W 0
    u Invalid timeout "0".

    $ sub -W x
    u Invalid timeout "0".

    $ rr -W 0
    u Invalid timeout "0".

    $ sub --random-filter 0
    u --random-filter chance must be between 0.1-100.0

    $ sub --random-filter x
    u --random-filter chance must be between 0.1-100.0

    $ sub --retain-handling x
    #= 2.1
    u Unknown value 'x' for --retain-handling.

    $ rr --retain-handling ''
    #= 2.1
    u Unknown value '' for --retain-handling.

    $ rr -e 'e/#'
    u Invalid response topic 'e/#', does it contain '+' or '#'?

    $ rr -e + -t t -m x
    u Invalid response topic '+', does it contain '+' or '#'?

    $ rr -t 'e/#'
    u Invalid publish topic 'e/#', does it contain '+' or '#'?

    $ sub --random-filter 101 -t t
    #= 2.1
    u --random-filter chance must be between 0.1-100.0

    $ pub -t '' -m x
    #= 2.1
    u Invalid publish topic '', does it contain '+' or '#'?
"#;
