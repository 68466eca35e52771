//! When TLS is on, when it is not, and what is said of its options.

pub(crate) const ROWS: &str = r#"
    $ pub --tls-use-os-certs -t t -m x
    #= its exit code is 8
    = 1
    e Error: A TLS error occurred
    e hint: 
    > TLS

    $ pub --insecure -t t -m x
    #= it sends plain text
    = 1
    e Error: A TLS error occurred
    e hint: 
    > TLS

    $ sub --tls-use-os-certs -t t
    #= its exit code is 8
    = 1
    e Error: A TLS error occurred
    e hint: 
    > TLS

    $ pub --no-tls --tls-use-os-certs --insecure -t t -m x
    #= 2.1
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub --no-tls --cafile missing -t t -m x
    #= 2.1
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub --no-tls --tls-version foo --psk aa --psk-identity b -t t -m x
    #= 2.1
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub --cert a --key b -t t -m x
    #= it does not say that it is plain text
    e Warning: --cert alone does not turn TLS on
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub --ciphers foo -t t -m x
    #= it does not say that it is plain text
    e Warning: --ciphers alone does not turn TLS on
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub --tls-version tlsv1.3 -t t -m x
    #= it does not say that it is plain text
    e Warning: --tls-version alone does not turn TLS on
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub --tls-alpn mqtt -t t -m x
    #= it does not say that it is plain text
    e Warning: --tls-alpn alone does not turn TLS on
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub --quiet --ciphers foo -t t -m x
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub --cafile missing -t t -m x
    = 1
    e Error: Problem setting TLS options: File not found

    $ sub --cafile missing -t t
    = 1
    e Error: Problem setting TLS options: File not found

    $ pub --tls-version foo -t t -m x
    = 1
    e Error: Problem setting TLS options, check the options are valid.

    $ pub --tls-version tlsv1.1 -t t -m x
    #= it has it
    = 1
    e Error: --tls-version tlsv1.1 cannot be used: it is not safe any more

    $ pub --psk aa --psk-identity me -t t -m x
    #= it has it
    = 1
    e Error: --psk cannot be used: 
    e hint: 

    $ pub --psk-identity me -t t -m x
    #= it takes no notice
    = 1
    e Error: --psk-identity cannot be used: 
    e hint: 

    $ pub --tls-engine foo -t t -m x
    #= it asks OpenSSL
    = 1
    e Error: --tls-engine cannot be used: 
    e hint: 

    $ pub --cert c --key k --keyform foo -t t -m x
    = 1
    e Error: Problem setting key form, it must be one of 'pem' or 'engine'.

    $ pub --cafile a --cert c --key k --keyform engine -t t -m x
    #= it asks OpenSSL
    = 1
    e Error: --keyform cannot be used: 
    e hint: 

    $ pub -L wss://127.0.0.1:PORT/t -m x
    #= 2.1
    = 1
    e Error: A TLS error occurred
    e hint: 
    > TLS
"#;
