import fc from 'fast-check';

/** Items of the fuzzed collection as they are stored, and of the one that they link to. */
export interface FuzzItem {
  id: number;
  n: number | null;
  t: string | null;
  d: string | null;
  f: number | null;
  b: boolean | null;
  day: string | null;
  big: string | null;
  tags: string[] | null;
  parent: number | null;
}
export interface FuzzParent {
  id: number;
  name: string | null;
}

const TEXTS = [
  '',
  'a',
  'A',
  'ab',
  'aB%',
  '_x',
  'x*y',
  'ü',
  'Übel',
  'back\\slash',
  "it's",
  '"q"',
  '[z]',
  'é1',
  '100',
];
const DAYS = ['2024-02-29', '2025-12-31', '2026-01-01', '2026-06-15', '1999-01-01'];
const TAGS = ['red', 'blue', '10%', 'Ü'];
const DECIMALS = ['-1.50', '0.00', '0.10', '2.00', '10.00', '99.99'];
const BIGS = ['-5', '0', '9007199254740992', '9007199254740993', '12'];

const nullable = <T>(values: readonly T[]) => fc.constantFrom<T | null>(null, ...values);

/** Rows that meet many edges; the same for the same seed. */
export function fuzzRows(count: number): { items: FuzzItem[]; parents: FuzzParent[] } {
  const parents = ['Ada', 'ben', null, 'Ürs', 'a%'].map((name, index) => ({ id: index + 1, name }));
  const one = fc.record({
    n: nullable([-2, 0, 1, 7, 7, 100]),
    t: nullable(TEXTS),
    d: nullable(DECIMALS),
    f: nullable([-1.25, 0, 0.5, 3e9]),
    b: nullable([true, false]),
    day: nullable(DAYS),
    big: nullable(BIGS),
    tags: fc.option(fc.uniqueArray(fc.constantFrom(...TAGS), { maxLength: 3 })),
    parent: nullable([1, 2, 3, 4]),
  });
  const items = fc
    .sample(one, { numRuns: count, seed: 7 })
    .map((item, index) => ({ id: index + 1, ...item }));
  return { items, parents };
}

const TEXT_OPS = [
  '_contains',
  '_icontains',
  '_starts_with',
  '_istarts_with',
  '_ends_with',
  '_iends_with',
] as const;
const negated = TEXT_OPS.map((op) => op.replace(/^_/, '_n'));

/** A condition on one field: operator and value. */
function leafOf<T>(values: readonly T[], ordered: boolean): fc.Arbitrary<Record<string, unknown>> {
  const value = fc.constantFrom(...values);
  const single = ordered ? ['_eq', '_neq', '_lt', '_lte', '_gt', '_gte'] : ['_eq', '_neq'];
  const leaves: fc.Arbitrary<Record<string, unknown>>[] = [
    fc.tuple(fc.constantFrom(...single), value).map(([op, one]) => ({ [op]: one })),
    fc.constantFrom({ _null: true }, { _nnull: true }, { _null: false }),
  ];
  if (ordered)
    leaves.push(
      fc
        .tuple(fc.constantFrom('_in', '_nin'), fc.array(value, { maxLength: 3 }))
        .map(([op, list]) => ({ [op]: list })),
      fc
        .tuple(fc.constantFrom('_between', '_nbetween'), value, value)
        .map(([op, a, b]) => ({ [op]: [a, b] })),
    );
  return fc.oneof(...leaves);
}

const onText = fc.oneof(
  leafOf(TEXTS, true),
  fc
    .tuple(fc.constantFrom(...TEXT_OPS, ...negated), fc.constantFrom(...TEXTS))
    .map(([op, one]) => ({ [op]: one })),
  fc.constantFrom({ _empty: true }, { _nempty: true }),
);
const onTags = fc.oneof(
  fc
    .tuple(fc.constantFrom('_contains', '_ncontains'), fc.constantFrom(...TAGS))
    .map(([op, one]) => ({ [op]: one })),
  fc.constantFrom({ _empty: true }, { _nempty: true }, { _null: true }, { _nnull: true }),
);
const onParent = fc.oneof(
  onText.map((name) => ({ name })),
  fc
    .tuple(fc.constantFrom('_some', '_none', '_every'), leafOf([0, 7, 100], true))
    .map(([quantifier, n]) => ({ items: { [quantifier]: { n } } })),
  fc.constantFrom({ _null: true }, { _nnull: true }, { _eq: 2 }, { 'count(items)': { _gte: 10 } }),
);

