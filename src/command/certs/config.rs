//! `mqtt certs config`: the settings of a broker or a client that uses the folder. It writes nothing.

use std::{fs, path::Path};

use clap::ValueEnum;
use serde::Serialize;

use super::desk::Desk;
use crate::{
    certs::{Entry, Error, Index, Role, export::identifier, look},
    cli::certs::{ConfigArgs, ConfigTarget},
    failure::{Exit, Failure, system, word},
    output::text,
};

/// Prints them.
pub(super) fn run(args: &ConfigArgs) -> Result<Exit, Failure> {
    let desk = Desk::new(&args.folder);
    if !desk.dir.is_dir() {
        return Err(desk.fail(&Error::NoFolder(desk.dir.clone())));
    }
    let index = look(&desk.dir).map_err(|error| desk.fail(&error))?;
    let client = match &args.name {
        Some(name) => {
            let entry = desk.entry(&index, name)?;
            desk.name_end(entry, entry.not_after);
            Some(entry)
        }
        None => any_client(&desk, &index),
    };
    let host = index.get("server").map_or_else(|| "localhost".to_owned(), |entry| entry.common_name.clone());
    // Settings are read from anywhere.
    let folder = fs::canonicalize(&desk.dir).unwrap_or_else(|_| desk.dir.clone());
    let place = Place::new(&folder, client, host);
    let settings = match args.program {
        ConfigTarget::Mqtt => place.mqtt(),
        ConfigTarget::Mosquitto => place.mosquitto(),
        ConfigTarget::Emqx => place.emqx(),
        ConfigTarget::Nanomq => place.nanomq(),
        ConfigTarget::Paho => place.paho(),
        ConfigTarget::EspIdf => place.esp_idf(),
    };
    if desk.json {
        desk.record(&place.told(args.program, &settings))?;
    } else {
        text(settings.as_bytes())
            .map_err(|error| Failure::new(Exit::FAILED, "cannot write to stdout").because(system(&error)))?;
    }
    let is_broker = !matches!(args.program, ConfigTarget::Paho | ConfigTarget::EspIdf);
    let (needed, cure) = if is_broker {
        ("server.crt", "server".to_owned())
    } else {
        (place.certificate.as_str(), format!("client {}", word(&place.client)))
    };
    if !desk.dir.join(needed).exists() {
        desk.console.note(format_args!("'{needed}' is not there yet; it is made with: {}", desk.command(&cure)));
    }
    Ok(Exit::DONE)
}

/// The client that is shown when none is named: the first by name that a broker lets in, whose files are here.
fn any_client<'a>(desk: &Desk, index: &'a Index) -> Option<&'a Entry> {
    let lives = |entry: &&Entry| entry.role == Role::Client && !entry.is_revoked() && entry.not_after >= desk.now;
    let is_elsewhere = |entry: &Entry| entry.certificate.is_none() || entry.private_key.is_none();
    index.present().filter(lives).min_by_key(|entry| (is_elsewhere(entry), entry.name.as_str()))
}

/// The settings for programs.
#[derive(Serialize)]
struct Told<'a> {
    kind: &'static str,
    program: String,
    text: &'a str,
    folder: String,
    ca_path: String,
    path: String,
    key_path: String,
    crl_path: String,
}

/// What the settings name.
struct Place<'a> {
    folder: &'a Path,
    client: String,
    /// The files of the client, as seen from the folder.
    certificate: String,
    key: String,
    host: String,
}

impl<'a> Place<'a> {
    fn new(folder: &'a Path, client: Option<&Entry>, host: String) -> Self {
        let name = client.map_or("NAME", |entry| &entry.name);
        let file = |file: Option<&String>, end: &str| file.map_or_else(|| format!("{name}{end}"), String::clone);
        Self {
            folder,
            client: name.to_owned(),
            certificate: file(client.and_then(|entry| entry.certificate.as_ref()), ".crt"),
            key: file(client.and_then(|entry| entry.private_key.as_ref()), ".key"),
            host,
        }
    }

