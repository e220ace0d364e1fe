import { describe, expect, it } from 'vitest';
import { checkDefinitions, checkShape } from './check-definitions.ts';
import type { CollectionDefinition, FieldDefinition } from './definition.ts';
import { FIELD_TYPES } from './fields/all.ts';
import { planChange } from './plan-change.ts';

const types = new Map(FIELD_TYPES.map((type) => [type.name, type]));
const field = (name: string, type = 'string', more: Partial<FieldDefinition> = {}): FieldDefinition => ({
  name,
  type,
  ...more,
});
const id: FieldDefinition = { id: 'f_id', name: 'id', type: 'integer', primary: true, generated: true };
const POSTS: CollectionDefinition = {
  id: 'c_posts',
  name: 'posts',
  fields: [id, { id: 'f_title', ...field('title') }, { id: 'f_score', ...field('score', 'integer') }],
};
const TAGS: CollectionDefinition = {
  id: 'c_tags',
  name: 'tags',
  fields: [id, { id: 'f_name', ...field('name') }],
};
const brief = (steps: readonly object[]) =>
  steps.map((step) => {
    const { kind, collection, field: name, from } = step as Record<string, string>;
    return [kind, collection, name, from && `from ${from}`].filter(Boolean).join(' ');
  });
const plan = (...wanted: CollectionDefinition[]) => planChange([POSTS, TAGS], wanted, types);
const withFields = (...fields: FieldDefinition[]): CollectionDefinition => ({
  ...POSTS,
  fields: [id, ...fields],
});
const [, title, score] = POSTS.fields as [FieldDefinition, FieldDefinition, FieldDefinition];

describe('the plan of a change', () => {
  it('knows a link to a renamed collection by either name', () => {
    const tag = { id: 'f_tag', ...field('tag', 'many-to-one', { options: { collection: 'tags' } }) };
    const posts = withFields(title, score, tag);
    for (const collection of ['tags', 'labels']) {
      const wanted = withFields(title, score, { ...tag, options: { collection } });
      const change = planChange([posts, TAGS], [{ ...TAGS, name: 'labels' }, wanted], types);
      expect(brief(change.steps).filter((step) => step.startsWith('change_type'))).toEqual([]);
      expect(change.definitions[0]?.fields.at(-1)?.options).toEqual({ collection: 'labels' });
    }
  });

  it.each<[string, CollectionDefinition, string[]]>([
    ['nothing', POSTS, []],
    ['a new collection', { name: 'new', fields: [field('a')] }, ['create_collection new']],
    ['a new field', withFields(title, score, field('body', 'text')), ['add_field posts body']],
    [
      'a new link',
      withFields(title, score, field('tag', 'many-to-one', { options: { collection: 'tags' } })),
      ['add_field posts tag'],
    ],
    ['a label', { ...POSTS, label: 'Posts' }, ['change_settings posts']],
    ['a note of a field', withFields({ ...title, note: 'x' }, score), ['change_settings posts title']],
    [
      'another name of a field',
      withFields({ ...title, name: 'headline' }, score),
      ['rename_field posts headline from title'],
    ],
    [
      'another name of a collection',
      { ...POSTS, name: 'articles' },
      ['rename_collection articles from posts'],
    ],
    [
      'names that were swapped',
      withFields({ ...title, name: 'score' }, { ...score, name: 'title' }),
      ['rename_field posts score from title', 'rename_field posts title from score'],
    ],
    [
      'another type',
      withFields(title, { ...score, type: 'string' }),
      ['change_type posts score from integer'],
    ],
    ['an index', { ...POSTS, indexes: [{ fields: ['title', 'score'] }] }, ['change_indexes posts']],
    ['another order of fields', withFields(score, title), ['change_settings posts']],
    ['a field less, the others in order', withFields(score), ['park_field posts title']],
    ['required', withFields({ ...title, required: true }, score), ['change_column posts title']],
    ['a field less', withFields(title), ['park_field posts score']],
  ])('%s', (_, wanted, expected) => {
    const change = plan(wanted);
    expect(change.problems).toEqual([]);
    expect(brief(change.steps)).toEqual(expected);
  });

  it('keeps ids, gives new ones, and a key to what has none', () => {
    const { definitions } = plan(withFields(field('title'), field('score', 'integer'), field('body')), {
      name: 'new',
      fields: [field('a')],
    });
    const posts = definitions.find((one) => one.name === 'posts')!;
    expect(posts.fields.map((one) => one.id)).toEqual([
      'f_id',
      'f_title',
      'f_score',
      expect.stringMatching(/^f_/),
    ]);
    const made = definitions.find((one) => one.name === 'new')!;
    expect([made.id, made.fields.map((one) => one.name), made.fields[0]]).toEqual([
      expect.stringMatching(/^c_/),
      ['id', 'a'],
      expect.objectContaining({ primary: true, generated: true }),
    ]);
    expect(definitions.find((one) => one.name === 'tags')).toEqual(TAGS);
  });

  it('removes collections, and says what is not there', () => {
    const change = planChange([POSTS, TAGS], [], types, ['tags', 'nope']);
    expect(brief(change.steps)).toEqual(['park_collection tags']);
    expect(change.problems).toMatchObject([{ code: 'INVALID_SCHEMA', path: 'nope' }]);
  });

  it.each<[string, CollectionDefinition, string]>([
    [
      'a second key',
      withFields(title, score, field('other', 'integer', { primary: true })),
      'posts.fields.other',
    ],
    [
      'a key that is none any more',
      { ...POSTS, fields: [{ ...id, primary: false }, title, score] },
      'posts.fields.id.primary',
    ],
    [
      'a key that is taken away',
      { ...POSTS, fields: [{ ...title, primary: true }, score] },
      'posts.fields.title.primary',
    ],
    [
      'a required field without a default',
      withFields(title, score, field('must', 'string', { required: true })),
      'posts.fields.must',
    ],
    ['another column', withFields({ ...title, column: 'other' }, score), 'posts.fields.title.column'],
    [
      'a field that becomes a link without a column',
      withFields(title, { ...score, type: 'one-to-many', options: { collection: 'tags', field: 'x' } }),
      'posts.fields.score.type',
    ],
    ['a table that was not found', { name: 'ghost', existing: true, fields: [field('a')] }, 'ghost.existing'],
  ])('refuses %s', (_, wanted, path) => {
    expect(plan(wanted).problems.map((problem) => problem.path)).toContain(path);
  });

  it('looks at nothing but what it is given, and changes nothing of it', () => {
    const frozen = JSON.stringify([POSTS, TAGS]);
    plan({ ...POSTS, name: 'articles' }, { name: 'new', fields: [field('a')] });
    expect(JSON.stringify([POSTS, TAGS])).toBe(frozen);
  });
});

