//! The name of a subject or an issuer, and its text as OpenSSL and mosquitto print it.

use std::fmt::{self, Write as _};

use x509_parser::{der_parser::asn1_rs::Any, x509::X509Name};

use super::hex;

/// A distinguished name. Two are the same when their bytes are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// The first common name in it.
    pub common_name: Option<String>,
    /// All of it in the form of RFC 2253, as `openssl -nameopt RFC2253` prints it and as mosquitto makes a user name
    /// of it with `use_subject_as_username`.
    pub text: String,
    /// The bytes.
    pub der: Vec<u8>,
}

impl Name {
    pub(super) fn new(name: &X509Name<'_>) -> Self {
        let common_name = name.iter_common_name().find_map(|attribute| text_of(attribute.attr_value()));
        Self { common_name, text: rfc2253(name), der: name.as_raw().to_vec() }
    }
}

/// The common name where there is one, which is what people know it by, or the whole.
impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.common_name {
            Some(common_name) => write!(out, "{}", common_name.escape_debug()),
            None if self.text.is_empty() => out.write_str("(empty)"),
            None => out.write_str(&self.text),
        }
    }
}

fn rfc2253(name: &X509Name<'_>) -> String {
    let mut text = String::new();
    // From the last to the first, also within one that has several values.
    let parts: Vec<_> = name.iter().map(|set| set.iter().collect::<Vec<_>>()).collect();
    for set in parts.iter().rev() {
        for (at, attribute) in set.iter().rev().enumerate() {
            if !text.is_empty() {
                text.push(if at == 0 { ',' } else { '+' });
            }
            let oid = attribute.attr_type().to_id_string();
            let value = attribute.attr_value();
            match (short_name(&oid), text_of(value)) {
                (Some(short), Some(value)) => {
                    text.push_str(short);
                    text.push('=');
                    escape(&value, &mut text);
                }
                (short, _) => {
                    let _ = write!(text, "{}=#{}", short.unwrap_or(&oid), hex(&whole(value)).to_uppercase());
                }
            }
        }
    }
    text
}

fn escape(value: &str, text: &mut String) {
    let last = value.len().saturating_sub(1);
    for (at, byte) in value.bytes().enumerate() {
        match byte {
            b',' | b'+' | b'"' | b'\\' | b'<' | b'>' | b';' => text.extend(['\\', char::from(byte)]),
            b'#' if at == 0 => text.push_str("\\#"),
            b' ' if at == 0 || at == last => text.push_str("\\ "),
            b' '..=b'~' => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "\\{byte:02X}");
            }
        }
    }
}

/// The characters of a string, if it is one.
fn text_of(value: &Any<'_>) -> Option<String> {
    let wide = |width: usize| {
        let whole = value.data.len().is_multiple_of(width);
        let number = |unit: &[u8]| unit.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        let text: Option<String> = value.data.chunks(width).map(|unit| char::from_u32(number(unit))).collect();
        text.filter(|_| whole)
    };
    match value.tag().0 {
        UTF8_STRING => String::from_utf8(value.data.to_vec()).ok(),
        NUMERIC_STRING..=IA5_STRING | VISIBLE_STRING => Some(value.data.iter().copied().map(char::from).collect()),
        UNIVERSAL_STRING => wide(4),
        BMP_STRING => wide(2),
        _ => None,
    }
}

const UTF8_STRING: u32 = 12;
/// This one, PrintableString, T61String, VideotexString and IA5String.
const NUMERIC_STRING: u32 = 18;
const IA5_STRING: u32 = 22;
const VISIBLE_STRING: u32 = 26;
const UNIVERSAL_STRING: u32 = 28;
const BMP_STRING: u32 = 30;

/// The value as it stood in the certificate, with its header.
fn whole(value: &Any<'_>) -> Vec<u8> {
    let constructed = u8::from(value.header.is_constructed()) << 5;
    let mut bytes = vec![((value.class() as u8) << 6) | constructed | (value.tag().0 & 31) as u8];
    let length = value.data.len();
    if length < 128 {
        bytes.push(length as u8);
    } else {
        let digits: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        bytes.push(0x80 | digits.len() as u8);
        bytes.extend(digits);
    }
    bytes.extend(value.data);
    bytes
}

