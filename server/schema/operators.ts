const TEXT = [
  '_contains',
  '_ncontains',
  '_icontains',
  '_nicontains',
  '_starts_with',
  '_nstarts_with',
  '_istarts_with',
  '_nistarts_with',
  '_ends_with',
  '_nends_with',
  '_iends_with',
  '_niends_with',
] as const;

/** Every operator of the filter language, in the spelling of the items dialect (`../shared/api.md`). */
export const OPERATORS = [
  '_eq',
  '_neq',
  '_lt',
  '_lte',
  '_gt',
  '_gte',
  '_in',
  '_nin',
  '_null',
  '_nnull',
  ...TEXT,
  '_between',
  '_nbetween',
  '_empty',
  '_nempty',
  '_regex',
  '_intersects',
  '_nintersects',
  '_intersects_bbox',
  '_nintersects_bbox',
] as const;

export type Operator = (typeof OPERATORS)[number];

const EQUALITY = ['_eq', '_neq', '_in', '_nin', '_null', '_nnull'] as const satisfies readonly Operator[];
const ORDER = ['_lt', '_lte', '_gt', '_gte', '_between', '_nbetween'] as const satisfies readonly Operator[];

/** Operators by the nature of a value; field types pick one of these lists. */
export const OPERATOR_SETS = {
  ordered: [...EQUALITY, ...ORDER],
  text: [...EQUALITY, ...ORDER, ...TEXT, '_empty', '_nempty', '_regex'],
  equality: EQUALITY,
  boolean: ['_eq', '_neq', '_null', '_nnull'],
  /** Lists: `_contains` asks for one value of the list. */
  list: ['_contains', '_ncontains', '_empty', '_nempty', '_null', '_nnull'],
  presence: ['_null', '_nnull'],
  place: ['_null', '_nnull', '_intersects', '_nintersects', '_intersects_bbox', '_nintersects_bbox'],
} as const satisfies Record<string, readonly Operator[]>;
