//! PKCS#12 stores (`.p12`, `.pfx`): everything in them that is a key, a certificate or a revocation list.
//!
//! The store is taken apart here, because the library for it only gives keys with their chains; it opens what is
//! encrypted in the old way.

use pkcs8::{
    der::{Decode, Encode, Reader, SliceReader, Tag, Tagged, asn1::AnyRef, asn1::ObjectIdentifier, zeroize::Zeroizing},
    pkcs5::pbes2,
};

mod checksum;

use super::{Certificate, Crl, Item, KeyError, PrivateKey, encrypted};

/// Opens a store.
///
/// # Errors
/// When the passphrase is another, or it is no store, or one that is encrypted in a way that is not known.
pub fn open(der: &[u8], passphrase: &[u8]) -> Result<Vec<Item>, KeyError> {
    let no_store = || KeyError::Malformed("no PKCS#12 store");
    let safes = safes(der).ok_or_else(no_store)?;
    let mut items = Vec::new();
    let is_open = safes.iter().all(|safe| matches!(safe, Safe::Plain(_)));
    for safe in safes {
        let contents = match safe {
            Safe::Plain(contents) => Zeroizing::new(contents.to_vec()),
            Safe::Encrypted { algorithm, data } => decrypt(&algorithm, data, passphrase)?,
        };
        // A wrong passphrase leaves a valid padding once in 256 times, and then nonsense.
        let bags = AnyRef::from_der(&contents).ok().and_then(|bags| parts(bags.value()));
        for bag in bags.ok_or(KeyError::WrongPassphrase)? {
            items.extend(item(bag, passphrase)?);
        }
    }
    match checksum::of(der).map(|checksum| checksum.fits(passphrase)).transpose()? {
        // Nothing was opened with the passphrase, so it may as well be that which is wrong.
        Some(false) if is_open && !items.iter().any(|item| matches!(item, Item::Key(_))) => {
            return Err(KeyError::WrongPassphrase);
        }
        Some(false) => return Err(KeyError::Malformed("the checksum of the PKCS#12 store does not fit")),
        Some(true) | None => {}
    }
    // The key and its certificate first, then the others, as they follow in a chain.
    let keys: Vec<Vec<u8>> = items.iter().filter_map(|item| key_of(item).map(<[u8]>::to_vec)).collect();
    items.sort_by_key(|item| match item {
        Item::Key(_) => 0,
        Item::Certificate(certificate) if keys.contains(&certificate.public_key) => 1,
        Item::Certificate(certificate) if !certificate.is_self_issued() => 2,
        _ => 3,
    });
    Ok(items)
}

fn key_of(item: &Item) -> Option<&[u8]> {
    match item {
        Item::Key(key) => Some(key.public_key()),
        _ => None,
    }
}

/// A part of a store.
enum Safe<'a> {
    Plain(&'a [u8]),
    Encrypted { algorithm: AnyRef<'a>, data: &'a [u8] },
}

/// The parts of a store: version, content and a checksum, of which the content is a string that holds them.
fn safes(der: &[u8]) -> Option<Vec<Safe<'_>>> {
    let [_, content, ..] = parts(AnyRef::from_der(der).ok()?.value())?[..] else { return None };
    let [kind, content] = parts(content.value())?[..] else { return None };
    if oid(kind)? != DATA {
        return None;
    }
    let safes = AnyRef::from_der(octets(content)?).ok()?;
    parts(safes.value())?.into_iter().map(safe).collect()
}

