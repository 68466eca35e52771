//! Hashes of passwords as mosquitto's password files hold them: made, read, written, compared.

use std::{fmt, hint::black_box, num::NonZeroU32};

use argon2::{Algorithm, Argon2, Params};
use base64::{
    Engine,
    engine::{
        DecodePaddingMode,
        general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD, STANDARD_NO_PAD},
    },
};
use ring::{
    digest, pbkdf2,
    rand::{SecureRandom, SystemRandom},
};

/// How a password is hashed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// One round of SHA-512: `$6$`. Only for mosquitto 1.6 and before.
    Sha512,
    /// PBKDF2 with SHA-512: `$7$`. What mosquitto understands everywhere.
    #[default]
    Pbkdf2,
    /// Argon2id: the best of them.
    Argon2id,
}

/// The hash of a password, with what it was made from.
#[derive(Clone, PartialEq, Eq)]
pub struct Hash {
    recipe: Recipe,
    salt: Box<[u8]>,
    digest: Box<[u8]>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Recipe {
    Sha512,
    Pbkdf2 { iterations: NonZeroU32 },
    Argon2id { memory: u32, iterations: u32, lanes: u32 },
}

/// Why a text is no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// It is a password in plain text, or anything else that does not begin with `$`.
    Plain,
    /// It is made in a way that we do not know.
    Unknown,
    /// It is not whole.
    Malformed,
    /// It would cost more time or memory than a login may.
    TooExpensive,
}

/// What mosquitto writes: each iteration costs a login its time, and a guesser too.
pub const ITERATIONS: u32 = 101;
/// The most iterations of PBKDF2: about two seconds.
pub const MOST_ITERATIONS: u32 = 2_000_000;
/// Argon2id as is recommended for logins: 19 MiB, two passes, one lane.
const ARGON2ID: (u32, u32, u32) = (19_456, 2, 1);
/// The most memory of Argon2id in KiB.
const MOST_MEMORY: u32 = 256 * 1024;
/// The most memory times passes, in KiB: about two seconds.
const MOST_WORK: u64 = 1024 * 1024;
const MOST_LANES: u32 = 16;
/// The most bytes of salt or digest.
const MOST_BYTES: usize = 1_024;
/// Bytes of salt that are made; mosquitto 1.6 and 2.0 read no other number.
const SALT: usize = 12;
/// Bytes of SHA-512.
const DIGEST: usize = 64;
const ARGON2ID_SALT: usize = 16;
const ARGON2ID_DIGEST: usize = 32;

impl Hash {
    /// Hashes a password with new salt. `iterations` is for PBKDF2 and the passes of Argon2id.
    ///
    /// # Errors
    /// When the cost is out of bounds, or the system has no randomness ([`Error::Unknown`] never).
    pub fn make(method: Method, iterations: Option<u32>, password: &[u8]) -> Result<Self, Error> {
        let recipe = match method {
            Method::Sha512 => Recipe::Sha512,
            Method::Pbkdf2 => {
                let iterations = NonZeroU32::new(iterations.unwrap_or(ITERATIONS)).ok_or(Error::Malformed)?;
                Recipe::Pbkdf2 { iterations }
            }
            Method::Argon2id => {
                let (memory, passes, lanes) = ARGON2ID;
                Recipe::Argon2id { memory, iterations: iterations.unwrap_or(passes), lanes }
            }
        };
        recipe.check()?;
        let (salt_size, digest_size) =
            if method == Method::Argon2id { (ARGON2ID_SALT, ARGON2ID_DIGEST) } else { (SALT, DIGEST) };
        let mut salt = vec![0; salt_size];
        SystemRandom::new().fill(&mut salt).map_err(|_| Error::Malformed)?;
        let mut digest = vec![0; digest_size];
        recipe.apply(&salt, password, &mut digest)?;
        Ok(Self { recipe, salt: salt.into(), digest: digest.into() })
    }

