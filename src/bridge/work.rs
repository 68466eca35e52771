//! A bridge at work: the two clients, the messages between them, and what each is told.

use std::{sync::Arc, time::Duration};

use super::{
    carrier::{Asked, Carrier, Told, carry, filters},
    event::{Event, Observer, What},
    kin::{Kin, Relation, Sibling},
    options::{Address, Options},
    passage::Passage,
    pauses::Pauses,
    run::attach,
    sides::{self, Replay},
};
use crate::{
    broker::{Handle, Principal},
    client::{Client, Error, Lost},
    packet::ReasonCode,
};

/// One bridge.
pub(super) struct Bridge {
    pub(super) options: Options,
    handle: Handle,
    observer: Option<Observer>,
    pub(super) local: Option<Client>,
    pub(super) local_is_open: bool,
    pub(super) remote: Option<Client>,
    pub(super) remote_is_open: bool,
    /// To the remote broker.
    pub(super) out: Passage,
    /// To the own one.
    pub(super) into: Passage,
    asked_here: Asked,
    asked_there: Asked,
    kin: Kin,
    /// Who it is here, if its rights are those of a user.
    principal: Option<Arc<Principal>>,
    told: Told,
    /// Which address is, or is to be, connected with.
    pub(super) at: usize,
    pub(super) pauses: Pauses,
    /// How often the primary broker could be reached and did not work out, one after the other.
    pub(super) disappointments: u32,
    /// The remote broker does not want to know that this is a bridge.
    pub(super) plain: bool,
    /// Whether all retained messages were asked for at the own broker, and at which of the remote ones.
    replayed_here: bool,
    replayed_there: Option<usize>,
}

/// Why a bridge that was connected is so no more.
pub(super) enum Parting {
    /// The remote broker is gone.
    RemoteLost(Lost),
    /// The own broker has ended the connection.
    LocalLost(Lost),
    /// The own broker does not want it.
    LocalRefused,
    /// Nothing passed for a time.
    Idle,
    /// The primary broker can be reached again.
    Returning,
}

impl Bridge {
    pub(super) fn new(options: Options, siblings: Vec<Sibling>, handle: Handle, observer: Option<Observer>) -> Self {
        Self {
            pauses: Pauses::new(options.restart),
            principal: principal(&options),
            options,
            handle,
            observer,
            local: None,
            local_is_open: false,
            remote: None,
            remote_is_open: false,
            out: Passage::default(),
            into: Passage::default(),
            asked_here: Asked::default(),
            asked_there: Asked::default(),
            kin: Kin::among(siblings),
            told: Told::default(),
            at: 0,
            disappointments: 0,
            plain: false,
            replayed_here: false,
            replayed_there: None,
        }
    }

    pub(super) fn tell(&self, what: What<'_>) {
        tell(self.observer.as_ref(), &self.options.name, what);
    }

    /// Tells what goes out that the local user may not even subscribe to. It is subscribed to all the same: its rights
    /// may grow.
    pub(super) fn tell_rights(&self) {
        let Some(principal) = &self.principal else { return };
        for (filter, _) in filters(&self.options.topics, true) {
            if !principal.may_subscribe(filter) {
                self.tell(What::NotSubscribed { remote: false, filter, reason: ReasonCode::NotAuthorized });
            }
        }
    }

    /// The address to connect with.
    pub(super) fn address(&self) -> &Address {
        &self.options.addresses[self.at]
    }

    /// Tells the own broker about the state of the bridge, when it is there.
    pub(super) fn announce_here(&mut self, state: &[u8]) {
        if self.options.notifications {
            self.into.announce(&self.options.state_topic(), state, true);
        }
    }

    /// Tells the remote broker.
    pub(super) fn announce_there(&mut self, state: &[u8]) {
        if self.options.notifications && !self.options.notifications_local_only {
            self.out.announce(&self.options.state_topic(), state, self.options.outgoing_retain);
        }
    }

    /// Connects with the remote broker.
    pub(super) async fn connect(&mut self, address: &Address, as_bridge: bool) -> Result<(), Error> {
        let options = sides::remote(&self.options, address, as_bridge);
        match &mut self.remote {
            Some(remote) => {
                *remote.options_mut() = options;
                remote.reconnect().await?;
            }
            None => self.remote = Some(Client::connect(options, None).await?),
        }
        self.remote_is_open = true;
        Ok(())
    }