fn safe(info: AnyRef<'_>) -> Option<Safe<'_>> {
    let [kind, content] = parts(info.value())?[..] else { return None };
    match oid(kind)? {
        DATA => octets(content).map(Safe::Plain),
        ENCRYPTED_DATA => {
            let [encrypted] = parts(content.value())?[..] else { return None };
            let [_, info, ..] = parts(encrypted.value())?[..] else { return None };
            let [_, algorithm, data] = parts(info.value())?[..] else { return None };
            Some(Safe::Encrypted { algorithm, data: data.value() })
        }
        _ => None,
    }
}

/// What a bag holds, if it is of a kind that is known.
fn item(bag: AnyRef<'_>, passphrase: &[u8]) -> Result<Option<Item>, KeyError> {
    let no_bag = || KeyError::Malformed("a part of the PKCS#12 store");
    let bag = parts(bag.value()).ok_or_else(no_bag)?;
    let [kind, value, ..] = bag[..] else { return Err(no_bag()) };
    let inner = || -> Option<&[u8]> {
        let [inner] = parts(value.value())?[..] else { return None };
        let [_, value] = parts(inner.value())?[..] else { return None };
        octets(value)
    };
    Ok(match oid(kind).ok_or_else(no_bag)? {
        KEY_BAG => Some(Item::Key(PrivateKey::from_pkcs8(value.value())?)),
        SHROUDED_KEY_BAG => {
            let [key] = parts(value.value()).ok_or_else(no_bag)?[..] else { return Err(no_bag()) };
            let [algorithm, data] = parts(key.value()).ok_or_else(no_bag)?[..] else { return Err(no_bag()) };
            let key = decrypt(&algorithm, data.value(), passphrase)?;
            Some(Item::Key(PrivateKey::from_pkcs8(&key)?))
        }
        CERTIFICATE_BAG => {
            let certificate = Certificate::from_der(inner().ok_or_else(no_bag)?);
            Some(Item::Certificate(Box::new(certificate.map_err(|_| KeyError::Malformed("a certificate in it"))?)))
        }
        CRL_BAG => {
            let crl = Crl::from_der(inner().ok_or_else(no_bag)?);
            Some(Item::Crl(crl.map_err(|_| KeyError::Malformed("a revocation list in it"))?))
        }
        _ => None,
    })
}

fn decrypt(algorithm: &AnyRef<'_>, data: &[u8], passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let der = algorithm.to_der().map_err(|_| KeyError::Malformed("no algorithm"))?;
    let all = parts(algorithm.value()).unwrap_or_default();
    let [kind, parameters] = all[..] else { return Err(KeyError::Malformed("no algorithm")) };
    let name = || encrypted::algorithm_name(*algorithm).unwrap_or_else(|| "an algorithm without a name".to_owned());
    let kind = oid(kind).ok_or(KeyError::Malformed("no algorithm"))?;
    if kind == PBES2 {
        let parameters = parameters.decode_as::<pbes2::Parameters<'_>>();
        let parameters = parameters.map_err(|_| KeyError::Encryption(name()))?;
        return encrypted::open(&parameters, data, passphrase, name);
    }
    if !matches!(kind, PBE_TRIPLE_DES | PBE_RC2_40) {
        return Err(KeyError::Encryption(name()));
    }
    let rounds = parts(parameters.value()).and_then(|parts| parts.get(1)?.decode_as::<u64>().ok());
    if rounds.is_none_or(|rounds| rounds > encrypted::MOST_ROUNDS.into()) {
        return Err(KeyError::TooCostly);
    }
    old_way(&der, data, passphrase)
}

/// Opens what is encrypted with RC2 or triple DES: as the key in a store of its own, with a certificate beside it,
/// because without one the library finds nothing in a store.
fn old_way(algorithm: &[u8], data: &[u8], passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let passphrase = std::str::from_utf8(passphrase).map_err(|_| KeyError::WrongPassphrase)?;
    let certificate = rcgen::generate_simple_self_signed(Vec::new()).map_err(|_| KeyError::NoRandomness)?.cert;
    let oid = |number: ObjectIdentifier| value(Tag::ObjectIdentifier, &[number.as_bytes()]);
    let explicit = |inner: &[u8]| value(CONTEXT_0, &[inner]);
    let string = |inner: &[u8]| value(Tag::OctetString, &[inner]);
    let sequence = |parts: &[&[u8]]| value(Tag::Sequence, parts);
    let id = value(Tag::Set, &[&sequence(&[&oid(LOCAL_KEY_ID), &value(Tag::Set, &[&string(&[1])])])]);
    let key = sequence(&[algorithm, &string(data)]);
    let key = sequence(&[&oid(SHROUDED_KEY_BAG), &explicit(&key), &id]);
    let certificate = sequence(&[&oid(X509_CERTIFICATE), &explicit(&string(certificate.der()))]);
    let certificate = sequence(&[&oid(CERTIFICATE_BAG), &explicit(&certificate), &id]);
    let content = |inner: &[u8]| sequence(&[&oid(DATA), &explicit(&string(inner))]);
    let safes = sequence(&[&content(&sequence(&[&key, &certificate]))]);
    let store = sequence(&[&[2, 1, 3], &content(&safes)]);
    let opened = p12_keystore::KeyStore::from_pkcs12(&store, passphrase).map_err(|_| KeyError::WrongPassphrase)?;
    let opened = opened.private_key_chain().map(|(_, chain)| Zeroizing::new(chain.key().to_vec()));
    opened.ok_or(KeyError::WrongPassphrase)
}

/// The values that follow each other in `bytes`.
fn parts(bytes: &[u8]) -> Option<Vec<AnyRef<'_>>> {
    let mut reader = SliceReader::new(bytes).ok()?;
    let mut parts = Vec::new();
    while !reader.is_finished() {
        parts.push(AnyRef::decode(&mut reader).ok()?);
    }
    Some(parts)
}

fn oid(part: AnyRef<'_>) -> Option<ObjectIdentifier> {
    part.decode_as().ok()
}

/// The bytes of the string in an explicit tag.
fn octets(part: AnyRef<'_>) -> Option<&[u8]> {
    let string = AnyRef::from_der(part.value()).ok()?;
    (string.tag() == Tag::OctetString).then_some(string.value())
}

/// One value in DER.
fn value(tag: Tag, parts: &[&[u8]]) -> Vec<u8> {
    let length = parts.iter().map(|part| part.len()).sum::<usize>();
    let mut bytes = vec![tag.octet()];
    if length < 128 {
        bytes.extend(u8::try_from(length));
    } else {
        let digits: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        bytes.push(0x80 | digits.len() as u8);
        bytes.extend(digits);
    }
    bytes.extend(parts.concat());
    bytes
}

const CONTEXT_0: Tag = Tag::ContextSpecific { constructed: true, number: pkcs8::der::TagNumber::N0 };
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");
const PBE_TRIPLE_DES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.3");
const PBE_RC2_40: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.1.6");
const KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
const SHROUDED_KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
const CRL_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.4");
const X509_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
const LOCAL_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.21");

#[cfg(test)]
mod tests;