    /// Reads a hash as it stands in a password file.
    ///
    /// # Errors
    /// Says why it is none.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let rest = text.strip_prefix('$').ok_or(Error::Plain)?;
        let (kind, rest) = rest.split_once('$').ok_or(Error::Plain)?;
        match kind {
            "6" => Self::of(Recipe::Sha512, rest.split_once('$').ok_or(Error::Malformed)?, &PADDED),
            "7" => {
                let (iterations, rest) = rest.split_once('$').ok_or(Error::Malformed)?;
                let iterations = number(iterations).and_then(NonZeroU32::new).ok_or(Error::Malformed)?;
                Self::of(Recipe::Pbkdf2 { iterations }, rest.split_once('$').ok_or(Error::Malformed)?, &PADDED)
            }
            "argon2id" => {
                let (version, rest) = rest.split_once('$').ok_or(Error::Malformed)?;
                if version != "v=19" {
                    return Err(Error::Unknown);
                }
                let (costs, rest) = rest.split_once('$').ok_or(Error::Malformed)?;
                Self::of(
                    argon2id(costs).ok_or(Error::Malformed)?,
                    rest.split_once('$').ok_or(Error::Malformed)?,
                    &PADDED,
                )
            }
            _ => Err(Error::Unknown),
        }
    }

    fn of(recipe: Recipe, (salt, digest): (&str, &str), form: &GeneralPurpose) -> Result<Self, Error> {
        recipe.check()?;
        if salt.len().max(digest.len()) > 2 * MOST_BYTES {
            return Err(Error::TooExpensive);
        }
        let decode = |text: &str| form.decode(text).map_err(|_| Error::Malformed);
        let (salt, digest) = (decode(salt)?, decode(digest)?);
        let complete = match recipe {
            Recipe::Sha512 | Recipe::Pbkdf2 { .. } => digest.len() == DIGEST && !salt.is_empty(),
            Recipe::Argon2id { .. } => (16..=DIGEST).contains(&digest.len()) && (8..=DIGEST).contains(&salt.len()),
        };
        if complete { Ok(Self { recipe, salt: salt.into(), digest: digest.into() }) } else { Err(Error::Malformed) }
    }

    /// Whether this is the hash of `password`. How long that takes does not depend on where they differ.
    #[must_use]
    pub fn verify(&self, password: &[u8]) -> bool {
        let mut digest = vec![0; self.digest.len()];
        // Parameters that Argon2 itself does not take fit no password.
        let made = self.recipe.apply(&self.salt, password, &mut digest).is_ok();
        let differ = digest.iter().zip(&self.digest).fold(0, |all, (one, other)| black_box(all | (one ^ other)));
        made & (differ == 0)
    }

    /// Whether checking it costs next to nothing.
    #[must_use]
    pub const fn is_quick(&self) -> bool {
        matches!(self.recipe, Recipe::Sha512)
    }
}

impl Recipe {
    fn check(self) -> Result<(), Error> {
        let bounded = match self {
            Self::Sha512 => true,
            Self::Pbkdf2 { iterations } => iterations.get() <= MOST_ITERATIONS,
            Self::Argon2id { memory, iterations, lanes } => {
                memory <= MOST_MEMORY && lanes <= MOST_LANES && u64::from(memory) * u64::from(iterations) <= MOST_WORK
            }
        };
        if !bounded {
            return Err(Error::TooExpensive);
        }
        match self {
            Self::Argon2id { memory, iterations, lanes } => {
                Params::new(memory, iterations, lanes, None).map(drop).map_err(|_| Error::Malformed)
            }
            _ => Ok(()),
        }
    }

    fn apply(self, salt: &[u8], password: &[u8], digest: &mut [u8]) -> Result<(), Error> {
        match self {
            Self::Sha512 => {
                let mut context = digest::Context::new(&digest::SHA512);
                context.update(password);
                context.update(salt);
                digest.copy_from_slice(context.finish().as_ref());
            }
            Self::Pbkdf2 { iterations } => {
                pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, iterations, salt, password, digest);
            }
            Self::Argon2id { memory, iterations, lanes } => {
                let costs = Params::new(memory, iterations, lanes, Some(digest.len())).map_err(|_| Error::Malformed)?;
                let argon2 = Argon2::new(Algorithm::Argon2id, argon2::Version::V0x13, costs);
                argon2.hash_password_into(password, salt, digest).map_err(|_| Error::Malformed)?;
            }
        }
        Ok(())
    }
}

/// `m=19456,t=2,p=1`, in this order.
fn argon2id(costs: &str) -> Option<Recipe> {
    let mut costs = costs.split(',');
    let mut cost = |name: &str| number(costs.next()?.strip_prefix(name)?.strip_prefix('=')?);
    let recipe = Recipe::Argon2id { memory: cost("m")?, iterations: cost("t")?, lanes: cost("p")? };
    costs.next().is_none().then_some(recipe)
}

/// Digits only: `parse` takes a sign as well.
fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Base64 with or without `=` behind it.
const PADDED: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl fmt::Display for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let padded = |bytes: &[u8]| STANDARD.encode(bytes);
        match self.recipe {
            Recipe::Sha512 => write!(out, "$6${}${}", padded(&self.salt), padded(&self.digest)),
            Recipe::Pbkdf2 { iterations } => {
                write!(out, "$7${iterations}${}${}", padded(&self.salt), padded(&self.digest))
            }
            Recipe::Argon2id { memory, iterations, lanes } => {
                let bare = |bytes: &[u8]| STANDARD_NO_PAD.encode(bytes);
                let (salt, digest) = (bare(&self.salt), bare(&self.digest));
                write!(out, "$argon2id$v=19$m={memory},t={iterations},p={lanes}${salt}${digest}")
            }
        }
    }
}

