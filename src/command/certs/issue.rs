//! `mqtt certs server` and `mqtt certs client`: single certificates.

use std::path::Path;

use super::{
    desk::{Desk, KEY_VARIABLE, KeyFile, Signing},
    export,
};
use crate::{
    certs::{
        Authority, Change, Entry, Error, Folder, Index, Key, Leaf, NewKey, Order, Role, Taken, leaf,
        names::{self, LONGEST},
        of_this_machine, stored,
    },
    cli::certs::{ClientArgs, ServerArgs},
    command::passphrase,
    failure::{Exit, Failure},
    x509::{Request, San},
};

/// Makes a server certificate.
pub(super) fn server(args: &ServerArgs) -> Result<Exit, Failure> {
    let desk = Desk::new(&args.folder);
    let fail = |error: Error| desk.fail(&error);
    names::check_file(&args.out).map_err(|fault| fail(Error::Name { name: args.out.clone(), fault }))?;
    let mut sans = hosts(&desk, &args.hosts)?;
    let folder = desk.open()?;
    let signing = desk.signing(args.ca.ca_pass_file.as_deref())?;
    let request = args.csr.as_ref().map(|path| requested(&desk, path, false)).transpose()?;
    let key = match &request {
        Some((key, theirs)) => {
            if sans.is_empty() {
                let hosts = theirs.sans.iter().filter(|san| matches!(san, San::Dns(_) | San::Ip(_)));
                sans = hosts.cloned().collect();
            }
            key.clone()
        }
        None => Key::New(desk.key(args.key, &signing.authority)),
    };
    if sans.is_empty() {
        sans = own_hosts(&signing.authority).map_err(|error| desk.fail(&error))?;
    }
    let role = if args.bridge { Role::Bridge } else { Role::Server };
    let order =
        Order { name: args.out.clone(), common_name: first_name(&sans, &args.out), role, sans, days: args.days };
    taken(&desk, &folder, &signing, &[&order], args.force)?;
    let mut change = Change::new(&desk.dir);
    let leaf = make(&desk, &signing, folder.index(), &order, &key, None, &mut change)?;
    let exit = finish(&desk, folder, &signing, change, &[leaf])?;
    if let Some((_, request)) = &request {
        name_left_out(&desk, request, &order, None);
    }
    Ok(exit)
}

/// Makes client certificates: all of them, or none.
pub(super) fn client(args: &ClientArgs) -> Result<Exit, Failure> {
    let desk = Desk::new(&args.folder);
    let Asked { names, key, mut sans, request } = asked(&desk, args)?;
    for name in &names {
        names::check_client(name).map_err(|fault| desk.fail(&Error::Name { name: name.clone(), fault }))?;
    }
    for text in &args.san {
        sans.push(names::san(text).map_err(|fault| desk.fail(&Error::Host { host: text.clone(), fault }))?);
    }
    let folder = desk.open()?;
    let signing = desk.signing(args.ca.ca_pass_file.as_deref())?;
    let key = key.unwrap_or_else(|| Key::New(desk.key(args.key, &signing.authority)));
    let orders: Vec<Order> =
        names.iter().map(|name| client_order(&signing.authority, name, &sans, args.days)).collect();
    taken(&desk, &folder, &signing, &orders.iter().collect::<Vec<_>>(), args.force)?;
    let phrase = if args.p12 || args.encrypt_key {
        let what = if args.p12 { "passphrase for the PKCS#12 file" } else { "passphrase for the key" };
        Some(passphrase::get(args.pass_file.as_deref(), KEY_VARIABLE, "--pass-file", what, true)?)
    } else {
        None
    };
    let phrase = phrase.as_deref().map(Vec::as_slice);
    let mut change = Change::new(&desk.dir);
    let mut leaves = Vec::new();
    for order in &orders {
        let encrypt = phrase.filter(|_| args.encrypt_key);
        let leaf = make(&desk, &signing, folder.index(), order, &key, encrypt, &mut change)?;
        if let Some(phrase) = phrase.filter(|_| args.p12) {
            export::stage_p12(&desk, &leaf, phrase, &mut change)?;
        }
        leaves.push(leaf);
    }
    let made_p12 = args.p12.then(|| leaves.iter().map(|leaf| base(&leaf.signed.entry)).collect::<Vec<_>>());
    let exit = finish(&desk, folder, &signing, change, &leaves)?;
    if let (Some(request), Some(order)) = (&request, orders.first()) {
        name_left_out(&desk, request, order, Some("--csr-san").filter(|_| !args.csr_san));
    }
    for base in made_p12.into_iter().flatten() {
        export::made(&desk, &desk.dir.join(format!("{base}.p12")), "p12", "certificate, CA and key as PKCS#12")?;
    }
    Ok(exit)
}

