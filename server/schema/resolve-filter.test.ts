import { describe, expect, it } from 'vitest';
import { policyGrant } from '../access/compile-policies.ts';
import { systemGrant } from '../access/grant.ts';
import type { Policy } from '../access/policy.ts';
import type { Condition } from './condition.ts';
import type { CollectionDefinition } from './definition.ts';
import { FIELD_TYPES } from './fields/all.ts';
import { resolveFilter } from './resolve-filter.ts';
import { buildSnapshot } from './snapshot.ts';

const link = (name: string, collection: string, primary = false) => ({
  name,
  type: 'many-to-one',
  options: { collection },
  ...(primary && { primary, required: true }),
});
const key = { name: 'id', type: 'integer', primary: true, generated: true };
const DEFINITIONS: CollectionDefinition[] = [
  {
    name: 'posts',
    fields: [
      key,
      { name: 'title', type: 'string' },
      { name: 'secret', type: 'string' },
      { name: 'score', type: 'integer' },
      link('author', 'authors'),
      {
        name: 'tags',
        type: 'many-to-many',
        options: { collection: 'tags', junction: 'posts_tags', from: 'post', to: 'tag' },
      },
    ],
  },
  {
    name: 'authors',
    fields: [
      key,
      { name: 'name', type: 'string' },
      { name: 'posts', type: 'one-to-many', options: { collection: 'posts', field: 'author' } },
    ],
  },
  { name: 'tags', fields: [key, { name: 'name', type: 'string' }] },
  { name: 'posts_tags', fields: [link('post', 'posts', true), link('tag', 'tags', true)] },
];
const types = new Map(FIELD_TYPES.map((type) => [type.name, type]));
const snapshot = buildSnapshot(DEFINITIONS, types, 'sqlite');
const policy = (collection: string, fields: string[], where: Policy['where'] = null): Policy => ({
  id: collection,
  role: 'r',
  collection,
  action: 'read',
  effect: 'allow',
  where,
  fields,
  presets: null,
  validation: null,
});

const all = systemGrant(snapshot);
const some = policyGrant(
  snapshot,
  ['r'],
  [
    policy('posts', ['id', 'title', 'score', 'author', 'tags'], { score: { _gt: 0 } }),
    policy('tags', ['id', 'name']),
  ],
);

const resolve = (filter: object, grant = all, roles: string[] = []) =>
  resolveFilter(
    filter as Record<string, unknown>,
    grant.scope('posts', 'read')!,
    (name) => grant.scope(name, 'read'),
    { roles },
  );

/** A condition as a short text. */
function brief(condition: Condition): string {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return `${condition.kind}(${condition.of.map(brief).join(' ')})`;
    case 'not':
      return `not(${brief(condition.of)})`;
    case 'compare':
      return `${condition.field.name}${condition.op}${condition.params.map((param) => `:${param.kind === 'value' ? String(param.value) : param.name}`).join('')}`;
    case 'search':
      return `search:${condition.text}`;
    case 'related':
      return `${condition.field.name}.${condition.quantifier}(${brief(condition.where)})`;
  }
}