    /// Connects with the own broker, and subscribes there.
    pub(super) async fn open_local(&mut self, replay: Replay) -> Result<(), ()> {
        let opened = async {
            let stream = self.handle.connect().and_then(attach).map_err(|error| Error::Lost(Lost::Io(error)))?;
            match &mut self.local {
                Some(local) => local.reconnect_over(stream).await,
                None => {
                    self.local = Some(Client::connect_over(stream, sides::local(&self.options), None).await?);
                    Ok(())
                }
            }
        };
        if let Err(why) = opened.await {
            self.tell(What::Local { why: &why });
            return Err(());
        }
        self.local_is_open = true;
        self.asked_here.clear();
        if let Some(local) = &mut self.local {
            let goes_on = local.agreed().session_present && self.replayed_here;
            let replay = if goes_on && replay == Replay::All { Replay::Missed } else { replay };
            self.replayed_here |= replay == Replay::All;
            sides::subscribe(local, &self.options, true, replay, &mut self.asked_here);
            sides::listen_for_kin(local, &self.options);
        }
        self.kin.arrive();
        self.relate();
        Ok(())
    }

    /// The remote broker is there: subscribes there, and has the own one there, too.
    pub(super) async fn begin(&mut self, address: &Address) -> Result<(), Parting> {
        self.told = Told::default();
        self.asked_there.clear();
        self.kin.begin();
        if let Some(remote) = &mut self.remote {
            let agreed = remote.agreed();
            let (version, session_present) = (self.options.version, agreed.session_present);
            let known = session_present && self.replayed_there == Some(self.at);
            let replay = if known { Replay::Missed } else { Replay::All };
            sides::watch_over(remote, &self.options);
            sides::subscribe(remote, &self.options, false, replay, &mut self.asked_there);
            if self.options.attempt_unsubscribe && !self.options.clean_session && !known {
                sides::unsubscribe(remote, &self.options);
            }
            self.replayed_there = Some(self.at);
            self.tell(What::Connected { address, version, session_present });
        }
        self.announce_there(b"1");
        self.announce_here(b"1");
        if !self.local_is_open {
            self.open_local(Replay::All).await.map_err(|()| Parting::LocalRefused)?;
        }
        Ok(())
    }

    /// Says at the own broker whether the bridge is one of its own: see [`Kin`].
    pub(super) fn claim(&self, is_own: bool) {
        if let Some(topic) = Kin::own_topic(&self.options.remote_client_id()) {
            self.handle.publish(&topic, if is_own { b"1" } else { b"" }, true);
        }
    }

    /// Asks about other bridges, and has those be kin that are.
    fn attend_to_kin(&mut self) {
        let Self { kin, remote: Some(remote), .. } = self else { return };
        for topic in kin.questions() {
            sides::ask(remote, topic);
        }
        self.relate();
    }

    fn relate(&mut self) {
        for relation in self.kin.relations() {
            let (Relation::Theirs(client_id) | Relation::Ours(_, client_id)) = &relation;
            if !self.handle.relate(&self.options.local_client_id(), client_id) {
                continue;
            }
            match &relation {
                Relation::Theirs(client_id) => self.tell(What::Twofold { client_id }),
                Relation::Ours(name, _) if self.kin.is_news(name) => self.tell(What::Parallel { name }),
                Relation::Ours(..) => {}
            }
        }
    }

    /// Gives each side what waits for it, and tells it what the other side has confirmed.
    pub(super) fn pass_on(&mut self) -> Result<(), Parting> {
        self.attend_to_kin();
        let Self { local: Some(local), remote: Some(remote), out, into, told, observer, options, .. } = self else {
            return Ok(());
        };
        let tell = |what: What<'_>| tell(observer.as_ref(), &options.name, what);
        loop {
            carry(out, remote, true, told, &tell);
            carry(into, local, false, told, &tell);
            local.acknowledge_until(out.reached());
            remote.acknowledge_until(into.reached());
            if !out.is_full() {
                local.resume();
            }
            if !into.is_full() {
                remote.resume();
            }
            local.flush().map_err(Parting::LocalLost)?;
            remote.flush().map_err(Parting::RemoteLost)?;
            if !out.may_go_on(remote) && !into.may_go_on(local) {
                return Ok(());
            }
        }
    }

