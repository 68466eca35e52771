//! The options that one of the three has and another has not, and those that only `mqtt` has.

pub(crate) const ROWS: &str = r#"
    $ pub -C 1
    u Unknown option '-C'.

    $ pub -e x
    u Unknown option '-e'.

    $ pub -E
    u Unknown option '-E'.

    $ pub -F x
    u Unknown option '-F'.

    $ pub -N
    u Unknown option '-N'.

    $ pub -R
    u Unknown option '-R'.

    $ pub -T x
    u Unknown option '-T'.

    $ pub -U x
    u Unknown option '-U'.

    $ pub -v
    u Unknown option '-v'.

    $ pub -w
    u Unknown option '-w'.

    $ pub -W 1
    u Unknown option '-W'.

    $ pub --pretty
    u Unknown option '--pretty'.

    $ pub --random-filter 5
    u Unknown option '--random-filter'.

    $ pub --remove-retained
    u Unknown option '--remove-retained'.

    $ pub --retain-as-published
    u Unknown option '--retain-as-published'.

    $ pub --retain-handling new
    u Unknown option '--retain-handling'.

    $ pub --retained-only
    u Unknown option '--retained-only'.

    $ pub --message-rate
    u Unknown option '--message-rate'.

    $ pub --latency
    u Unknown option '--latency'.

    $ pub --json
    u Unknown option '--json'.

    $ pub --replay x
    u Unknown option '--replay'.

    $ pub --rate 5
    u Unknown option '--rate'.

    $ pub --line-format json
    u Unknown option '--line-format'.

    $ pub --tls-dir x
    u Unknown option '--tls-dir'.

    $ pub --as x
    u Unknown option '--as'.

    $ pub --bind-address x
    u Unknown option '--bind-address'.

    $ pub --max-inflight 3
    u Unknown option '--max-inflight'.

    $ pub --format x
    u Unknown option '--format'.

    $ pub --password-file x
    u Unknown option '--password-file'.

    $ pub --ws-path x
    u Unknown option '--ws-path'.

    $ sub -f x
    u Unknown option '-f'.

    $ sub -l
    u Unknown option '-l'.

    $ sub -m x
    u Unknown option '-m'.

    $ sub -n
    u Unknown option '-n'.

    $ sub -r
    u Unknown option '-r'.

    $ sub -s
    u Unknown option '-s'.

    $ sub -e x
    u Unknown option '-e'.

    $ sub --latency
    u Unknown option '--latency'.

    $ sub --repeat 2
    u Unknown option '--repeat'.

    $ sub --repeat-delay 1
    u Unknown option '--repeat-delay'.

    $ sub --json
    u Unknown option '--json'.

    $ sub --idle 5
    u Unknown option '--idle'.

    $ sub --match x
    u Unknown option '--match'.

    $ sub --exec x
    u Unknown option '--exec'.

    $ sub --reconnect never
    u Unknown option '--reconnect'.

    $ sub --raw
    u Unknown option '--raw'.

    $ sub --no-local
    u Unknown option '--no-local'.

    $ sub --dry-run
    u Unknown option '--dry-run'.

    $ rr -l
    u Unknown option '-l'.

    $ rr -C 1
    u Unknown option '-C'.

    $ rr -E
    u Unknown option '-E'.

    $ rr -T x
    u Unknown option '-T'.

    $ rr -U x
    u Unknown option '-U'.

    $ rr -r
    u Unknown option '-r'.

    $ rr -w
    u Unknown option '-w'.

    $ rr --random-filter 5
    u Unknown option '--random-filter'.

    $ rr --count 5
    u Unknown option '--count'.

    $ rr --retained-only
    u Unknown option '--retained-only'.

    $ rr --remove-retained
    u Unknown option '--remove-retained'.

    $ rr --message-rate
    u Unknown option '--message-rate'.

    $ rr --repeat 5
    u Unknown option '--repeat'.

"#;
