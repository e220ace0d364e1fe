import { describe, expect, it } from 'vitest';
import { isKasbahError, KasbahError, problemsError } from './errors.ts';
import { deepFreeze } from './freeze.ts';
import { type Hook, HookChain } from './hooks.ts';
import { randomToken, sha256, uuidv7 } from './ids.ts';
import { Lru } from './lru.ts';
import { nearest } from './nearest.ts';

describe('nearest', () => {
  const names = ['title', 'author', 'published_at', 'id', 'KASBAH_PORT', 'filter'];
  it.each([
    ['titel', 'title'],
    ['TITLE', 'title'],
    ['titl', 'title'],
    ['auhtor', 'author'],
    ['publishedat', 'published_at'],
    ['fliter', 'filter'],
    ['filters', 'filter'],
    ['KASBAH_PROT', 'KASBAH_PORT'],
    ['di', 'id'],
    ['zebra', undefined],
    ['', undefined],
    ['x'.repeat(65), undefined],
  ])('%j means %j', (name, expected) => {
    expect(nearest(name, names)).toBe(expected);
  });

  it('knows nothing of nothing', () => {
    expect(nearest('title', [])).toBeUndefined();
  });
});

describe('Lru', () => {
  it('forgets what was used longest ago', () => {
    const map = new Lru<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    expect(map.get('a')).toBe(1);
    map.set('c', 3);
    expect([map.get('a'), map.get('b'), map.get('c'), map.length]).toEqual([1, undefined, 3, 2]);
    map.set('a', 4);
    map.set('d', 5);
    expect([map.get('a'), map.get('c'), map.get('d')]).toEqual([4, undefined, 5]);
    map.delete('a');
    expect([map.get('a'), map.length]).toEqual([undefined, 1]);
    map.clear();
    expect([map.get('d'), map.length]).toEqual([undefined, 0]);
  });
});

describe('HookChain', () => {
  const add =
    (text: string): Hook<string> =>
    (value, next) =>
      next(`${value}${text}`);
  const last = async (value: string) => `${value}.`;

  it('runs by priority, then in the order in which they came', async () => {
    const chain = new HookChain<string>();
    expect([chain.empty, await chain.run('x', last)]).toEqual([true, 'x.']);
    chain.add('late', add('3'), 10);
    chain.add('first', add('1'));
    chain.add('second', add('2'));
    chain.add('before', add('0'), -1);
    expect([chain.empty, await chain.run('', last)]).toEqual([false, '0123.']);
  });

  it('lets a hook see what comes back, leave the rest to the others, and refuse', async () => {
    const chain = new HookChain<string>();
    chain.add('around', async (value, next) => `(${await next(value)})`);
    expect(await chain.run('a', last)).toBe('(a.)');
    chain.add('replaces', () => 'other');
    chain.add('after', add('!'));
    expect(await chain.run('a', last)).toBe('(other!.)');
    const refusing = new HookChain<string>();
    refusing.add('no', () => {
      throw new Error('no');
    });
    await expect(refusing.run('a', last)).rejects.toThrow('no');
    const twice = new HookChain<string>();
    twice.add('again', async (value, next) => (await next(value)) + (await next(value)));
    await expect(twice.run('a', last)).rejects.toThrow('Hook again calls next twice');
  });

  it('takes an id once, and a hook added while it runs waits for the next run', async () => {
    const chain = new HookChain<string>();
    chain.add('a', (value, next) => {
      if (value === 'go') chain.add('b', add('b'));
      return next(value);
    });
    expect(() => chain.add('a', add('x'))).toThrow('Hook a exists already');
    expect(await chain.run('go', last)).toBe('go.');
    expect(await chain.run('x', last)).toBe('xb.');
  });
});

describe('ids', () => {
  it('are UUIDs of version 7 that sort by time', () => {
    const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    const ids = [1, 1000, Date.now(), 4_000_000_000_000].map((now) => uuidv7(now));
    for (const id of ids) expect(id).toMatch(form);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(Array.from({ length: 1000 }, () => uuidv7(5))).size).toBe(1000);
  });

  it('tokens have the bytes that were asked for, and no letter that a URL minds', () => {
    expect(Buffer.from(randomToken(32), 'base64url')).toHaveLength(32);
    expect(randomToken(100)).toMatch(/^[\w-]+$/);
    expect(randomToken()).not.toBe(randomToken());
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('errors and frozen values', () => {
  it('an error of another copy of the module is one too, and what looks like one is none', () => {
    const mark = Symbol.for('kasbah.error');
    expect(isKasbahError(Object.assign(new Error('x'), { [mark]: true }))).toBe(true);
    for (const other of [new Error('x'), { code: 'FORBIDDEN', status: 403 }, null, 'x', undefined])
      expect(isKasbahError(other)).toBe(false);
  });

  it('several problems are one error that is named after the first', () => {
    const problems = [
      { code: 'A', message: 'a', path: 'x' },
      { code: 'B', message: 'b' },
    ];
    expect(problemsError(problems, 409)).toMatchObject({ code: 'A', status: 409, path: 'x', problems });
    expect(() => problemsError([])).toThrow(TypeError);
    expect(new KasbahError('A', 'a')).toMatchObject({ status: 400, details: {}, problems: [] });
  });

  it('freezes all the way down', () => {
    const value = deepFreeze({ a: [{ b: 1 }], c: null, d: new Date(0) });
    expect(() => Object.assign(value.a[0]!, { b: 2 })).toThrow(TypeError);
    expect(() => value.a.push({ b: 3 })).toThrow(TypeError);
  });
});