/** Filters as a client may write them, three levels deep. */
export const fuzzFilter: fc.Arbitrary<Record<string, unknown>> = fc.letrec<{
  filter: Record<string, unknown>;
  leaf: Record<string, unknown>;
}>((tie) => ({
  leaf: fc.oneof(
    leafOf([-2, 0, 1, 7], true).map((n) => ({ n })),
    onText.map((t) => ({ t })),
    leafOf(DECIMALS, true).map((d) => ({ d })),
    leafOf([-1.25, 0, 0.5], true).map((f) => ({ f })),
    leafOf([true, false], false).map((b) => ({ b })),
    leafOf(DAYS, true).map((day) => ({ day })),
    leafOf(BIGS, true).map((big) => ({ big })),
    onTags.map((tags) => ({ tags })),
    onParent.map((parent) => ({ parent })),
    leafOf([1999, 2026], true).map((year) => ({ 'year(day)': year })),
    leafOf([0, 1, 2], true).map((count) => ({ 'count(tags)': count })),
  ),
  filter: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    tie('leaf'),
    fc.array(tie('filter'), { maxLength: 3 }).map((list) => ({ _and: list })),
    fc.array(tie('filter'), { maxLength: 3 }).map((list) => ({ _or: list })),
    tie('filter').map((inner) => ({ _not: inner })),
  ),
})).filter;

const SORTS = ['n', 't', 'd', 'f', 'b', 'day', 'big', 'parent.name', 'year(day)', 'id'];

/** Up to three keys, each up or down. */
export const fuzzSort: fc.Arbitrary<string[]> = fc
  .uniqueArray(fc.constantFrom(...SORTS), { maxLength: 3 })
  .chain((keys) => fc.tuple(...keys.map((key) => fc.constantFrom(key, `-${key}`))));

/** Queries that mean nothing, or worse. */
export const fuzzNonsense: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 60 }).map((text) => encodeURIComponent(text)),
  fc
    .tuple(
      fc.constantFrom(
        'filter',
        'fields',
        'sort',
        'limit',
        'deep',
        'aggregate',
        'groupBy',
        'having',
        'alias',
        'cursor',
        'search',
        'meta',
        'page',
        'export',
        'explain',
      ),
      fc.string({ unit: 'binary', maxLength: 40 }),
    )
    .map(([name, text]) => `${name}=${encodeURIComponent(text)}`),
  fc
    .tuple(fc.constantFrom('filter', 'deep', 'aggregate', 'having', 'alias'), fc.jsonValue({ maxDepth: 4 }))
    .map(([name, value]) => `${name}=${encodeURIComponent(JSON.stringify(value))}`),
  fc
    .tuple(
      fc.constantFrom(
        't',
        'n',
        'parent',
        'tags',
        'count(items)',
        'json(t, a)',
        '__proto__',
        'constructor',
        'id; --',
        "t'",
      ),
      fc.constantFrom('_eq', '_in', '_between', '_contains', '_null', '_some', '_regex', '_x', "_eq'"),
      fc.jsonValue({ maxDepth: 2 }),
    )
    .map(
      ([field, op, value]) => `filter=${encodeURIComponent(JSON.stringify({ [field]: { [op]: value } }))}`,
    ),
  fc
    .array(
      fc.constantFrom(
        '[',
        ']',
        'filter',
        '_or',
        '0',
        '=',
        '&',
        '%',
        '%00',
        '%ff',
        'a',
        '__proto__',
        '.',
        ',',
        '(',
        ')',
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join('')),
);
