//! `mqtt certs init`: a CA, a server and clients, as far as they are not there yet.

mod missing;
mod told;
mod wish;

use std::path::Path;

use ring::rand::{SecureRandom, SystemRandom};

use self::{
    missing::Missing,
    told::{dry_run, name_faults, name_idle_options, name_missing_hosts, names_of, unchanged},
    wish::Wish,
};
use super::{
    desk::{CA_DAYS, CA_VARIABLE, Desk, KeyFile, Signing},
    issue::{client_order, first_name, make, own_hosts},
};
use crate::{
    certs::{
        Access, Authority, Change, Entry, Error, Folder, Index, Key, LONGEST_DAYS, NewKey, Order, Role, Signed, Signer,
        Subject, Taken, check_signer, leaf, look, names,
    },
    cli::certs::InitArgs,
    command::passphrase::{self, Passphrase},
    failure::{Exit, Failure},
    x509::{PrivateKey, hex},
};

/// Makes what is missing.
pub(super) fn run(args: &InitArgs) -> Result<Exit, Failure> {
    let desk = Desk::new(&args.folder);
    let wish = Wish::new(&desk, args)?;
    if args.dry_run {
        let index =
            if desk.dir.exists() { look(&desk.dir).map_err(|error| desk.fail(&error))? } else { Index::default() };
        return dry_run(&desk, args, &wish, &Missing::new(&desk, args, &wish, &index)?);
    }
    if let Err(error @ Error::NotTheCas(_)) = check_signer(&desk.dir) {
        let index = look(&desk.dir).map_err(|error| desk.fail(&error))?;
        if !Missing::new(&desk, args, &wish, &index)?.nothing() {
            return Err(desk.fail(&error));
        }
    }
    let folder = desk.create()?;
    let missing = Missing::new(&desk, args, &wish, folder.index())?;
    if missing.nothing() {
        folder.close().map_err(|error| desk.fail(&error))?;
        unchanged(&desk, &missing)?;
    } else {
        make_missing(&desk, args, &wish, &missing, folder)?;
    }
    name_idle_options(&desk, args, &wish, &missing);
    if !missing.server {
        name_missing_hosts(&desk, &wish);
    }
    name_faults(&desk, &missing)
}

/// What an intermediate CA is called beside the name of its root.
const INTERMEDIATE: &str = " intermediate";

/// CAs that are made one after another must not have one name.
fn random_digits() -> Result<String, Error> {
    let mut bytes = [0; 2];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(hex(&bytes))
}

fn make_missing(
    desk: &Desk,
    args: &InitArgs,
    wish: &Wish,
    missing: &Missing,
    mut folder: Folder,
) -> Result<(), Failure> {
    let mut change = Change::new(&desk.dir);
    let mut made: Vec<(Entry, bool, KeyFile)> = Vec::new();
    let signing = if missing.has_authority() {
        make_authorities(desk, args, wish, missing, &mut change, &mut made)?
    } else {
        desk.signing(args.ca_pass_file.as_deref())?
    };
    let orders = orders(desk, args, wish, missing, &signing.authority)?;
    let taken = Taken::new(&desk.dir, folder.index(), &signing.authority, desk.now);
    let taken = taken.map_err(|error| desk.fail(&error))?;
    // The server's certificate is not there or not good, whatever the index says.
    let check = |order: &Order| taken.check(order, order.role == Role::Server).map_err(|error| desk.fail(&error));
    orders.iter().try_for_each(check)?;
    leaf::check_apart(&orders).map_err(|error| desk.fail(&error))?;
    let key = Key::New(match args.key {
        // It was said already.
        Some(_) if missing.ca => NewKey::like(&signing.authority.certificate().key),
        choice => desk.key(choice, &signing.authority),
    });
    for order in &orders {
        let leaf = make(desk, &signing, folder.index(), order, &key, None, &mut change)?;
        let key = KeyFile::of(&leaf);
        made.push((leaf.signed.entry, leaf.signed.is_cut, key));
    }
    let until = if missing.has_authority() || missing.crl {
        Some(desk.stage_crl(&mut change, folder.index(), &signing, None)?)
    } else {
        desk.stage_crl_in_time(&mut change, folder.index(), &signing)?
    };
    folder.commit(change).map_err(|error| desk.fail(&error))?;
    let revoked = folder.index().revoked();
    folder.close().map_err(|error| desk.fail(&error))?;
    made.iter().try_for_each(|(entry, is_cut, key)| desk.made(entry, *is_cut, *key))?;
    if missing.ca && !wish.domains.is_empty() {
        let domains = wish.domains.join(", ");
        desk.console.note(format_args!("the CA signs names below {domains} only, and no addresses"));
    }
    until.map_or(Ok(()), |until| desk.made_crl(until, revoked))
}

