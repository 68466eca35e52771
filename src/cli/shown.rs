//! The options that tell how messages are shown: the same for each verb that receives some.

use clap::{Args, ValueEnum};

/// What `mqtt help formatting` tells.
pub const FORMATTING: &str = "\
What sub and rr print, and how to change it.

At a terminal:   12:30:01.123 R q1 home/kitchen/temp  {\"t\": 21.5}
                 the time, R if retained, the QoS above 0, topic, payload; properties below. JSON is coloured, what is
                 no text is shown in hexadecimal digits, and no byte of a message can command the
                 terminal, with -F and -N neither.
In a pipe:       the payload and a newline, nothing else; an empty message prints nothing. --raw does so everywhere.
-v               the topic and a blank before each payload
-N               no newline behind
--json           an object a line: time, topic, qos, retain, dup, size, payload (or payload_b64), properties.
                 A file of such lines is a recording: mqtt pub --replay FILE plays it back.
-F FORMAT        what the format says, and a newline

A format is text with specifiers, %[-][0][WIDTH][.PRECISION]LETTER:

  %t  topic                           %q  QoS
  %p  payload                         %r  1 if retained, else 0
  %x  payload in hexadecimal digits   %m  message id, 0 at QoS 0
  %X  the same in capitals            %l  length of the payload
  %f  payload that is a 32-bit float  %d  payload that is a 64-bit float
  %j  JSON: the message as an object  %J  the same, with the payload as JSON in it
  %I  time, 2026-11-23T04:30:00+0000  %U  seconds since 1970 with nine decimals
  %%  a percent sign

  Properties of MQTT 5:
  %A  topic alias        %C  content type      %D  correlation data    %E  message expiry in seconds
  %F  payload format     %P  user properties   %R  response topic      %S  subscription identifier

  -            fill up on the right instead of the left
  0            fill numbers and payloads up with zeros
  WIDTH        fill up to so many bytes; %p and %x show no more bytes of the payload than this
  .PRECISION   of %t, %C, %R and %I: no more bytes than this; of %f and %d: so many decimals;
               of %x and %X: groups of so many digits, with a blank between them or the sign that follows, as in %.2:x

  @LETTER      a part of the local time, as date(1) has it behind %: @Y-@m-@d @H:@M:@S; @N nanoseconds; @@ an at sign
  \\n \\t \\r     newline, tab, carriage return; and \\\\ \\0 \\a \\e \\v

All times in one line are the same moment: the clock is read once for each message, when it comes. TZ sets the zone.
Payloads that %j cannot hold as text (no UTF-8, or a NUL in it) stand under payload_b64, in base64.
--pretty gives the JSON of --json, %j and %J newlines and tabs.

Examples:
  mqtt sub 'home/#' -F '%I %t %p'            with the time
  mqtt sub 'home/#' -F '@H:@M:@S.@N %-30t %p'  in columns
  mqtt sub raw/+ -F '%t %.2:x'               bytes as 68:65:6c:6c:6f
  mqtt sub 'home/#' --json | jq .topic       for programs
";

/// How messages are shown.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct ShownArgs {
    /// Print the topic and a space before each message.
    #[arg(short, long)]
    pub verbose: bool,

    /// Print what a format says: mqtt help formatting.
    #[arg(short = 'F', long, value_name = "FORMAT", allow_hyphen_values = true)]
    pub format: Option<String>,

    /// A JSON object a line for each message; a payload that is not UTF-8 is in base64.
    #[arg(long, conflicts_with = "format")]
    pub json: bool,

    /// Print no newline after a message.
    #[arg(short = 'N')]
    pub no_newline: bool,

    /// JSON of --json, -F %j and -F %J with newlines and tabs in it.
    #[arg(long)]
    pub pretty: bool,

    /// The bytes of the payload and a newline, at a terminal too.
    #[arg(long)]
    pub raw: bool,

    /// Colours: auto, always or never; always shows what a terminal shows in a pipe, too.
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub color: When,
}

/// When something is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// At a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