/// A hash is not for logs.
impl fmt::Debug for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Hash({:?})", self.recipe)
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Plain => "is not hashed",
            Self::Unknown => "is hashed in a way that is not known here",
            Self::Malformed => "has a hash that is not whole",
            Self::TooExpensive => "has a hash that would cost too much time or memory",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written by Debian's `mosquitto_passwd`, and by the reference program of Argon2.
    const FOREIGN: [&str; 3] = [
        "$6$Nt2YCQte6vWsAO9T$OCGh7KbiXYOEJ2K1qMLsxxqvAPIqyieDK1BWff0ENTC+NU1wr1OD7Mre3U7vqQPKSZzNipVOGZi/hQp1bP5l+A==",
        "$7$5$vP5rmGJgNB1YrH5b$cOwwq+bVZevwPbSZDoQaIxfN/uCQ2YdiQC6xHH1i7fDimEFeodv9idHCICC5rfe+T6tFogJVrgeerPocxaJEuQ==",
        "$7$101$rfp/adFFrPjJQMAj$XB88SKpxT3RxdMMPsdu6alO769jIUL0q9RmjldO++vbU3KcrcyqERTktLY/BUMcXuE+7PGaPN0F7y5U44gv+Iw==",
    ];

    #[test]
    fn hashes_of_mosquitto_fit_their_password_and_no_other() {
        for text in FOREIGN {
            let hash = Hash::parse(text).unwrap();
            assert!(hash.verify(b"pw"), "{text}");
            assert!(!hash.verify(b"pW") && !hash.verify(b""), "{text}");
            assert_eq!(hash.to_string(), text);
        }
        // The example of the Argon2 reference implementation: `echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1`.
        let argon2 = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(Hash::parse(argon2).unwrap().verify(b"password"));
        assert!(!Hash::parse(argon2).unwrap().verify(b"passwort"));
    }

    #[test]
    fn what_is_made_is_read_again() {
        for (method, iterations) in [(Method::Sha512, None), (Method::Pbkdf2, Some(7)), (Method::Argon2id, Some(1))] {
            let hash = Hash::make(method, iterations, b"secret").unwrap();
            assert!(hash.verify(b"secret") && !hash.verify(b"Secret"), "{method:?}");
            assert_eq!(Hash::parse(&hash.to_string()), Ok(hash.clone()), "{method:?}");
            assert_ne!(Hash::make(method, iterations, b"secret").unwrap(), hash, "{method:?}: the same salt twice");
        }
        assert_eq!(Hash::make(Method::Pbkdf2, Some(0), b"x"), Err(Error::Malformed));
        assert_eq!(Hash::make(Method::Pbkdf2, Some(u32::MAX), b"x"), Err(Error::TooExpensive));
    }

    #[test]
    fn what_is_no_hash_is_refused_with_its_own_error() {
        let rows = [
            ("secret", Error::Plain),
            ("", Error::Plain),
            ("$ecret", Error::Plain),
            ("$5$a$b", Error::Unknown),
            ("$argon2i$v=19$m=16,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", Error::Unknown),
            ("$argon2id$m=16,t=2,p=1$c29tZXNhbHQ$CTFh", Error::Unknown),
            ("$6$", Error::Malformed),
            ("$6$abcd", Error::Malformed),
            ("$6$abcd$!", Error::Malformed),
            ("$6$abcd$abcd", Error::Malformed),
            ("$7$101$abcd", Error::Malformed),
            ("$7$0$abcd$abcd", Error::Malformed),
            ("$7$+1$abcd$abcd", Error::Malformed),
            ("$7$-1$abcd$abcd", Error::Malformed),
            ("$7$99999999999$abcd$abcd", Error::Malformed),
            ("$7$4000000000$abcd$abcd", Error::TooExpensive),
            ("$argon2id$v=19$m=4000000000,t=1,p=1$abcd$abcd", Error::TooExpensive),
            ("$argon2id$v=19$m=65536,t=4000000,p=1$abcd$abcd", Error::TooExpensive),
            ("$argon2id$v=19$m=65536,t=1,p=4000$abcd$abcd", Error::TooExpensive),
            ("$argon2id$v=19$m=65536,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8", Error::Malformed),
            ("$argon2id$v=19$m=64,t=1$c29tZXNhbHQ$CTFh", Error::Malformed),
            ("$argon2id$v=19$m=64,t=1,p=1,x=1$c29tZXNhbHQ$CTFh", Error::Malformed),
            ("$argon2id$v=19$m=64,t=1,p=1$c29t$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8", Error::Malformed),
        ];
        for (text, error) in rows {
            assert_eq!(Hash::parse(text), Err(error), "{text}");
        }
        assert_eq!(Hash::parse(&format!("$6${}$abcd", "a".repeat(10_000))), Err(Error::TooExpensive));
    }
}
