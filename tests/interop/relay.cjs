// Carries a client that knows TCP alone to another kind of listener: for each connection to the port that is printed
// first, one over TLS, WebSocket or a Unix socket. Words: over=tcp|ws|unix port= path=, and for TLS ca= cert= key=.
'use strict'

const fs = require('node:fs')
const net = require('node:net')
const tls = require('node:tls')

const args = Object.fromEntries(process.argv.slice(2).map((word) => {
  const at = word.indexOf('=')
  return [word.slice(0, at), word.slice(at + 1)]
}))
const keys = {}
if (args.ca !== undefined) for (const name of ['ca', 'cert', 'key']) keys[name] = fs.readFileSync(args[name])

function dial () {
  if (args.over === 'unix') return net.connect(args.path)
  if (args.over === 'tcp') return tls.connect({ host: 'localhost', port: Number(args.port), ...keys })
  // The package that MQTT.js stands on.
  const WebSocket = require(require.resolve('ws', { paths: [require.resolve('mqtt')] }))
  const url = args.ca === undefined ? `ws://127.0.0.1:${args.port}/mqtt` : `wss://localhost:${args.port}/mqtt`
  return WebSocket.createWebSocketStream(new WebSocket(url, 'mqtt', keys))
}

const server = net.createServer((client) => {
  const broker = dial()
  client.pipe(broker)
  broker.pipe(client)
  const fail = (why) => { console.error(String(why)); client.destroy(); broker.destroy() }
  client.on('error', () => broker.destroy())
  client.on('close', () => broker.destroy())
  broker.on('error', fail)
  broker.on('close', () => client.destroy())
})
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