/// OpenSSL's short names.
fn short_name(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "street",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "title",
        "2.5.4.13" => "description",
        "2.5.4.15" => "businessCategory",
        "2.5.4.17" => "postalCode",
        "2.5.4.20" => "telephoneNumber",
        "2.5.4.41" => "name",
        "2.5.4.42" => "GN",
        "2.5.4.43" => "initials",
        "2.5.4.44" => "generationQualifier",
        "2.5.4.45" => "x500UniqueIdentifier",
        "2.5.4.46" => "dnQualifier",
        "2.5.4.65" => "pseudonym",
        "2.5.4.97" => "organizationIdentifier",
        "1.2.840.113549.1.9.1" => "emailAddress",
        "1.2.840.113549.1.9.2" => "unstructuredName",
        "1.2.840.113549.1.9.8" => "unstructuredAddress",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.3" => "mail",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.3.6.1.4.1.311.60.2.1.1" => "jurisdictionL",
        "1.3.6.1.4.1.311.60.2.1.2" => "jurisdictionST",
        "1.3.6.1.4.1.311.60.2.1.3" => "jurisdictionC",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use x509_parser::prelude::FromDer;

    use super::*;

    /// A name of (last arc of 2.5.4, tag, value) with one value a set, but `+` joins one to the set before.
    fn name(parts: &[(u8, u8, &[u8])]) -> Name {
        let mut body = Vec::new();
        for (arc, tag, value) in parts {
            let mut attribute = vec![6, 3, 0x55, 4, *arc, *tag, value.len() as u8];
            attribute.extend(*value);
            body.extend([0x31, attribute.len() as u8 + 2, 0x30, attribute.len() as u8]);
            body.extend(attribute);
        }
        let mut der = vec![0x30, body.len() as u8];
        der.extend(body);
        Name::new(&X509Name::from_der(&der).expect("a name").1)
    }

    #[test]
    fn the_text_is_openssls() {
        // Compared with `openssl x509 -noout -subject -nameopt RFC2253`.
        let common = |value: &str| name(&[(3, 12, value.as_bytes())]).text;
        assert_eq!(
            name(&[(6, 19, b"DE"), (10, 12, b"Acme, Inc."), (3, 12, b"board001")]).text,
            "CN=board001,O=Acme\\, Inc.,C=DE"
        );
        assert_eq!(common("Zürich"), "CN=Z\\C3\\BCrich");
        assert_eq!(common(" a#b "), "CN=\\ a#b\\ ");
        assert_eq!(common("#1+2\"\\<>;="), "CN=\\#1\\+2\\\"\\\\\\<\\>\\;=");
        assert_eq!(common("a\nb\x7f"), "CN=a\\0Ab\\7F");
        assert_eq!(common(""), "CN=");
        assert_eq!(name(&[(99, 12, b"x")]).text, "2.5.4.99=#0C0178");
        assert_eq!(name(&[]).text, "");
    }

    #[test]
    fn all_string_kinds_are_read() {
        assert_eq!(name(&[(3, 30, &[0, b'a', 0x20, 0xac])]).common_name.as_deref(), Some("a€"));
        assert_eq!(name(&[(3, 28, &[0, 0, 0, b'a'])]).common_name.as_deref(), Some("a"));
        assert_eq!(name(&[(3, 20, &[0xfc])]).common_name.as_deref(), Some("ü"));
        assert_eq!(name(&[(3, 30, &[0])]).common_name, None);
        assert_eq!(name(&[(3, 12, &[0xff])]).text, "CN=#0C01FF");
        assert_eq!(name(&[(3, 12, b"a"), (3, 12, b"b")]).common_name.as_deref(), Some("a"));
    }

    #[test]
    fn people_see_the_common_name() {
        assert_eq!(name(&[(10, 12, b"O"), (3, 12, b"a\x1b[2J")]).to_string(), "a\\u{1b}[2J");
        assert_eq!(name(&[(10, 12, b"O")]).to_string(), "O=O");
        assert_eq!(name(&[]).to_string(), "(empty)");
    }
}
