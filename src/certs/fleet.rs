//! Who belongs to a fleet: a list of names, or names with a number.

/// One of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The line of the list, or the number.
    pub line: usize,
    /// Its name.
    pub name: String,
    /// Further alternative names.
    pub sans: Vec<String>,
}

/// Reads a list: a name a line, or a table with commas whose first column is the name and whose others are alternative
/// names. Empty lines and those that begin with `#` count for nothing, nor does a first line that says `name`.
///
/// # Errors
/// Which line is no text, or no table.
pub fn from_list(text: &[u8]) -> Result<Vec<Member>, String> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut members = Vec::new();
    let mut is_first = true;
    for (line, row) in (1..).zip(text.split(|byte| *byte == b'\n')) {
        let row = std::str::from_utf8(row).map_err(|_| format!("line {line} is no UTF-8"))?.trim();
        if row.is_empty() || row.starts_with('#') {
            continue;
        }
        let mut fields = fields(row).ok_or_else(|| format!("line {line} has a quote without its end"))?.into_iter();
        let name = fields.next().unwrap_or_default();
        let is_heading = std::mem::take(&mut is_first) && name.eq_ignore_ascii_case("name");
        if !is_heading {
            members.push(Member { line, name, sans: fields.filter(|field| !field.is_empty()).collect() });
        }
    }
    Ok(members)
}

/// `dev0001`, `dev0002` and so on: four digits at least, so that those that come later stand behind.
#[must_use]
pub fn numbered(prefix: &str, start: u32, count: u32) -> Vec<Member> {
    let numbers = u64::from(start)..u64::from(start) + u64::from(count);
    (1..)
        .zip(numbers)
        .map(|(line, number)| Member { line, name: format!("{prefix}{number:04}"), sans: Vec::new() })
        .collect()
}

/// The fields of a row; one in quotes may hold commas, and quotes that are doubled.
fn fields(row: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut signs = row.chars().peekable();
    loop {
        while signs.next_if(|sign| matches!(sign, ' ' | '\t')).is_some() {}
        let mut field = String::new();
        if signs.next_if_eq(&'"').is_some() {
            loop {
                match signs.next()? {
                    '"' if signs.next_if_eq(&'"').is_some() => field.push('"'),
                    '"' => break,
                    sign => field.push(sign),
                }
            }
        }
        while let Some(sign) = signs.next_if(|sign| *sign != ',') {
            field.push(sign);
        }
        fields.push(field.trim_end().to_owned());
        if signs.next().is_none() {
            return Some(fields);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(line: usize, name: &str, sans: &[&str]) -> Member {
        Member { line, name: name.to_owned(), sans: sans.iter().map(|san| (*san).to_owned()).collect() }
    }

    #[test]
    fn a_list_is_names_or_a_table() {
        assert_eq!(
            from_list(b"a\r\n\n# no\n  b  \nc"),
            Ok(vec![member(1, "a", &[]), member(4, "b", &[]), member(5, "c", &[])])
        );
        let table = "\u{feff}Name,san\nvan01,van01.example.org,10.0.0.7\n\"a \"\"b\"\", c\" , urn:x \nlast,\n";
        assert_eq!(
            from_list(table.as_bytes()),
            Ok(vec![
                member(2, "van01", &["van01.example.org", "10.0.0.7"]),
                member(3, "a \"b\", c", &["urn:x"]),
                member(4, "last", &[]),
            ])
        );
        assert_eq!(from_list(b"a\nname\n"), Ok(vec![member(1, "a", &[]), member(2, "name", &[])]));
        assert_eq!(from_list(b""), Ok(Vec::new()));
        assert_eq!(from_list(b"a\n\xff\n"), Err("line 2 is no UTF-8".to_owned()));
        assert_eq!(from_list(b"a,\"b\n"), Err("line 1 has a quote without its end".to_owned()));
        assert_eq!(from_list(b",x\n"), Ok(vec![member(1, "", &["x"])]));
    }

    #[test]
    fn numbers_have_four_digits_at_least() {
        let names =
            |start, count| numbered("dev", start, count).into_iter().map(|member| member.name).collect::<Vec<_>>();
        assert_eq!(names(1, 2), ["dev0001", "dev0002"]);
        assert_eq!(names(9999, 2), ["dev9999", "dev10000"]);
        assert_eq!(names(u32::MAX, 2), ["dev4294967295", "dev4294967296"]);
    }
}
