// node bench/sign-in-timing.mjs <url> <e-mail> <password> [samples]: whether the time of an answer tells which accounts exist
// (AUT-01). Asks a server that runs with KASBAH_RATE_LIMIT=off, as the administrator given, for accounts to be made, then sends a
// wrong password for a known and an unknown account by turns and compares the times by the test of Mann and Whitney. It leaves the
// accounts behind: use an empty server.
const [url, email, password, many = '200'] = process.argv.slice(2);
if (!url || !email || !password) {
  console.error('node bench/sign-in-timing.mjs <url> <e-mail> <password> [samples]');
  process.exit(2);
}
const samples = Number(many);
/** Two-sided, at one in a hundred. */
const FAR = 2.576;

/** @param {string} path @param {object} body @param {string} [token] */
const post = (path, body, token) =>
  fetch(`${url}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });

/** @param {string} name @returns {Promise<number>} ms */
async function wrong(name) {
  const started = performance.now();
  const answer = await post('/auth/login', { email: name, password: 'a wrong passphrase' });
  await answer.text();
  if (answer.status !== 401) throw new Error(`${name} was answered with ${answer.status}`);
  return performance.now() - started;
}

const login = await (await post('/auth/login', { email, password })).json();
const run = Date.now().toString(36);
const known = Array.from({ length: samples }, (_, n) => `known-${run}-${n}@example.com`);
for (const address of known) {
  const user = { name: address, email: address, password: 'four unrelated words here', roles: [] };
  const made = await post('/users', user, login.data.access_token);
  if (!made.ok) throw new Error(await made.text());
}

/** @type {{ ms: number, known: boolean }[]} */
const times = [];
for (const address of known) {
  const unknown = address.replace('known', 'other');
  for (const one of Math.random() < 0.5 ? [address, unknown] : [unknown, address])
    times.push({ ms: await wrong(one), known: one === address });
}
times.sort((a, b) => a.ms - b.ms);
const ranks = times.reduce((sum, time, index) => sum + (time.known ? index + 1 : 0), 0);
const u = ranks - (samples * (samples + 1)) / 2;
const z = (u - samples ** 2 / 2) / Math.sqrt((samples ** 2 * (2 * samples + 1)) / 12);
/** @param {boolean} which */
const median = (which) =>
  times.filter((time) => time.known === which)[Math.floor(samples / 2)]?.ms.toFixed(2);
console.log(
  `known ${median(true)} ms, unknown ${median(false)} ms (medians of ${samples}); z = ${z.toFixed(2)}`,
);
console.log(Math.abs(z) < FAR ? 'The times do not tell them apart.' : 'The times tell them apart.');
process.exitCode = Math.abs(z) < FAR ? 0 : 1;