/// The CA, and the intermediate CA below it, as far as they are missing.
fn make_authorities(
    desk: &Desk,
    args: &InitArgs,
    wish: &Wish,
    missing: &Missing,
    change: &mut Change,
    made: &mut Vec<(Entry, bool, KeyFile)>,
) -> Result<Signing, Failure> {
    let fail = |error: Error| desk.fail(&error);
    let kind = args.key.map(|choice| desk.chosen(choice));
    let (root, phrase) = if missing.ca {
        let phrase = new_passphrase(args.ca_pass_file.as_deref())?;
        let kind = kind.unwrap_or(NewKey::P256);
        let _patience = desk.patience(kind);
        let key = kind.generate().map_err(fail)?;
        let subject = Subject {
            common_name: wish.ca_name.clone(),
            path_length: u8::from(args.intermediate),
            domains: wish.domains.clone(),
            addresses: wish.domains.is_empty(),
            days: args.ca_days.unwrap_or(CA_DAYS),
        };
        let signed = subject.self_signed(&key, desk.now).map_err(fail)?;
        let root = stage_authority(desk, change, signed, &key, phrase.as_ref(), true, made)?;
        (root, phrase)
    } else {
        let signer = Signer::root_of(&desk.dir).map_err(fail)?;
        let phrase = desk.passphrase(&signer, args.ca_pass_file.as_deref())?;
        let bytes = phrase.as_deref().map_or(&[][..], Vec::as_slice);
        (signer.open(bytes, desk.now).map_err(fail)?, phrase)
    };
    if !missing.intermediate {
        return Ok(Signing { authority: root, root: None });
    }
    let kind = kind.unwrap_or_else(|| NewKey::like(&root.certificate().key));
    let _patience = desk.patience(kind);
    let key = kind.generate().map_err(fail)?;
    let name = root.certificate().common_name().unwrap_or("CA");
    let mut common_name = format!("{name}{INTERMEDIATE}");
    if common_name.len() > names::LONGEST {
        common_name = format!("mqtt CA {}{INTERMEDIATE}", random_digits().map_err(fail)?);
    }
    // What it signs has to keep within the root's domains: it knows them itself.
    let domains = root.domains().to_vec();
    let (addresses, days) = (root.signs_addresses(), args.ca_days.unwrap_or(CA_DAYS));
    let subject = Subject { common_name, path_length: 0, domains, addresses, days };
    let signed = root.sign_intermediate(&subject, key.public_key(), desk.now).map_err(fail)?;
    let authority = stage_authority(desk, change, signed, &key, phrase.as_ref(), false, made)?;
    Ok(Signing { authority, root: Some(root) })
}

/// Adds a CA to a change, and makes it one that signs.
fn stage_authority(
    desk: &Desk,
    change: &mut Change,
    signed: Signed,
    key: &PrivateKey,
    phrase: Option<&Passphrase>,
    is_root: bool,
    made: &mut Vec<(Entry, bool, KeyFile)>,
) -> Result<Authority, Failure> {
    let fail = |error: Error| desk.fail(&error);
    let mut entry = signed.entry;
    let (file, key_file) = (format!("{}.crt", entry.name), format!("{}.key", entry.name));
    let pem = match phrase {
        Some(phrase) => key.to_encrypted_pem(phrase).map_err(|error| fail(error.into()))?,
        None => key.to_pem(),
    };
    change.file(&key_file, pem.as_bytes(), Access::Secret, false).map_err(fail)?;
    change.file(&file, signed.pem.as_bytes(), Access::Public, false).map_err(fail)?;
    let (path, key_path) = (desk.dir.join(&file), desk.dir.join(&key_file));
    (entry.certificate, entry.private_key) = (Some(file), Some(key_file));
    change.issued(entry.clone());
    // Those below the root are the same but for what stands in the certificate.
    let key_file = if phrase.is_some() { KeyFile::Encrypted } else { KeyFile::Open };
    made.push((entry, is_root && signed.is_cut, key_file));
    Authority::new(signed.certificate, key, &path, &key_path, is_root, desk.now).map_err(fail)
}

/// The passphrase for a new CA's key, if there is to be one.
fn new_passphrase(file: Option<&Path>) -> Result<Option<Passphrase>, Failure> {
    if file == Some(Path::new("-")) {
        passphrase::ask_somebody(CA_VARIABLE, "--ca-pass-file", "passphrase for the CA's key", true).map(Some)
    } else {
        passphrase::given(file, CA_VARIABLE)
    }
}

/// The leaves that are missing.
fn orders(
    desk: &Desk,
    args: &InitArgs,
    wish: &Wish,
    missing: &Missing,
    authority: &Authority,
) -> Result<Vec<Order>, Failure> {
    let mut orders = Vec::new();
    let days = args.days.unwrap_or(LONGEST_DAYS);
    if missing.server {
        orders.push(server_order(desk, args, wish, missing, authority)?);
    }
    orders.extend(missing.clients.iter().map(|name| client_order(authority, name, &[], days)));
    Ok(orders)
}

/// The server: as it was, if there was one, unless other hosts were asked for.
fn server_order(
    desk: &Desk,
    args: &InitArgs,
    wish: &Wish,
    missing: &Missing,
    authority: &Authority,
) -> Result<Order, Failure> {
    let former = missing.former.as_ref();
    let kept = former.map(names_of).filter(|_| wish.hosts.is_empty()).filter(|sans| !sans.is_empty());
    let sans = match kept {
        Some(sans) => sans,
        None if wish.hosts.is_empty() => own_hosts(authority).map_err(|error| desk.fail(&error))?,
        None => wish.hosts.clone(),
    };
    let common_name = first_name(&sans, "server");
    if wish.clients.contains(&common_name) {
        return Err(desk.fail(&Error::SameSubject { name: common_name, owner: "the server".to_owned() }));
    }
    let role = former.map_or(Role::Server, |entry| entry.role);
    let days = args.days.or_else(|| former.map(|entry| entry.days)).unwrap_or(LONGEST_DAYS);
    Ok(Order { name: "server".to_owned(), common_name, role, sans, days })
}