describe('the check of definitions', () => {
  const check = (...definitions: CollectionDefinition[]) =>
    checkDefinitions([POSTS, TAGS, ...definitions], types).map((problem) => problem.path);
  const one = (...fields: FieldDefinition[]): CollectionDefinition => ({
    name: 'one',
    fields: [id, ...fields],
  });

  it('finds nothing wrong with what is right', () => {
    const junction: CollectionDefinition = {
      name: 'posts_tags',
      fields: ['posts', 'tags'].map((name) =>
        field(name, 'many-to-one', { primary: true, required: true, options: { collection: name } }),
      ),
    };
    const linked = {
      ...TAGS,
      fields: [
        ...TAGS.fields,
        field('posts', 'many-to-many', {
          options: { collection: 'posts', junction: 'posts_tags', from: 'tags', to: 'posts' },
        }),
      ],
    };
    expect(checkDefinitions([POSTS, linked, junction], types)).toEqual([]);
    expect(
      check(
        one(
          field('parent', 'many-to-one', { options: { collection: 'one' } }),
          field('children', 'one-to-many', { options: { collection: 'one', field: 'parent' } }),
        ),
      ),
    ).toEqual([]);
  });

  it('names every place at once, and looks at what changed only if asked', () => {
    const wrong = one(
      field('a', 'nope'),
      field('constructor'),
      field('x y'),
      field('B', 'string', { default: 5 }),
      field('b'),
    );
    expect(check(wrong).sort()).toEqual([
      'one.fields.B.default',
      'one.fields.a.type',
      'one.fields.b.column',
      'one.fields.b.name',
      'one.fields.constructor.name',
      'one.fields.x y.name',
    ]);
    expect(checkDefinitions([POSTS, wrong], types, new Set(['posts']))).toEqual([]);
  });

  it('takes names of existing tables as they are', () => {
    expect(
      check({
        name: 'Order Details',
        existing: true,
        fields: [{ ...id, name: 'Order ID' }, field('unit price')],
      }),
    ).toEqual([]);
  });

  it.each([
    null,
    undefined,
    'x',
    5,
    [],
    {},
    { name: 'a' },
    { fields: [] },
    { name: '', fields: [] },
    { name: 'a/b', fields: [] },
    { name: 'a'.repeat(65), fields: [] },
    { name: 'a', fields: [{}] },
    { name: 'a', fields: [{ name: 'b' }] },
    { name: 'a', fields: {}, x: 1 },
    { name: 'a', fields: [], singleton: 'yes' },
  ])('%.60j has not the form of a definition', (value) => {
    expect(checkShape(value)).not.toEqual([]);
    for (const problem of checkShape(value))
      expect(problem).toMatchObject({ code: 'INVALID_SCHEMA', message: expect.any(String) });
  });
});
