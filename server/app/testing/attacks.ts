import { expect, it } from 'vitest';
import { CANARIES, type FixtureZero, type Principal } from './fixture-zero.ts';
import { queryString } from './scenario.ts';
import type { Answer } from './server.ts';
import { differences, type StoredState, storedState } from './stored-state.ts';

/** A request without the one who sends it; a query is given unescaped. */
export interface Ask {
  request: string;
  query?: Record<string, unknown>;
  body?: unknown;
  raw?: string;
  headers?: Record<string, string>;
}

/** One request of an attack and what must be true of its answer, beyond the oracles that hold for all. */
export interface Attack extends Ask {
  as: Principal;
  status: number | readonly number[];
  code?: string;
  contains?: readonly string[];
  mustNotContain?: readonly string[];
  /** `data` of the answer, in full. */
  data?: unknown;
  /** What must be answered alike in status, headers, body and size (G1): a hit and a miss on what is hidden. */
  twin?: Ask;
  /** The same about a name that nobody has: alike but for the name. */
  invented?: { ask: Ask; names: readonly [string, string] };
  /** Nothing is stored although the answer is a good one. */
  stores?: 'nothing';
}

const READING = new Set(['GET', 'HEAD', 'SEARCH', 'OPTIONS']);

/** Headers that tell of the moment or of the request itself. */
const PASSING = new Set([
  'date',
  'x-request-id',
  'kasbah-changeset',
  'ratelimit-remaining',
  'ratelimit-reset',
]);

/** As many refusals are looked at together: a look at everything takes longer than all of them. */
const MOST_UNCHECKED = 100;

const label = ({ request, query, body, raw }: Ask) =>
  `${request} ${JSON.stringify(query ?? body ?? raw ?? '').slice(0, 200)}`;

/** The answer as a whole, without what differs from one request to the next. */
function appearance(answer: Answer): string {
  const headers = Object.entries(answer.headers).filter(([name]) => !PASSING.has(name));
  const text = answer.text.replace(/"request_id":"[^"]*"/g, '"request_id":""');
  return JSON.stringify([answer.status, headers, text]);
}

/** The same with a name taken out; what is suggested instead of a name goes by its letters. */
const nameless = (answer: Answer, name: string) =>
  JSON.stringify([
    answer.status,
    answer.json?.errors?.map(
      ({
        message,
        extensions: { hint: _, request_id: _r, ...rest },
      }: {
        message: string;
        extensions: Record<string, unknown>;
      }) => [message, rest],
    ),
  ]).replaceAll(JSON.stringify(name).slice(1, -1), '<name>');

/** Sends requests at a fixture and collects what is wrong with the answers, under the oracles of all cases. */
export class Assault {
  readonly problems: string[] = [];
  readonly #f0: FixtureZero;
  #state: StoredState | null = null;
  /** Refused writes after which nobody looked at the database yet. */
  #unchecked: string[] = [];

  constructor(f0: FixtureZero) {
    this.#f0 = f0;
  }

  async send(as: Principal, ask: Ask): Promise<Answer> {
    const [method = 'GET', address = ''] = ask.request.split(/ (.*)/s);
    const answer = await this.#f0.api(
      as,
      method,
      ask.query ? `${address}?${queryString(ask.query)}` : address,
      {
        ...(ask.body !== undefined && { body: ask.body }),
        ...(ask.raw !== undefined && { raw: ask.raw }),
        ...(ask.headers && { headers: ask.headers }),
      },
    );
    const said = answer.text + JSON.stringify(answer.headers);
    // G3
    for (const { text, seenBy } of CANARIES)
      if (!seenBy.includes(as) && said.includes(text))
        this.problems.push(`${as}: ${label(ask)} is answered with ${text}`);
    return answer;
  }

  async run(attack: Attack): Promise<Answer> {
    const { as } = attack;
    const [method = 'GET'] = attack.request.split(' ');
    const wrong = (what: string) => this.problems.push(`${as}: ${label(attack)} ${what}`);
    const writes = !READING.has(method);
    const expected = typeof attack.status === 'number' ? [attack.status] : attack.status;
    if (writes && expected.some((status) => status < 400)) await this.#checkState();
    this.#state ??= await storedState(this.#f0);
    const answer = await this.send(as, attack);
    const said = answer.text.slice(0, 300);
    if (!expected.includes(answer.status)) wrong(`is answered with ${answer.status}: ${said}`);
    const code = answer.json?.errors?.[0]?.extensions?.code;
    if (attack.code !== undefined && code !== attack.code) wrong(`has the code ${code}: ${said}`);
    for (const text of attack.contains ?? [])
      if (!answer.text.includes(text)) wrong(`lacks ${text}: ${said}`);
    for (const text of attack.mustNotContain ?? [])
      if (answer.text.includes(text)) wrong(`holds ${text}: ${said}`);
    if (attack.data !== undefined && JSON.stringify(answer.json?.data) !== JSON.stringify(attack.data))
      wrong(`gives ${said}`);
    if (attack.twin) {
      const other = await this.send(as, attack.twin);
      if (appearance(answer) !== appearance(other))
        wrong(`differs from ${label(attack.twin)}: ${said} ≠ ${other.text.slice(0, 300)}`);
    }
    if (attack.invented) {
      const { ask, names } = attack.invented;
      const other = await this.send(as, ask);
      if (nameless(answer, names[0]) !== nameless(other, names[1]))
        wrong(`differs from what is not there: ${said} ≠ ${other.text.slice(0, 300)}`);
    }
    // G2
    if (!writes || answer.status >= 400 || attack.stores === 'nothing') this.#unchecked.push(label(attack));
    else this.#state = null;
    if (writes && this.#unchecked.length >= MOST_UNCHECKED) await this.#checkState();
    return answer;
  }

  /** Work of the case itself, which may change what it likes. */
  async meanwhile<T>(work: () => Promise<T>): Promise<T> {
    await this.#checkState();
    this.#state = null;
    return work();
  }

  async #checkState(): Promise<void> {
    const { length } = this.#unchecked;
    const [first, last] = [this.#unchecked[0], this.#unchecked.at(-1)];
    this.#unchecked = [];
    if (!this.#state || length === 0) return;
    const before = this.#state;
    this.#state = await storedState(this.#f0);
    const changed = differences(before, this.#state);
    if (changed.length > 0)
      this.problems.push(`One of ${length} changed ${changed.join(', ')}: from ${first} to ${last}`);
  }

  /** The oracles that are asked once for a case. */
  async end(): Promise<void> {
    await this.#checkState();
    // G4
    const health = await this.#f0.api('anon', 'GET', '/api/server/health');
    if (health.status !== 200) this.problems.push(`The server's health is ${health.status}.`);
    expect(this.problems).toEqual([]);
  }
}

/**
 * One test of an attack case by its id; every request that goes wrong is told. The global oracles of
 * `../shared/security/attacks.md` hold for each: G1 where a twin is given, G2 and G3 always, G4 at the end, and G5 as the
 * same list runs on every database.
 */
export function attackCase(
  f0: FixtureZero,
  id: string,
  title: string,
  attacks: readonly Attack[] | ((assault: Assault) => Promise<void>),
): void {
  it(`${id} ${title}`, async () => {
    const assault = new Assault(f0);
    if (typeof attacks === 'function') await attacks(assault);
    else for (const attack of attacks) await assault.run(attack);
    await assault.end();
  });
}
