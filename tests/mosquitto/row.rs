//! A row of the tables: a command line of a client of mosquitto, what the broker does, and all that has to come of it.
//!
//! ```text
//! $ pub -t a/b -m hi          the command line; `-p PORT` of the broker is put before it, unless PORT or ~ is in it
//! | a line for stdin
//! @ name: a line of a file in the folder in which it runs, or `env NAME: value`
//! < connack 05                what the broker does otherwise than well
//! ! INT                       a signal, when the broker has answered the subscription or got a message
//! > CONNECT                   each packet that the broker saw
//! = exit code                 0 if it is not there
//! o a line of stdout          all of it; `o.` is one without a newline, `o...` any text from there on
//! e a line of stderr          its beginning; all lines that are not empty
//! u what is wrong             the same for wrong usage: `Error: `, the way to the help, exit code 1
//! # a remark; `#= …` says why the original does something else, and `#? …` why it is not asked
//! ```

#![expect(clippy::unwrap_used, reason = "a row that cannot be read is a mistake of its writer")]

/// A row, read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) line: String,
    pub(crate) stdin: Vec<u8>,
    pub(crate) files: Vec<(String, Vec<u8>)>,
    pub(crate) environment: Vec<(String, String)>,
    pub(crate) script: Vec<String>,
    pub(crate) signal: Option<String>,
    pub(crate) packets: Vec<String>,
    pub(crate) exit: i32,
    pub(crate) stdout: Vec<u8>,
    /// Whether more may follow on the standard output.
    pub(crate) open: bool,
    pub(crate) stderr: Vec<String>,
    /// Why the original does something else.
    pub(crate) differs: Option<String>,
    /// Why the original is not asked.
    pub(crate) unasked: Option<String>,
}

impl Row {
    /// The rows of a table.
    pub(crate) fn all(table: &str) -> Vec<Self> {
        let mut rows: Vec<Self> = Vec::new();
        for line in table.lines().map(str::trim_start) {
            let (sign, rest) = line.split_at(line.len().min(1));
            let text = rest.strip_prefix(' ').unwrap_or(rest);
            if sign == "$" {
                rows.push(Self { line: text.to_owned(), ..Self::default() });
                continue;
            }
            let Some(row) = rows.last_mut() else {
                assert!(matches!(sign, "" | "#"), "before the first row: {line}");
                continue;
            };
            row.read(sign, text);
        }
        for row in &rows {
            let says_something =
                row.open || !(row.packets.is_empty() && row.stdout.is_empty() && row.stderr.is_empty());
            assert!(says_something, "nothing but an exit code: {}", row.line);
        }
        rows
    }

    fn read(&mut self, sign: &str, text: &str) {
        match sign {
            "" => {}
            "|" => self.stdin.extend([unescaped(text), b"\n".to_vec()].concat()),
            "@" => {
                let (name, value) = text.split_once(": ").unwrap();
                match name.strip_prefix("env ") {
                    Some(name) => self.environment.push((name.to_owned(), value.to_owned())),
                    None => match self.files.iter_mut().find(|(known, _)| known == name) {
                        Some((_, content)) => content.extend([b"\n".to_vec(), unescaped(value)].concat()),
                        None => self.files.push((name.to_owned(), unescaped(value))),
                    },
                }
            }
            "<" => self.script.push(text.to_owned()),
            "!" => self.signal = Some(text.to_owned()),
            ">" => self.packets.push(text.to_owned()),
            "=" => self.exit = text.parse().unwrap(),
            "o" => match text.strip_prefix('.') {
                Some(rest) if rest.trim() == ".." => self.open = true,
                Some(rest) => self.stdout.extend(unescaped(rest.strip_prefix(' ').unwrap_or(rest))),
                None => self.stdout.extend([unescaped(text), b"\n".to_vec()].concat()),
            },
            "e" => self.stderr.push(text.to_owned()),
            "u" => {
                let help = format!("Use 'mosquitto_{} --help' to see usage.", self.tool());
                (self.exit, self.stderr) = (1, vec![format!("Error: {text}"), help]);
            }
            "#" => match text.strip_prefix("= ") {
                Some(why) => self.differs = Some(why.to_owned()),
                None => self.unasked = text.strip_prefix("? ").map(str::to_owned).or(self.unasked.take()),
            },
            _ => panic!("no line of a table: {sign}{text}"),
        }
    }

    /// Which of the three it is.
    pub(crate) fn tool(&self) -> &str {
        self.line.split(' ').next().unwrap()
    }

    /// The words behind the name, as a shell would make them: quotes, and `\xNN` for a byte.
    pub(crate) fn words(&self, port: u16) -> Vec<Vec<u8>> {
        let mut words: Vec<Vec<u8>> = Vec::new();
        let mut rest = self.line.split_once(' ').map_or("", |(_, rest)| rest).trim();
        while !rest.is_empty() {
            let (word, after) = match rest.strip_prefix('\'') {
                Some(quoted) => quoted.split_once('\'').unwrap(),
                None => rest.split_once(' ').unwrap_or((rest, "")),
            };
            rest = after.trim_start();
            words.push(unescaped(&word.replace("PORT", &port.to_string())));
        }
        if let Some(at) = words.iter().position(|word| word == b"~") {
            words.remove(at);
        } else if !self.line.contains("PORT") {
            words.splice(0..0, [b"-p".to_vec(), port.to_string().into_bytes()]);
        }
        words
    }
}

/// `\xNN` is a byte, `\n` a newline.
pub(crate) fn unescaped(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\x").into_iter().chain(rest.find("\\n")).min() {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        if rest[at..].starts_with("\\n") {
            out.push(b'\n');
            rest = &rest[at + 2..];
        } else {
            out.push(u8::from_str_radix(&rest[at + 2..at + 4], 16).unwrap());
            rest = &rest[at + 4..];
        }
    }
    out.extend_from_slice(rest.as_bytes());
    out
}