describe('a filter as a condition', () => {
  it.each<[object, string]>([
    [{}, 'all()'],
    [{ title: 'a' }, 'title_eq:a'],
    [{ title: { _eq: 'a' } }, 'title_eq:a'],
    [{ title: null }, 'title_null'],
    [{ title: { _neq: null } }, 'title_nnull'],
    [{ title: 'a', score: 1 }, 'all(title_eq:a score_eq:1)'],
    [{ score: { _gt: 1, _lt: '5' } }, 'all(score_gt:1 score_lt:5)'],
    [{ score: { _null: false } }, 'score_nnull'],
    [{ title: { _empty: 'false' } }, 'title_nempty'],
    [{ score: { _in: [] } }, 'any()'],
    [{ score: { _nin: [] } }, 'score_nnull'],
    [{ score: { _in: '1,2' } }, 'score_in:1:2'],
    [{ score: { _in: { 0: 1, 1: 2 } } }, 'score_in:1:2'],
    [{ score: { _between: [1, 2] } }, 'score_between:1:2'],
    [{ _and: [] }, 'all()'],
    [{ _or: [] }, 'any()'],
    [{ _or: [{ score: 1 }, { score: 2 }] }, 'any(score_eq:1 score_eq:2)'],
    [{ _or: { 0: { score: 1 }, 1: { score: 2 } } }, 'any(score_eq:1 score_eq:2)'],
    [{ _not: { score: 1 } }, 'not(score_eq:1)'],
    [{ author: 1 }, 'author_eq:1'],
    [{ author: { name: 'a' } }, 'author.some(name_eq:a)'],
    [{ author: { name: { _eq: 'a' }, id: 1 } }, 'author.some(all(name_eq:a id_eq:1))'],
    [{ tags: { _some: { name: 'a' } } }, 'tags.some(name_eq:a)'],
    [{ tags: { _none: {} } }, 'tags.none(all())'],
    [{ tags: { _every: { name: 'a' }, name: 'b' } }, 'all(tags.every(name_eq:a) tags.some(name_eq:b))'],
    [{ tags: { _null: true } }, 'tags.none(all())'],
    [{ tags: { _nnull: true } }, 'tags.some(all())'],
    [{ tags: { _null: false } }, 'tags.some(all())'],
    [{ author: { posts: { tags: { name: 'a' } } } }, 'author.some(posts.some(tags.some(name_eq:a)))'],
    [{ title: { _eq: '$CURRENT_USER.name' } }, 'title_eq:$CURRENT_USER.name'],
    [{ title: { _eq: '$NOWHERE' } }, 'title_eq:$NOWHERE'],
    [{ title: { _in: '$CURRENT_ROLES' } }, 'title_in:r1:r2'],
  ])('%j', (filter, expected) => {
    expect(brief(resolve(filter, all, ['r1', 'r2']))).toBe(expected);
  });

  it.each<[object, string]>([
    [{ nope: 1 }, 'filter.nope'],
    [{ title: { _nope: 1 } }, 'filter.title._nope'],
    [{ title: {} }, 'filter.title.nothing'],
    [{ title: { _eq: 'a', x: 1 } }, 'filter.title.x'],
    [{ title: { x: 1 } }, 'filter.title.x'],
    [{ score: { _contains: 'a' } }, 'filter.score._contains'],
    [{ score: 'x' }, 'filter.score'],
    [{ score: { _eq: {} } }, 'filter.score._eq'],
    [{ score: { _in: 5 } }, 'filter.score._in'],
    [{ score: { _in: [1, 'x'] } }, 'filter.score._in[1]'],
    [{ score: { _between: [1] } }, 'filter.score._between'],
    [{ score: { _null: 'x' } }, 'filter.score._null'],
    [{ _and: 1 }, 'filter._and'],
    [{ _or: { a: {} } }, 'filter._or'],
    [{ _or: [1] }, 'filter._or[0]'],
    [{ _not: [] }, 'filter._not'],
    [{ author: { nope: 1 } }, 'filter.author.nope'],
    [{ author: {} }, 'filter.author.nothing'],
    [{ tags: 1 }, 'filter.tags'],
    [{ tags: { _eq: 1 } }, 'filter.tags._eq'],
    [{ tags: { _some: 1 } }, 'filter.tags._some'],
    [{ tags: { _any: {} } }, 'filter.tags._any'],
    [{ author: { constructor: {} } }, 'filter.author.constructor'],
    [JSON.parse('{"author":{"__proto__":{"name":"a"}}}'), 'filter.author.__proto__'],
    [JSON.parse('{"__proto__":{"score":1}}'), 'filter.__proto__'],
    [{ author: { hasOwnProperty: 1 } }, 'filter.author.hasOwnProperty'],
    [{ title: { _contains: 'x'.repeat(2001) } }, 'filter.title._contains'],
    [{ score: { _in: Array.from({ length: 501 }, () => 1) } }, 'filter.score._in'],
    [{ _or: Array.from({ length: 201 }, () => ({ score: 1 })) }, 'filter._or[200].score'],
  ])('refuses %j at %s', (filter, path) => {
    expect(() => resolve(filter)).toThrow(
      expect.objectContaining({ code: 'INVALID_QUERY', status: 400, path }),
    );
  });
});

describe('a filter of somebody who may not see everything', () => {
  const says = (filter: object) => {
    try {
      resolve(filter, some);
    } catch (error) {
      const { message, path, hint, status } = error as {
        message: string;
        path: string;
        hint?: string;
        status: number;
      };
      return { message, path, hint, status };
    }
    throw new Error(`${JSON.stringify(filter)} was not refused`);
  };

  it.each(['_eq', '_null', '_nope', '_contains'])(
    'a hidden field and one that is not there are refused alike: %s',
    (op) => {
      const blank = (name: string) =>
        JSON.parse(JSON.stringify(says({ [name]: { [op]: 'x' } })).replaceAll(name, '…'));
      expect(blank('secret')).toEqual(blank('zzzzzz'));
    },
  );

  it('what lies behind a relation is refused like a relation to nowhere', () => {
    for (const filter of [
      { author: { name: 'a' } },
      { author: { zzz: 'a' } },
      { tags: { name: 'a' } },
      { tags: { _null: true } },
    ]) {
      expect(says(filter).message, JSON.stringify(filter)).toMatch(/leads nowhere that you may see/);
    }
    expect(brief(resolve({ author: 5 }, some))).toBe('author_eq:5');
  });

  it('the scopes of what lies behind come along, those of the junction too', () => {
    const linked = policyGrant(
      snapshot,
      ['r'],
      [
        policy('posts', ['*']),
        policy('tags', ['*'], { name: 'open' }),
        policy('posts_tags', ['*'], { post: { _gt: 5 } }),
      ],
    );
    const condition = resolve({ tags: { _none: { id: 1 } } }, linked);
    expect(condition).toMatchObject({ kind: 'related', quantifier: 'none' });
    if (condition.kind !== 'related') return;
    expect([brief(condition.scope), condition.junction && brief(condition.junction)]).toEqual([
      'name_eq:open',
      'post_gt:5',
    ]);
  });

  it('fields given for some rows only carry their condition', () => {
    const masked = policyGrant(
      snapshot,
      ['r'],
      [
        { ...policy('posts', ['*'], { score: 1 }), id: 'a' },
        { ...policy('posts', ['id', 'title']), id: 'b' },
      ],
    );
    const condition = resolve({ secret: 'x' }, masked);
    expect(condition.kind === 'compare' && condition.mask && brief(condition.mask)).toBe('score_eq:1');
    const open = resolve({ title: 'x' }, masked);
    expect(open.kind === 'compare' && open.mask).toBeNull();
  });
});