/// What was asked for, by words or by a request.
struct Asked {
    names: Vec<String>,
    /// None: a new one each.
    key: Option<Key>,
    sans: Vec<San>,
    request: Option<Request>,
}

/// Puts it together.
fn asked(desk: &Desk, args: &ClientArgs) -> Result<Asked, Failure> {
    let is_single = args.names.len() <= 1;
    if !is_single && (args.csr.is_some() || !args.san.is_empty()) {
        let option = if args.csr.is_some() { "--csr" } else { "--san" };
        return Err(Failure::usage(format!("{option} is for one NAME, and {} were given", args.names.len())));
    }
    let Some(path) = &args.csr else {
        return Ok(Asked { names: args.names.clone(), key: None, sans: Vec::new(), request: None });
    };
    let (key, request) = requested(desk, path, true)?;
    let names = match (args.names.as_slice(), request.subject.common_name.clone()) {
        ([], Some(name)) => vec![name],
        ([], None) => {
            let cause = "it has no common name".to_owned();
            let failure = desk.fail(&Error::Request { path: path.clone(), cause });
            return Err(failure.hint("give a NAME: mqtt certs client NAME --csr FILE"));
        }
        (names, _) => names.to_vec(),
    };
    let sans = request.sans.iter().filter(|san| args.csr_san && !matches!(san, San::Other(_))).cloned().collect();
    Ok(Asked { names, key: Some(key), sans, request: Some(request) })
}

/// Says what a request asked for and its certificate does not have: who signs decides. `option` would take the names.
fn name_left_out(desk: &Desk, request: &Request, order: &Order, option: Option<&str>) {
    let own = names::client_san(&order.common_name);
    let names = request.sans.iter().filter(|san| !order.sans.contains(san) && **san != own);
    let names: Vec<String> = names.map(names::san_text).collect();
    let cure = match option {
        Some(option) if !names.is_empty() => format!("; {option} takes its names"),
        _ => String::new(),
    };
    let mut left = names;
    if request.subject.common_name.as_deref() != Some(&order.common_name) || request.subject.text.contains(", ") {
        left.push(format!("the subject {}", request.subject.text));
    }
    if let Some(usage) = &request.extended_key_usage {
        let may = |role| order.role == role || order.role == Role::Bridge;
        let more = usage.server_auth && !may(Role::Server) || usage.client_auth && !may(Role::Client);
        if more || usage.any || !usage.others.is_empty() {
            left.push(format!("the purpose {usage}"));
        }
    }
    if !left.is_empty() {
        let left: Vec<String> = left.iter().map(|one| one.escape_debug().to_string()).collect();
        desk.console.note(format_args!("left out of what the request has: {}{cure}", left.join(", ")));
    }
}

/// Reads a request, and refuses a key that nobody should certify.
fn requested(desk: &Desk, path: &Path, is_client: bool) -> Result<(Key, Request), Failure> {
    let request = stored::request(path).map_err(|error| desk.fail(&error))?;
    leaf::check_request(&request, path, &desk.dir, is_client).map_err(|error| desk.fail(&error))?;
    Ok((Key::Public(request.public_key.clone()), request))
}

/// What a client is to get.
pub(super) fn client_order(authority: &Authority, name: &str, sans: &[San], days: u32) -> Order {
    let mut all = vec![names::client_san(name)];
    if !authority.may_sign(&all[0]) {
        // A CA confined to some domains may still say who it is.
        all = vec![names::client_urn(name)];
    }
    for san in sans {
        if !all.contains(san) {
            all.push(san.clone());
        }
    }
    Order { name: name.to_owned(), common_name: name.to_owned(), role: Role::Client, sans: all, days }
}

/// The hosts that were given.
pub(super) fn hosts(desk: &Desk, hosts: &[String]) -> Result<Vec<San>, Failure> {
    let mut sans = Vec::new();
    for host in hosts {
        let san = names::host(host).map_err(|fault| desk.fail(&Error::Host { host: host.clone(), fault }))?;
        if !sans.contains(&san) {
            sans.push(san);
        }
    }
    Ok(sans)
}

