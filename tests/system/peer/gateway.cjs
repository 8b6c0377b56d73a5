// A gateway of another make, as they are often built: it answers 204 once it has read a request, keeps the beacon in
// memory, and hands what has gathered to Kafka, one batch at a time. What it holds when it is killed is lost, though it
// was answered.
//
//   node gateway.cjs BROKERS TOPIC PORT json|raw
//
// json: a record is an object around the beacon's parameters. raw: it is the query or the body as it came. The key is
// "site|visitor"; kafkajs finds its partition as Java's clients do (murmur2). Prints `ready` once it listens; SIGTERM ends
// it when Kafka has everything. Needs kafkajs (npm/package.json) in NODE_PATH.
'use strict';

const http = require('node:http');
const {Kafka, Partitioners, logLevel} = require('kafkajs');

const BATCH_MS = 100;
const [brokers, topic, port, format] = process.argv.slice(2);
const kafka = new Kafka({brokers: brokers.split(','), logLevel: logLevel.ERROR});
const producer = kafka.producer({createPartitioner: Partitioners.DefaultPartitioner});
let waiting = [];
let sending = Promise.resolve();

function recordOf(query, body) {
  const parameters = body ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(query));
  const key = `${parameters.site}|${parameters.visitor}`;
  if (format === 'raw') return {key, value: body || query};
  return {key, value: JSON.stringify({received_at: Date.now(), beacon: parameters})};
}

// A batch waits for the one before: no key's records overtake each other.
function flush() {
  sending = sending.then(async () => {
    const messages = waiting;
    waiting = [];
    if (messages.length > 0) await producer.send({topic, messages, acks: -1});
  });
  return sending;
}

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    waiting.push(recordOf(request.url.split('?')[1] || '', Buffer.concat(chunks).toString()));
    response.writeHead(204).end();
  });
});

async function main() {
  await producer.connect();
  const timer = setInterval(flush, BATCH_MS);
  server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
  process.on('SIGTERM', async () => {
    server.close();
    clearInterval(timer);
    await flush();
    process.exit(0);
  });
}

main();