    /// Gives the remote broker what waits for it.
    pub(super) fn carry_out(&mut self) {
        let Self { remote: Some(remote), out, told, observer, options, .. } = self else { return };
        carry(out, remote, true, told, &|what| tell(observer.as_ref(), &options.name, what));
    }

    /// Waits for something to come from either side, and takes it.
    pub(super) async fn hear(&mut self) -> Result<(), Parting> {
        let Self { local: Some(local), remote: Some(remote), .. } = self else { return Ok(()) };
        tokio::select! {
            ready = local.ready() => {
                ready.map_err(Parting::LocalLost)?;
                self.read_local(true).map_err(Parting::LocalLost)
            }
            ready = remote.ready() => {
                ready.map_err(Parting::RemoteLost)?;
                self.read_remote().map_err(Parting::RemoteLost)?;
                // Before MQTT 5, it cannot be told how much it may send.
                if self.into.is_flooded() {
                    let text = "it sends and does not take what is sent to it: too much waits here";
                    return Err(Parting::RemoteLost(Lost::Io(std::io::Error::other(text))));
                }
                Ok(())
            }
        }
    }

    /// Gives the own broker what waits for it, and waits for something to come from there, without the remote one.
    pub(super) async fn hear_local(&mut self) -> Result<(), Lost> {
        let Self { local: Some(local), out, into, told, observer, options, .. } = self else { return Ok(()) };
        let tell = |what: What<'_>| tell(observer.as_ref(), &options.name, what);
        loop {
            carry(into, local, false, told, &tell);
            local.acknowledge_until(out.reached());
            if !out.is_full() {
                local.resume();
            }
            local.flush()?;
            if !into.may_go_on(local) {
                break;
            }
        }
        local.ready().await?;
        self.read_local(false)
    }

    fn read_local(&mut self, with_remote: bool) -> Result<(), Lost> {
        let Self { local: Some(local), remote, out, into, asked_here, kin, told, observer, options, principal, .. } =
            self
        else {
            return Ok(());
        };
        let to = remote.as_mut().filter(|_| with_remote);
        let (topics, retain) = (&options.topics, options.outgoing_retain);
        let tell = |what: What<'_>| tell(observer.as_ref(), &options.name, what);
        local.read(&mut Carrier {
            topics,
            outwards: true,
            local: principal.as_deref(),
            retain,
            forth: out,
            back: into,
            to,
            asked: asked_here,
            kin,
            told,
            tell: &tell,
        })
    }

    fn read_remote(&mut self) -> Result<(), Lost> {
        let Self {
            local, remote: Some(remote), out, into, asked_there, kin, told, observer, options, principal, ..
        } = self
        else {
            return Ok(());
        };
        let tell = |what: What<'_>| tell(observer.as_ref(), &options.name, what);
        remote.read(&mut Carrier {
            topics: &options.topics,
            outwards: false,
            local: principal.as_deref(),
            retain: true,
            forth: into,
            back: out,
            to: local.as_mut(),
            asked: asked_there,
            kin,
            told,
            tell: &tell,
        })
    }

    /// Whether nothing is under way on either side.
    pub(super) fn is_settled(&self) -> bool {
        let unacknowledged = self.remote.as_ref().map_or(0, Client::unacknowledged);
        self.out.is_idle() && unacknowledged == 0 && self.is_settled_here()
    }

    /// Whether nothing is under way to the own broker.
    pub(super) fn is_settled_here(&self) -> bool {
        self.into.is_idle() && self.local.as_ref().is_none_or(|local| local.unacknowledged() == 0)
    }
}

/// Who a bridge is to those who know the rights of the own broker's users.
fn principal(options: &Options) -> Option<Arc<Principal>> {
    let door = options.rights.as_ref()?;
    Some(Principal::new(door, options.local.user_name.as_deref(), &options.local_client_id()))
}

fn tell(observer: Option<&Observer>, bridge: &str, what: What<'_>) {
    if let Some(observer) = observer {
        observer(&Event { bridge, what });
    }
}

/// How long the bridges of a broker that stops may take.
pub(super) const STOPPING: Duration = Duration::from_secs(4);
