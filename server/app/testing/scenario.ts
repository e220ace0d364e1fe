import { expect, it } from 'vitest';
import type { ApiOptions, TestServer } from './server.ts';

/** One request and everything that must be true of its answer and of what it left behind. */
export interface Scenario {
  name: string;
  /** `GET /api/items/posts`; a filter and the like are given in `query` unescaped. */
  request: string;
  query?: Record<string, unknown>;
  /** A token by the name under which the test made it; the administrator unless given, null for a guest. */
  as?: string | null;
  body?: unknown;
  raw?: string;
  headers?: Record<string, string>;
  status: number;
  /** The code and the path of the first error. */
  code?: string;
  path?: string;
  /** Texts that the answer holds, and texts that it must not hold. */
  contains?: readonly string[];
  mustNotContain?: readonly string[];
  /** `data` of the answer, in full. */
  data?: unknown;
  /** Changes made, as `posts create`, in order; none unless given. */
  changes?: readonly string[];
}

/** The query string of parameters: texts as they are, everything else as JSON. */
export function queryString(query: Record<string, unknown>): string {
  return Object.entries(query)
    .map(
      ([name, value]) =>
        `${name}=${encodeURIComponent(typeof value === 'string' ? value : JSON.stringify(value))}`,
    )
    .join('&');
}

export interface Actors {
  server: TestServer;
  tokens: Record<string, string>;
}

/** Makes one test of each scenario; `actors` is asked when the test runs. */
export function scenarios(actors: () => Actors, list: readonly Scenario[]): void {
  it.each(list.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const { server, tokens } = actors();
    const before = await server.lastChange();
    const [method = 'GET', address = ''] = one.request.split(' ');
    const options: ApiOptions = {
      ...(one.as !== undefined && { as: one.as === null ? null : (tokens[one.as] ?? `no token ${one.as}`) }),
      ...(one.body !== undefined && { body: one.body }),
      ...(one.raw !== undefined && { raw: one.raw }),
      ...(one.headers && { headers: one.headers }),
    };
    const answer = await server.api(
      method,
      one.query ? `${address}?${queryString(one.query)}` : address,
      options,
    );
    const said = answer.text.slice(0, 2000);
    expect(answer.status, said).toBe(one.status);
    const first = answer.json?.errors?.[0]?.extensions;
    if (one.code !== undefined) expect(first?.code, said).toBe(one.code);
    if (one.path !== undefined) expect(first?.path, said).toBe(one.path);
    if (one.data !== undefined) expect(answer.json?.data, said).toEqual(one.data);
    for (const text of one.contains ?? []) expect(answer.text).toContain(text);
    for (const text of one.mustNotContain ?? []) expect(answer.text).not.toContain(text);
    const made = (await server.changesAfter(before)).map((change) => `${change.collection} ${change.action}`);
    expect(made).toEqual(one.changes ?? []);
  });
}
