import { describe, expect, test } from 'vitest';
import { emptyView, isComplete, readView, type ViewState, writeView } from './view-state.ts';

describe('reading and writing give the same view', () => {
  const views: [string, Partial<ViewState>, Record<string, string>][] = [
    ['nothing', {}, {}],
    [
      'one condition',
      { conditions: [{ field: 'Status', operator: '_in', values: ['paid', 'packing'] }] },
      { f: 'Status:in:paid,packing' },
    ],
    [
      'two conditions',
      {
        conditions: [
          { field: 'Milliseconds', operator: '_gt', values: ['300000'] },
          { field: 'Composer', operator: '_null', values: [] },
        ],
      },
      { f: 'Milliseconds:gt:300000;Composer:null' },
    ],
    [
      'any of two',
      {
        join: 'any',
        conditions: [
          { field: 'a', operator: '_eq', values: ['1'] },
          { field: 'b', operator: '_between', values: ['1', '2'] },
        ],
      },
      { f: 'a:eq:1|b:between:1,2' },
    ],
    [
      'signs with a meaning',
      { conditions: [{ field: 'Name', operator: '_eq', values: ['a:b,c;d|e\\f', '-x'] }] },
      { f: 'Name:eq:a\\:b\\,c\\;d\\|e\\\\f,\\-x' },
    ],
    [
      'sort',
      {
        sort: [
          { field: 'Milliseconds', descending: true },
          { field: 'Name', descending: false },
        ],
      },
      { s: '-Milliseconds,Name' },
    ],
    [
      'columns and search',
      { columns: ['Name', 'Album'], search: 'rock: 100%' },
      { cols: 'Name,Album', q: 'rock: 100%' },
    ],
    ['archived ones', { archived: true }, { archived: '1' }],
  ];
  test.each(views)('%s', (_name, view, search) => {
    expect(writeView({ ...emptyView, ...view })).toEqual(search);
    expect(readView(search)).toEqual({ ...emptyView, ...view });
  });
});

describe('whatever stands in the address bar is read without an error', () => {
  test.each([
    [{ f: 'nonsense' }, []],
    [{ f: 'Name:sounds_like:x' }, [{ field: 'Name', operator: '_sounds_like', values: ['x'] }]],
    [{ f: 'Name:<script>:x' }, []],
    [{ f: ':eq:1' }, []],
    [{ f: 'Name:eq:1;;' }, [{ field: 'Name', operator: '_eq', values: ['1'] }]],
    [
      { f: 'At:gte:2026-11-23T09:00:00.000Z' },
      [{ field: 'At', operator: '_gte', values: ['2026-11-23T09:00:00.000Z'] }],
    ],
    [{ f: 'Name:eq:\\' }, [{ field: 'Name', operator: '_eq', values: ['\\'] }]],
    [{ f: 5 as unknown as string }, []],
  ])('%j', (search, conditions) => expect(readView(search).conditions).toEqual(conditions));
});

test.each([
  ['_eq', [], false],
  ['_eq', [''], false],
  ['_eq', ['1'], true],
  ['_null', [], true],
  ['_between', ['1'], false],
  ['_between', ['1', ''], false],
  ['_between', ['1', '2'], true],
  ['_in', ['1', '2', '3'], true],
] as const)('%s %j is complete: %s', (operator, values, complete) =>
  expect(isComplete({ field: 'x', operator, values: [...values] })).toBe(complete),
);
