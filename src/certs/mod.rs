//! A CA of one's own: certificates for a broker and its clients, made, renewed, revoked and kept in a folder.

mod adopt;
pub mod archive;
mod authority;
pub mod crl;
mod date;
mod error;
pub mod export;
mod files;
pub mod fleet;
mod folder;
mod hosts;
mod index;
mod journal;
mod keys;
pub mod leaf;
pub mod names;
mod profile;
mod signer;
pub mod stored;

pub use authority::{Authority, Order, Signed, Subject, domains_of, renew_root};
pub use date::text as date_text;
pub use error::Error;
pub use files::{Access, Draft, folder_of, read as read_file, write as write_file};
pub use folder::{Folder, INDEX, look};
pub use hosts::of_this_machine;
pub use index::{CRL_DAYS, CrlState, Entry, Index, Revocation, Role};
pub use journal::Change;
pub use keys::NewKey;
pub use leaf::{Key, Leaf, Taken};
pub use profile::LONGEST_DAYS;
pub use signer::{Signer, check_signer, has_intermediate};
