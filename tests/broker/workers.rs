//! More workers than one: the same rules hold between connections that live on different threads.

use std::{
    sync::{
        Barrier,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use mqtt_toolkit::packet::Version::{V3_1_1, V5};

use crate::{
    connect, limits, malformed, properties, qos, retained, sessions, shared, soak, stop, subscriptions,
    support::{Broker, Client, WORKERS},
    transport, wills,
};

/// The tests of the other files that take no time, once more.
#[test]
fn the_scenarios_hold_between_two_workers() {
    WORKERS.set(2);
    let scenarios: &[fn()] = &[
        connect::every_version_is_let_in,
        connect::a_client_need_not_wait_for_connack,
        connect::after_disconnect_nothing_is_handled,
        connect::connections_are_limited,
        limits::a_client_that_takes_one_at_a_time_gets_all,
        limits::a_session_keeps_as_many_messages_as_its_queue_takes,
        limits::the_receive_maximum_of_a_client_is_kept,
        malformed::mqtt_5_is_told_why,
        properties::properties_are_passed_on,
        properties::topic_aliases_of_the_broker,
        properties::versions_are_translated,
        qos::a_message_comes_at_the_lower_qos,
        qos::a_qos_2_message_is_delivered_once_across_connections,
        qos::acknowledgements_may_come_in_any_order,
        qos::messages_keep_their_order,
        qos::what_is_unacknowledged_is_resent_on_each_connection,
        retained::a_retained_message_is_new_to_who_is_there,
        retained::retained_messages_come_at_the_pace_of_the_reader,
        sessions::a_chain_of_takeovers_leaves_one,
        sessions::a_second_connection_takes_the_client_id_over,
        sessions::a_takeover_hands_the_session_over,
        sessions::messages_wait_for_a_session,
        shared::members_that_are_away_are_passed_over,
        shared::messages_go_round,
        shared::shares_do_not_share_with_each_other,
        stop::what_was_acknowledged_is_delivered,
        subscriptions::filters_match_as_section_4_7_says,
        subscriptions::no_local_keeps_ones_own_messages_away,
        subscriptions::overlapping_subscriptions_get_one_copy,
        subscriptions::unsubscribe_ends_that_filter_only,
        transport::a_half_closed_client_gets_its_answers,
        transport::many_packets_may_come_at_once,
        wills::a_lost_connection_sends_the_will,
        wills::a_takeover_sends_the_will,
        wills::a_will_is_that_of_its_connection,
        soak::random_clients_agree_with_the_model,
    ];
    for scenario in scenarios {
        scenario();
    }
}

/// [MQTT-3.1.4-3]: of connections that come at the same moment one is left, and its session works.
#[test]
fn connections_that_come_together_leave_one() {
    WORKERS.set(3);
    let broker = Broker::start();
    let barrier = Barrier::new(4);
    for round in 0..60 {
        let flags = ["00", "02"][round % 2];
        let rest = format!("{flags} 00 00 [ 11 00 00 00 {:02x} ] 'a'", round % 3);
        let mut clients: Vec<Client> = thread::scope(|scope| {
            let connect = || {
                barrier.wait();
                Client::login(&broker, V5, &rest)
            };
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(connect)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for _ in 0..1_000 {
            clients.retain_mut(Client::answers);
            if clients.len() == 1 {
                break;
            }
        }
        assert_eq!(clients.len(), 1, "round {round}");
        let mut survivor = clients.remove(0);
        survivor.subscribes("t", 0);
        survivor.send("30 ~ 't' [ ] =x");
        survivor.expects("30 ~ 't' [ ] =x");
    }
}

/// [MQTT-3.1.2-23]: a session that ends with its connection is never gone on with, whoever sees its end first.
#[test]
fn a_reconnect_at_the_moment_of_the_end_finds_a_new_session() {
    WORKERS.set(2);
    let broker = Broker::start();
    let mut reader = Client::connect(&broker, V5, "reader");
    reader.subscribes("w", 0);
    for round in 0..300 {
        let mut client = Client::login(&broker, V5, "04 00 00 [ ] 'a' [ ] 'w' 'bye'").accepted(false);
        client.subscribes("t", 0);
        client.send("30 ~ 't' [ ] =x");
        client.expects("30 ~ 't' [ ] =x");
        if round % 2 == 0 {
            client.send("00 00");
        }
        drop(client);
        // [MQTT-3.1.2-8]: nor is a will lost.
        let mut client = Client::login(&broker, V5, "00 00 00 [ ] 'a'").accepted(false);
        reader.expects("30 ~ 'w' [ ] =bye");
        client.subscribes("t", 0);
        client.send("30 ~ 't' [ ] =y");
        client.expects("30 ~ 't' [ ] =y");
        client.disconnects();
    }
}

/// [MQTT-4.4.0-1]: a reader that comes and goes while others write to it always gets its CONNACK, and every message.
#[test]
fn a_reader_may_come_and_go_while_others_write_to_it() {
    WORKERS.set(2);
    let broker = Broker::start();
    Client::resume(&broker, V3_1_1, "reader", false).subscribes("t", 1);
    let stop = AtomicBool::new(false);
    let sent = thread::scope(|scope| {
        let writers: Vec<_> = (0..2)
            .map(|n| {
                let mut writer = Client::connect(&broker, V5, &format!("writer{n}"));
                let stop = &stop;
                scope.spawn(move || {
                    let mut sent = 0_usize;
                    while !stop.load(Ordering::Relaxed) {
                        writer.publishes(2, "t", &format!("{n}-{sent}"));
                        sent += 1;
                    }
                    sent
                })
            })
            .collect();
        let mut seen = [0, 0];
        let mut read = |reader: &mut Client, packet: &[u8]| {
            let text = std::str::from_utf8(&packet[7..]).unwrap();
            let (writer, n) = text.split_once('-').unwrap();
            let (writer, n): (usize, usize) = (writer.parse().unwrap(), n.parse().unwrap());
            // Again if it was not acknowledged in time, but never a gap.
            assert!(n <= seen[writer], "{text} after {}", seen[writer]);
            seen[writer] = seen[writer].max(n + 1);
            reader.send(&format!("40 02 {:02x} {:02x}", packet[5], packet[6]));
        };
        for round in 0..150 {
            let mut reader = Client::resume(&broker, V3_1_1, "reader", true);
            for _ in 0..round % 7 {
                let packet = reader.packet();
                read(&mut reader, &packet);
            }
        }
        stop.store(true, Ordering::Relaxed);
        let sent: Vec<usize> = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
        let mut reader = Client::resume(&broker, V3_1_1, "reader", true);
        reader.send("c0 00");
        let mut left = 2;
        while left > 0 {
            let packet = reader.packet();
            if packet == [0xd0, 0] {
                left -= 1;
                reader.send("c0 00");
            } else {
                read(&mut reader, &packet);
                left = 2;
            }
        }
        assert_eq!(seen.to_vec(), sent);
        sent
    });
    assert!(sent.iter().sum::<usize>() > 100);
}