/// The hosts of this machine that the CA may sign.
pub(super) fn own_hosts(authority: &Authority) -> Result<Vec<San>, Error> {
    let hosts: Vec<San> = of_this_machine().into_iter().filter(|host| authority.may_sign(host)).collect();
    // Addresses alone are no server that a CA for names is made for.
    if hosts.iter().any(|host| matches!(host, San::Dns(_))) {
        Ok(hosts)
    } else {
        Err(Error::NoHost { domains: authority.domains().to_vec() })
    }
}

/// The common name of a server: its first host that fits.
pub(super) fn first_name(sans: &[San], otherwise: &str) -> String {
    sans.iter().map(ToString::to_string).find(|name| name.len() <= LONGEST).unwrap_or_else(|| otherwise.to_owned())
}

/// Refuses names that are somebody's.
fn taken(desk: &Desk, folder: &Folder, signing: &Signing, orders: &[&Order], force: bool) -> Result<(), Failure> {
    let taken = Taken::new(&desk.dir, folder.index(), &signing.authority, desk.now);
    let taken = taken.map_err(|error| desk.fail(&error))?;
    for (at, order) in orders.iter().enumerate() {
        taken.check(order, force).map_err(|error| desk.fail(&error))?;
        let same = |other: &&&Order| other.name.to_lowercase() == order.name.to_lowercase();
        if let Some(other) = orders[..at].iter().find(same) {
            return Err(Failure::usage(format!("'{}' and '{}' are one name", other.name, order.name)));
        }
    }
    Ok(())
}

/// Makes a leaf, and adds it to a change.
pub(super) fn make(
    desk: &Desk,
    signing: &Signing,
    index: &Index,
    order: &Order,
    key: &Key,
    passphrase: Option<&[u8]>,
    change: &mut Change,
) -> Result<Leaf, Failure> {
    let _patience = if let Key::New(kind) = key { desk.patience(*kind) } else { None };
    let leaf = Leaf::make(&signing.authority, order, key, desk.now);
    let mut leaf = leaf.map_err(|error| desk.fail(&error))?;
    let former = index.get(&order.name);
    let base = former.map_or_else(|| order.name.clone(), base);
    let kept = former.and_then(|entry| key_that_fits(desk, entry, &leaf));
    leaf.stage(change, &base, passphrase, kept).map_err(|error| desk.fail(&error))?;
    Ok(leaf)
}

/// The key of a former certificate, if the new one is for the same.
fn key_that_fits<'a>(desk: &Desk, former: &'a Entry, leaf: &Leaf) -> Option<&'a str> {
    let (certificate, key) = (former.certificate.as_ref()?, former.private_key.as_deref()?);
    let former = stored::certificate(&desk.dir.join(certificate)).ok()?;
    (former.public_key == leaf.signed.certificate.public_key).then_some(key)
}

/// The name of the files of an entry, without their ends.
pub(super) fn base(entry: &Entry) -> String {
    let file = entry.certificate.as_deref().and_then(|file| file.strip_suffix(".crt"));
    file.unwrap_or(&entry.name).to_owned()
}

/// Makes the change, and says what was made.
pub(super) fn finish(
    desk: &Desk,
    folder: Folder,
    signing: &Signing,
    mut change: Change,
    leaves: &[Leaf],
) -> Result<Exit, Failure> {
    let until = desk.stage_crl_in_time(&mut change, folder.index(), signing)?;
    let revoked = folder.index().revoked();
    let replaced: Vec<Entry> =
        leaves.iter().filter_map(|leaf| folder.index().get(&leaf.signed.entry.name).cloned()).collect();
    desk.finish(folder, change)?;
    for leaf in leaves {
        desk.made(&leaf.signed.entry, leaf.signed.is_cut, KeyFile::of(leaf))?;
        if let Some(key) = leaf.retired.as_ref().map(|key| desk.dir.join(key).display().to_string()) {
            desk.console.note(format_args!("'{key}' does not fit any more, and is '{key}.old' now"));
        }
    }
    for entry in &replaced {
        desk.name_stale(entry);
    }
    if let Some(until) = until {
        desk.made_crl(until, revoked)?;
    }
    Ok(Exit::DONE)
}

/// The kind of a key that a name had, for one more of its kind.
pub(super) fn kind_of(entry: &Entry) -> NewKey {
    NewKey::from_text(&entry.key)
}
