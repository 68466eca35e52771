// MQTT.js behind the interface that peers.rs describes.
'use strict'

const mqtt = require('mqtt')
const fs = require('node:fs')

const verb = process.argv[2]
const args = Object.fromEntries(process.argv.slice(3).map((word) => {
  const at = word.indexOf('=')
  return [word.slice(0, at), word.slice(at + 1)]
}))
const qos = Number(args.qos)

let ending = false

function fail (why) {
  if (ending) return
  console.error(String(why))
  process.exit(1)
}

const options = {
  reconnectPeriod: 0,
  protocolVersion: { 31: 3, 311: 4, 5: 5 }[args.version],
  clean: args.session === undefined
}
if (args.version === '31') options.protocolId = 'MQIsdp'
if (args.session !== undefined) {
  options.clientId = args.session
  if (args.version === '5') options.properties = { sessionExpiryInterval: 3600 }
}
if (args.will_topic !== undefined) {
  options.will = {
    topic: args.will_topic,
    payload: args.will_payload,
    qos: Number(args.will_qos),
    retain: args.will_retain === '1'
  }
}

const schemes = { tcp: ['mqtt', 'mqtts'], ws: ['ws', 'wss'], unix: ['mqtt+unix'] }[args.over || 'tcp']
let url = `${schemes[0]}://127.0.0.1:${args.port}`
if (args.ca !== undefined) {
  url = `${schemes[1]}://localhost:${args.port}`
  for (const name of ['ca', 'cert', 'key']) options[name] = fs.readFileSync(args[name])
}
if (args.over === 'ws') url += '/mqtt'
if (args.over === 'unix') url = `mqtt+unix://${args.path}`
const client = mqtt.connect(url, options)
client.on('error', fail)
client.on('close', () => fail('disconnected'))

function end () {
  ending = true
  client.end()
}

if (verb === 'pub') {
  const lines = fs.readFileSync(0, 'latin1').split('\n').slice(0, -1)
  const publish = (line) => client.publishAsync(args.topic, Buffer.from(line, 'hex'), { qos, retain: args.retain === '1' })
  // One after the other: MQTT.js does not mind the broker's receive maximum.
  const all = async () => { for (const line of lines) await publish(line) }
  client.once('connect', () => all().then(end, fail))
} else {
  let received = 0
  client.on('message', (topic, payload, packet) => {
    console.log(`message ${topic} ${packet.qos} ${Number(packet.retain)} ${payload.toString('hex')}`)
    received += 1
    if (received === Number(args.count)) end()
  })
  client.once('connect', () => client.subscribeAsync(args.topic, { qos }).then((granted) => {
    if (granted.length !== 1 || granted[0].qos !== qos) fail(`SUBACK: ${JSON.stringify(granted)}`)
    console.log('ready')
  }, fail))
}
