// Writes decode_vectors.tsv: random inputs, and what the URLSearchParams and JSON.parse of Node make
// of them. Seeded, so that the same Node writes the same file:
//   node tests/golden/make_decode_vectors.mjs > tests/golden/decode_vectors.tsv
//
// Lines: kind <TAB> input <TAB> expected. Bytes are in hexadecimal.
//   form   name:value pairs in order, separated by blanks
//   object name:type:value triples in order; type is text, number, bool, null or json; a number is
//          to be compared as a double, everything else byte for byte
//   json   "ok" or "bad": whether JSON.parse takes it
import process from 'node:process';

let state = 20261122;
function random(limit) {  // mulberry32
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % limit;
}
const pick = (list) => list[random(list.length)];
const times = (count, make) => Array.from({length: count}, make);
const hex = (text) => Buffer.from(text, 'utf8').toString('hex');
const emit = (kind, input, expected) =>
  process.stdout.write(`${kind}\t${input.toString('hex')}\t${expected}\n`);

// ---- urlencoded text -------------------------------------------------------------------------
const formPieces = [
  '&', '&', '&', '=', '=', '+', '%', '%2', '%zz', '%00', '%41', '%26', '%3D', '%2B', '%25', '%c3%b6',
  '%E2%98%95', '%F0%9F%9B%92', '%ff', '%C0%AF', '%ED%A0%80', '%E2%82', '%F0%9F', '%80', 'a', 'name',
  'value', 'a[]', ';', '#', '?', '/', ' ', 'ö', '☕', '🛒', '"', '{}', 'long'.repeat(12),
];
const rawBytes = [0x80, 0xc3, 0xe2, 0xed, 0xf0, 0xf4, 0xff, 0xbf, 0x00, 0x0a, 0x7f];

function formInput() {
  const parts = times(random(24), () =>
    random(12) === 0 ? Buffer.from([pick(rawBytes)]) : Buffer.from(pick(formPieces)));
  return Buffer.concat(parts);
}
// URLSearchParams takes text, not bytes: an escaped byte means the same as the byte. The leading '&'
// keeps it from taking a '?' away.
function formExpected(bytes) {
  let text = '&';
  for (const byte of bytes) {
    text += byte < 0x80 ? String.fromCharCode(byte) : '%' + byte.toString(16);
  }
  return [...new URLSearchParams(text)].map(([n, v]) => `${hex(n)}:${hex(v)}`).join(' ');
}
for (let i = 0; i < 300; ++i) {
  const input = formInput();
  emit('form', input, formExpected(input));
}

// ---- JSON ------------------------------------------------------------------------------------
const blank = () => pick(['', '', '', '', ' ', '\t', '\r', '  ']);
const strings = [
  '""', '"x"', '"gr\\u00f6\\u00DFe"', '"ö ☕ 🛒"', '"\\ud83d\\uded2"', '"\\ud83d"', '"\\udead x"',
  '"\\u0000"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"{[,:]}"', '"a\\\\"', '"\\ud83d\\ud83d\\uded2"',
];
const numbers = [
  '0', '-0', '1', '-12', '1.50', '0.1', '1e5', '1E+05', '-2.5e-7', '9007199254740993',
  '12345678901234567890', '1234567890123456789012345', '1e308',
];
const literals = ['true', 'false', 'null'];
const canonical = [1, -2.5, 0, true, false, null, 'x', 'ö "q" \\', '🛒', '', 'a{b,c]'];

// A value whose compact text is what JSON.stringify writes, with blanks strewn in.
function nested(depth) {
  if (depth === 0 || random(3) === 0) return JSON.stringify(pick(canonical));
  const items = times(random(4), (_, i) =>
    ({key: `"k${i}${pick(['', 'ö', ' '])}"`, value: nested(depth - 1)}));
  const join = (open, parts, close) =>
    open + blank() + parts.join(blank() + ',' + blank()) + blank() + close;
  return random(2) === 0
    ? join('[', items.map((item) => item.value), ']')
    : join('{', items.map((item) => item.key + blank() + ':' + blank() + item.value), '}');
}
function scalar() {
  return pick([() => pick(strings), () => pick(numbers), () => pick(literals)])();
}
function objectText(members) {
  const parts = times(members, (_, i) => {
    const name = `"m${i}${pick(['', '\\u0041', 'ö', '\\n', '\\ud83d', ' '])}"`;
    const value = random(3) === 0 ? nested(3) : scalar();
    return `${blank()}${name}${blank()}:${blank()}${value}${blank()}`;
  });
  return `${blank()}{${parts.join(',') || blank()}}${blank()}`;
}
function member([name, value]) {
  const type = value === null ? 'null' : {string: 'text', boolean: 'bool'}[typeof value] ??
    {number: 'number', object: 'json'}[typeof value];
  const text = type === 'text' ? value : JSON.stringify(value);
  return `${hex(name)}:${type}:${hex(text)}`;
}
for (let i = 0; i < 150; ++i) {
  const text = objectText(random(7));
  emit('object', Buffer.from(text), Object.entries(JSON.parse(text)).map(member).join(' '));
}

// One or two changes to a good text: most make it malformed, some do not.
const splinters = [
  '{', '}', '[', ']', ',', ':', '"', '\\', '0', '1', '-', '.', 'e', 'E', '+', ' ', '\t', 't', 'true',
  'null', 'NaN', '\u0001', '\u00a0', '\u2028', '\\u12', '\\x', '""', '{}', '[]', '//', "'", '\ufeff',
];
function mutate(text) {
  const at = random(text.length);
  return text.slice(0, at) + (random(3) === 0 ? '' : pick(splinters)) +
    text.slice(at + random(3));
}
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
for (let written = 0; written < 450;) {
  const whole = random(2) === 0 ? objectText(random(4)) : `[${objectText(random(3))}]`;
  const text = random(2) === 0 ? mutate(whole) : mutate(mutate(whole));
  // What does not start as an object or array is told apart by other rules than JSON's.
  if (!/^[ \t\r]*[{[]/.test(text) || /^[ \t\r]*\[[ \t\r]*\][ \t\r]*$/.test(text)) continue;
  emit('json', Buffer.from(text), isJson(text) ? 'ok' : 'bad');
  ++written;
}