    fn told<'t>(&self, program: ConfigTarget, text: &'t str) -> Told<'t> {
        let is_client = matches!(program, ConfigTarget::Paho | ConfigTarget::EspIdf);
        let (certificate, key) =
            if is_client { (self.certificate.as_str(), self.key.as_str()) } else { ("server.crt", "server.key") };
        Told {
            kind: "config",
            program: program.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned()),
            text,
            folder: self.folder.to_string_lossy().into_owned(),
            ca_path: self.path("ca.crt"),
            path: self.path(certificate),
            key_path: self.path(key),
            crl_path: self.path("ca.crl"),
        }
    }

    fn path(&self, file: &str) -> String {
        self.folder.join(file).to_string_lossy().into_owned()
    }

    /// A path as JSON, HOCON and Python have a string.
    fn quoted(&self, file: &str) -> String {
        serde_json::to_string(&self.path(file)).unwrap_or_default()
    }

    fn mqtt(&self) -> String {
        let (folder, client) = (word(&self.folder.to_string_lossy()), word(&self.client));
        format!(
            "# A broker on port 8883 that lets in who has a certificate of this CA, under its name:\n\
             mqtt serve --tls-dir {folder}\n\
             # Clients:\n\
             mqtt sub --tls-dir {folder} --as {client} -h {host} '#'\n\
             mqtt pub --tls-dir {folder} --as {client} -h {host} hello world\n\
             # For programs that use the trust store of the system, as on Debian (not needed by any of the above):\n\
             # sudo cp {ca} /usr/local/share/ca-certificates/mqtt-ca.crt && sudo update-ca-certificates\n",
            host = word(&self.host),
            ca = word(&self.path("ca.crt")),
        )
    }

    fn mosquitto(&self) -> String {
        let folder = word(&self.folder.to_string_lossy());
        format!(
            "# For /etc/mosquitto/conf.d/tls.conf. The user mosquitto has to be able to read the files:\n\
             #   sudo chgrp mosquitto {folder} {key} && sudo chmod 750 {folder} && sudo chmod 640 {key}\n\
             listener 8883\n\
             cafile {}\n\
             certfile {}\n\
             keyfile {}\n\
             # Clients need a certificate, and its common name is their user name.\n\
             require_certificate true\n\
             use_identity_as_username true\n\
             tls_version tlsv1.2\n\
             # Once this list has ended, every client is refused: let \"mqtt certs crl\" run each week, then restart.\n\
             crlfile {}\n",
            self.path("ca.crt"),
            self.path("server.crt"),
            self.path("server.key"),
            self.path("ca.crl"),
            key = word(&self.path("server.key")),
        )
    }

    fn emqx(&self) -> String {
        format!(
            "# For base.hocon or emqx.conf of EMQX 5. The user emqx has to be able to read the files.\n\
             listeners.ssl.default {{\n  \
               bind = \"0.0.0.0:8883\"\n  \
               ssl_options {{\n    \
                 cacertfile = {}\n    \
                 certfile = {}\n    \
                 keyfile = {}\n    \
                 verify = verify_peer\n    \
                 fail_if_no_peer_cert = true\n    \
                 versions = [\"tlsv1.3\", \"tlsv1.2\"]\n  \
               }}\n\
             }}\n\
             # The common name is the user name. (EMQX reads revocation lists from a URL only, not from ca.crl.)\n\
             mqtt.peer_cert_as_username = cn\n",
            self.quoted("ca.crt"),
            self.quoted("server.crt"),
            self.quoted("server.key"),
        )
    }

    fn nanomq(&self) -> String {
        format!(
            "# For nanomq.conf. NanoMQ has no revocation lists, and no user names from certificates.\n\
             listeners.ssl {{\n  \
               bind = \"0.0.0.0:8883\"\n  \
               cacertfile = {}\n  \
               certfile = {}\n  \
               keyfile = {}\n  \
               verify_peer = true\n  \
               fail_if_no_peer_cert = true\n\
             }}\n",
            self.quoted("ca.crt"),
            self.quoted("server.crt"),
            self.quoted("server.key"),
        )
    }

    fn paho(&self) -> String {
        format!(
            "import ssl\n\
             \n\
             import paho.mqtt.client as mqtt\n\
             \n\
             client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)\n\
             client.tls_set(\n    \
                 ca_certs={},\n    \
                 certfile={},\n    \
                 keyfile={},\n    \
                 tls_version=ssl.PROTOCOL_TLS_CLIENT,\n\
             )\n\
             client.connect({}, 8883)\n",
            self.quoted("ca.crt"),
            self.quoted(&self.certificate),
            self.quoted(&self.key),
            serde_json::to_string(&self.host).unwrap_or_default(),
        )
    }

    fn esp_idf(&self) -> String {
        let name = identifier(&self.client);
        let uri = format!(
            "mqtts://{}:8883",
            if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() }
        );
        format!(
            "/* {}.h is made with: mqtt certs export {} --for esp32 --dir {} */\n\
             #include \"{}.h\"\n\
             \n\
             const esp_mqtt_client_config_t config = {{\n    \
                 .broker.address.uri = \"{uri}\",\n    \
                 .broker.verification.certificate = {name}_ca_crt,\n    \
                 .credentials.authentication.certificate = {name}_crt,\n    \
                 .credentials.authentication.key = {name}_key,\n\
             }};\n\
             esp_mqtt_client_handle_t client = esp_mqtt_client_init(&config);\n",
            self.client,
            word(&self.client),
            word(&self.folder.to_string_lossy()),
            self.client,
        )
    }
}
