//! `-D`: every property of every packet, and what is none.

pub(crate) const ROWS: &str = r#"
    $ pub -D connect receive-maximum 7 -t t -m x
    > CONNECT 5 [receive=7]
    > PUBLISH t x
    > DISCONNECT

    $ pub -D connect session-expiry-interval 7 -t t -m x
    > CONNECT 5 [expiry=7 receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -D connect user-property a b -t t -m x
    > CONNECT 5 [a:b receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -D CONNECT User-Property a b -t t -m x
    > CONNECT 5 [a:b receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -D connect topic-alias-maximum 9 -t t -m x
    > CONNECT 5 [aliases=9 receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -D connect request-problem-information 0 -t t -m x
    > CONNECT 5 [problem=0 receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -D connect request-response-information 1 -t t -m x
    > CONNECT 5 [want-response=1 receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -D connect authentication-method m -t t -m x
    > CONNECT 5 [method=m receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -D connect maximum-packet-size 100 -t t -m x
    > CONNECT 5 [largest=100 receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -D publish content-type text/plain -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH [type=text/plain] t x
    > DISCONNECT

    $ pub -D publish correlation-data c -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH [correlation=c] t x
    > DISCONNECT

    $ pub -D publish message-expiry-interval 10 -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH [message-expiry=10] t x
    > DISCONNECT

    $ pub -D publish payload-format-indicator 1 -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH [format=1] t x
    > DISCONNECT

    $ pub -D publish response-topic r -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH [response=r] t x
    > DISCONNECT

    $ pub -D publish user-property a b -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH [a:b] t x
    > DISCONNECT

    $ pub -D publish user-property '' '' -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH [:] t x
    > DISCONNECT

    $ pub -D publish message-expiry-interval 4294967295 -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH [message-expiry=4294967295] t x
    > DISCONNECT

    $ pub -D publish message-expiry-interval 10s -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH [message-expiry=10] t x
    > DISCONNECT

    $ pub --will-topic w -D will content-type c -t t -m x
    > CONNECT 5 [receive=20] will [type=c] w q0
    > PUBLISH t x
    > DISCONNECT

    $ pub --will-topic w -D will correlation-data c -t t -m x
    > CONNECT 5 [receive=20] will [correlation=c] w q0
    > PUBLISH t x
    > DISCONNECT

    $ pub --will-topic w -D will message-expiry-interval 9 -t t -m x
    > CONNECT 5 [receive=20] will [message-expiry=9] w q0
    > PUBLISH t x
    > DISCONNECT

    $ pub --will-topic w -D will payload-format-indicator 1 -t t -m x
    > CONNECT 5 [receive=20] will [format=1] w q0
    > PUBLISH t x
    > DISCONNECT

    $ pub --will-topic w -D will response-topic r -t t -m x
    > CONNECT 5 [receive=20] will [response=r] w q0
    > PUBLISH t x
    > DISCONNECT

    $ pub --will-topic w -D will will-delay-interval 3 -t t -m x
    > CONNECT 5 [receive=20] will [delay=3] w q0
    > PUBLISH t x
    > DISCONNECT

    $ pub --will-topic w -D will user-property a b -t t -m x
    > CONNECT 5 [receive=20] will [a:b] w q0
    > PUBLISH t x
    > DISCONNECT

    $ pub -D will will-delay-interval 3 -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ sub -D subscribe subscription-identifier 268435455 -D subscribe user-property a b -t t -E
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 [subscription=268435455 a:b] t 00
    > DISCONNECT

    $ sub -D unsubscribe user-property a b -t t -U u -W 1
    = 27
    e Timed out
    > CONNECT 5 [receive=20]
    > SUBSCRIBE 1 t 00
    > UNSUBSCRIBE 2 [a:b] u
    > DISCONNECT 04

    $ pub -D disconnect reason-string bye -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH t x
    > DISCONNECT [reason=bye]

    $ pub -D disconnect session-expiry-interval 5 -x 9 -t t -m x
    > CONNECT 5 [expiry=9 receive=20]
    > PUBLISH t x
    > DISCONNECT [expiry=5]

    $ pub -D disconnect server-reference s -D disconnect user-property a b -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH t x
    > DISCONNECT [server=s a:b]

    $ pub -D publish user-property b 2 -D publish user-property a 1 -D publish user-property b 2 -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH [b:2 a:1 b:2] t x
    > DISCONNECT

    $ pub -D connect user-property a b -V 5 -x 7 -t t -m x
    > CONNECT 5 [a:b expiry=7 receive=20]
    > PUBLISH t x
    > DISCONNECT

    $ pub -V 311 -D publish content-type c -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH [type=c] t x
    > DISCONNECT

    $ pub -D publish content-type c -V 311 -t t -m x
    #= 2.0 does not publish then
    > CONNECT
    > PUBLISH t x
    > DISCONNECT

    $ pub --property publish content-type -V -t t -m x
    > CONNECT 5 [receive=20]
    > PUBLISH [type=-V] t x
    > DISCONNECT

    $ pub -D
    u --property argument given but not enough arguments specified.

    $ pub -D publish
    u --property argument given but not enough arguments specified.

    $ pub -D publish content-type
    u --property argument given but not enough arguments specified.

    $ pub -D publish user-property a
    u --property argument given but not enough arguments specified.

    $ pub -D publish session-expiry-interval 5
    u session-expiry-interval property not allowed for publish in --property argument.

    $ pub -D connect content-type x
    u content-type property not allowed for connect in --property argument.

    $ sub -D subscribe content-type x
    u content-type property not allowed for subscribe in --property argument.

    $ sub -D unsubscribe subscription-identifier 3
    u subscription-identifier property not allowed for unsubscribe in --property argument.

    $ pub -D disconnect receive-maximum 3
    u receive-maximum property not allowed for disconnect in --property argument.

    $ pub -D will topic-alias 3
    u topic-alias property not allowed for will in --property argument.

    $ pub -D publish subscription-identifier 3
    u subscription-identifier property not supported for publish in --property argument.

    $ pub -D auth reason-string x
    u reason-string property not supported for auth in --property argument.

    $ pub -D puback reason-string x
    u reason-string property not supported for puback in --property argument.

    $ pub -D pubrec user-property a b
    u user-property property not supported for pubrec in --property argument.

    $ pub -D pubrel reason-string x
    u reason-string property not supported for pubrel in --property argument.

    $ pub -D pubcomp user-property a b
    u user-property property not supported for pubcomp in --property argument.

    $ pub -D publish topic-alias 70000
    u Property value (70000) out of range for property topic-alias.

    $ pub -D publish topic-alias -1
    u Property value (-1) out of range for property topic-alias.

    $ pub -D connect request-problem-information 256
    u Property value (256) out of range for property request-problem-information.

    $ pub -D connect session-expiry-interval -1
    u Property value (-1) out of range for property session-expiry-interval.

    $ pub -D connect session-expiry-interval 4294967296
    u Property value (4294967296) out of range for property session-expiry-interval.

    $ pub -D foo bar baz -t t -m x
    #= 2.1 says which
    u Invalid command foo given in --property argument.

    $ pub -D publish foo baz -t t -m x
    #= 2.1 says which
    u Invalid property name foo given in --property argument.

    $ pub -D publish content-type a -D publish content-type b -t t -m x
    = 1
    e Error in PUBLISH properties: Duplicate property in property list
    e Use 'mosquitto_pub --help' to see usage.

    $ pub -V 5 -x 7 -D connect session-expiry-interval 7 -t t -m x
    = 1
    e Error in CONNECT properties: Duplicate property in property list
    e Use 'mosquitto_pub --help' to see usage.

    $ pub -D publish topic-alias 0 -t t -m x
    = 1
    e Error in PUBLISH properties: A network protocol error occurred
    e Use 'mosquitto_pub --help' to see usage.

    $ pub -D publish topic-alias x -t t -m x
    = 1
    e Error in PUBLISH properties: A network protocol error occurred
    e Use 'mosquitto_pub --help' to see usage.

    $ pub -D connect maximum-packet-size 0 -t t -m x
    = 1
    e Error in CONNECT properties: A network protocol error occurred
    e Use 'mosquitto_pub --help' to see usage.

    $ pub -D connect request-problem-information 2 -t t -m x
    = 1
    e Error in CONNECT properties: A network protocol error occurred
    e Use 'mosquitto_pub --help' to see usage.

    $ pub -D connect receive-maximum 0 -t t -m x
    = 1
    e Error in CONNECT properties: A network protocol error occurred
    e Use 'mosquitto_pub --help' to see usage.
"#;
