//! What a server presents.

use super::super::{
    look::{self, Look},
    walk::shown,
};
use crate::{
    failure::{Failure, address},
    output::{
        Sheet, Tint,
        certificates::{State, certificate, certificate_json},
    },
};

/// Connects, and shows the certificates of the server. Gives the end of what ends first.
pub(super) fn run(look: &Look<'_>, host: &str, port: u16) -> Result<Option<i64>, Failure> {
    let (chain, spoken) = shown(host, port)?;
    let mut sheet = Sheet::new();
    let count = if chain.len() == 1 { "one certificate".to_owned() } else { format!("{} certificates", chain.len()) };
    sheet.line(&format!("{}: {spoken}, {count}", address(host, port)), Tint::Heading);
    for one in &chain {
        let state = State::of(one.not_before, one.not_after, look.now);
        if look.json {
            look.record(&certificate_json(one, &state))?;
            continue;
        }
        if chain.len() > 1 {
            sheet.gap();
        }
        certificate(&mut sheet, one, &state);
    }
    if !look.json {
        look::print(sheet)?;
    }
    Ok(chain.iter().map(|one| one.not_after).min())
}
