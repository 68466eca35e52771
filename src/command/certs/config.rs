//! `mqtt certs config`: the settings of a broker or a client that uses the folder. It writes nothing.

use std::{fs, path::Path};

use super::desk::Desk;
use crate::{
    certs::{Error, Role, export::identifier, look},
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
        Some(name) => Some(desk.entry(&index, name)?.name.clone()),
        None => index.present().find(|entry| entry.role == Role::Client).map(|entry| entry.name.clone()),
    };
    let host = index.get("server").map_or_else(|| "localhost".to_owned(), |entry| entry.common_name.clone());
    // Settings are read from anywhere.
    let folder = fs::canonicalize(&desk.dir).unwrap_or_else(|_| desk.dir.clone());
    let place = Place { folder: &folder, client: client.unwrap_or_else(|| "NAME".to_owned()), host };
    let settings = match args.program {
        ConfigTarget::Mqtt => place.mqtt(),
        ConfigTarget::Mosquitto => place.mosquitto(),
        ConfigTarget::Emqx => place.emqx(),
        ConfigTarget::Nanomq => place.nanomq(),
        ConfigTarget::Paho => place.paho(),
        ConfigTarget::EspIdf => place.esp_idf(),
    };
    text(settings.as_bytes())
        .map_err(|error| Failure::new(Exit::FAILED, "cannot write to stdout").because(system(&error)))?;
    let is_broker = !matches!(args.program, ConfigTarget::Paho | ConfigTarget::EspIdf);
    let (needed, cure) = if is_broker {
        ("server.crt".to_owned(), "server".to_owned())
    } else {
        (format!("{}.crt", place.client), format!("client {}", word(&place.client)))
    };
    if !desk.dir.join(&needed).exists() {
        desk.console.note(format_args!("'{needed}' is not there yet; it is made with: {}", desk.command(&cure)));
    }
    Ok(Exit::DONE)
}

/// What the settings name.
struct Place<'a> {
    folder: &'a Path,
    client: String,
    host: String,
}

impl Place<'_> {
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
            self.quoted(&format!("{}.crt", self.client)),
            self.quoted(&format!("{}.key", self.client)),
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
