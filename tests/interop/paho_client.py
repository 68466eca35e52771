"""paho-mqtt behind the interface that peers.rs describes."""

import ssl
import sys
import threading

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

verb = sys.argv[1]
args = dict(word.split("=", 1) for word in sys.argv[2:])
qos = int(args["qos"])
version = {"31": paho.MQTTv31, "311": paho.MQTTv311, "5": paho.MQTTv5}[args["version"]]
session = args.get("session")
done = threading.Event()
failure = []
received = 0
answers = []


def say(line):
    print(line, flush=True)


def fail(why):
    failure.append(why)
    done.set()


def on_connect(client, userdata, flags, reason, properties):
    if reason.is_failure:
        fail(f"CONNACK: {reason}")
    elif verb != "pub":
        client.subscribe(args["topic"], qos)
    else:
        connected.set()


def on_subscribe(client, userdata, mid, reasons, properties):
    if [reason.value for reason in reasons] == [qos]:
        say("ready")
    else:
        fail(f"SUBACK: {reasons}")


def on_message(client, userdata, message):
    global received
    received += 1
    say(f"message {message.topic} {message.qos} {int(message.retain)} {message.payload.hex()}")
    if verb == "respond":
        respond(client, message)
    if received == int(args["count"]):
        done.set()


def respond(client, message):
    """Answers in capital letters: where the request says (v5), else to `back`."""
    topic, properties = "back", None
    if version == paho.MQTTv5:
        topic, properties = message.properties.ResponseTopic, Properties(PacketTypes.PUBLISH)
        properties.CorrelationData = message.properties.CorrelationData
    answers.append(client.publish(topic, message.payload.upper(), qos, properties=properties))


def on_disconnect(client, userdata, flags, reason, properties):
    if not done.is_set():
        fail(f"disconnected: {reason}")
        connected.set()


connected = threading.Event()
clean = {} if version == paho.MQTTv5 else {"clean_session": session is None}
over = args.get("over", "tcp")
transport = {"ws": "websockets", "unix": "unix"}.get(over, "tcp")
client = paho.Client(paho.CallbackAPIVersion.VERSION2, session or "", protocol=version, transport=transport, **clean)
client.on_connect, client.on_subscribe = on_connect, on_subscribe
client.on_message, client.on_disconnect = on_message, on_disconnect
if "will_topic" in args:
    client.will_set(args["will_topic"], args["will_payload"], int(args["will_qos"]), "will_retain" in args)
if "ca" in args:
    # As strict as Python 3.13 is by itself.
    context = ssl.create_default_context(cafile=args["ca"])
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    context.load_cert_chain(args["cert"], args["key"])
    client.tls_set_context(context)
options = {}
if version == paho.MQTTv5:
    options["clean_start"] = session is None
    if session:
        options["properties"] = Properties(PacketTypes.CONNECT)
        options["properties"].SessionExpiryInterval = 3600
host = args["path"] if over == "unix" else "localhost" if "ca" in args else "127.0.0.1"
client.connect(host, int(args["port"]), **options)
client.loop_start()
if verb == "pub":
    connected.wait()
    waiting = []
    for line in sys.stdin:
        payload = bytes.fromhex(line)
        waiting.append(client.publish(args["topic"], payload, qos, "retain" in args))
    for info in waiting:
        info.wait_for_publish()
    done.set()
done.wait()
for info in answers:
    info.wait_for_publish()
client.disconnect()
client.loop_stop()
if failure:
    sys.exit(failure[0])
