import type { FuzzItem, FuzzParent } from './query-fuzz.ts';

/** What a condition is of a row: unknown where it asks for the value of nothing, as in SQL. */
type Truth = boolean | null;

interface World {
  items: readonly FuzzItem[];
  parents: readonly FuzzParent[];
}

const not = (truth: Truth): Truth => (truth === null ? null : !truth);
const all = (list: readonly Truth[]): Truth =>
  list.includes(false) ? false : list.includes(null) ? null : true;
const any = (list: readonly Truth[]): Truth =>
  list.includes(true) ? true : list.includes(null) ? null : false;

type Order = (a: unknown, b: unknown) => number;
const plain: Order = (a, b) => (a === b ? 0 : (a as number) < (b as number) ? -1 : 1);
/** Texts are ordered by their characters' code points. */
const byText: Order = (a, b) => Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
const byNumber: Order = (a, b) => plain(Number(a), Number(b));
const byBig: Order = (a, b) => plain(BigInt(String(a)), BigInt(String(b)));

const ORDERS: Record<string, Order> = {
  t: byText,
  name: byText,
  day: byText,
  d: byNumber,
  big: byBig,
  b: byNumber,
};

function compare(op: string, wanted: unknown, value: unknown, order: Order): Truth {
  if (op === '_null') return (value === null) === wanted;
  if (op === '_nnull') return (value !== null) === wanted;
  if (op === '_empty') return value === null || value === '';
  if (op === '_nempty') return value !== null && value !== '';
  // A list without values holds nothing, and everything that there is lies outside of it.
  if (op === '_in' && (wanted as unknown[]).length === 0) return false;
  if (op === '_nin' && (wanted as unknown[]).length === 0) return value !== null;
  if (value === null) return null;
  const list = wanted as unknown[];
  const text = String(value);
  const inner = String(wanted);
  const low = text.toLowerCase();
  const lowInner = inner.toLowerCase();
  switch (op) {
    case '_eq':
      return order(value, wanted) === 0;
    case '_neq':
      return order(value, wanted) !== 0;
    case '_lt':
      return order(value, wanted) < 0;
    case '_lte':
      return order(value, wanted) <= 0;
    case '_gt':
      return order(value, wanted) > 0;
    case '_gte':
      return order(value, wanted) >= 0;
    case '_in':
      return list.some((one) => order(value, one) === 0);
    case '_nin':
      return !list.some((one) => order(value, one) === 0);
    case '_between':
      return order(value, list[0]) >= 0 && order(value, list[1]) <= 0;
    case '_nbetween':
      return !(order(value, list[0]) >= 0 && order(value, list[1]) <= 0);
    case '_contains':
      return text.includes(inner);
    case '_icontains':
      return low.includes(lowInner);
    case '_starts_with':
      return text.startsWith(inner);
    case '_istarts_with':
      return low.startsWith(lowInner);
    case '_ends_with':
      return text.endsWith(inner);
    case '_iends_with':
      return low.endsWith(lowInner);
    default:
      return not(compare(op.replace(/^_n/, '_'), wanted, value, order));
  }
}

function onTags(op: string, wanted: unknown, tags: readonly string[] | null): Truth {
  if (op === '_null' || op === '_nnull') return compare(op, wanted, tags, plain);
  if (op === '_empty') return tags === null || tags.length === 0;
  if (op === '_nempty') return tags !== null && tags.length > 0;
  if (tags === null) return null;
  return tags.includes(String(wanted)) === (op === '_contains');
}

function onParent(world: World, condition: Record<string, unknown>, item: FuzzItem): Truth {
  const [key, inner] = Object.entries(condition)[0] ?? ['', null];
  if (key.startsWith('_')) return compare(key, inner, item.parent, plain);
  const parent = world.parents.find(({ id }) => id === item.parent);
  // Through a link to nothing there is no item that the condition could hold for.
  if (!parent) return false;
  const children = world.items.filter((one) => one.parent === parent.id);
  if (key === 'name') return leaves(inner, parent.name, byText) === true;
  if (key === 'count(items)') return leaves(inner, children.length, plain) === true;
  const [quantifier, filter] = Object.entries(inner as Record<string, Record<string, unknown>>)[0]!;
  const truths = children.map((child) => evaluate(world, filter, child));
  if (quantifier === '_some') return truths.includes(true);
  return quantifier === '_none' ? !truths.includes(true) : truths.every((truth) => truth === true);
}

const leaves = (condition: unknown, value: unknown, order: Order): Truth =>
  all(Object.entries(condition as object).map(([op, wanted]) => compare(op, wanted, value, order)));

/** Whether a filter holds for an item: written for this test, beside the product and without any of its code. */
export function evaluate(world: World, filter: Record<string, unknown>, item: FuzzItem): Truth {
  return all(
    Object.entries(filter).map(([key, value]): Truth => {
      const list = () => (value as Record<string, unknown>[]).map((inner) => evaluate(world, inner, item));
      if (key === '_and') return all(list());
      if (key === '_or') return any(list());
      if (key === '_not') return not(evaluate(world, value as Record<string, unknown>, item));
      const condition = value as Record<string, unknown>;
      if (key === 'parent') return onParent(world, condition, item);
      if (key === 'tags') {
        const [op, wanted] = Object.entries(condition)[0]!;
        return onTags(op, wanted, item.tags);
      }
      if (key === 'year(day)') return leaves(condition, item.day && Number(item.day.slice(0, 4)), plain);
      if (key === 'count(tags)') return leaves(condition, item.tags?.length ?? null, plain);
      return leaves(condition, item[key as keyof FuzzItem], ORDERS[key] ?? plain);
    }),
  );
}

function sortValue(world: World, key: string, item: FuzzItem): unknown {
  if (key === 'parent.name') return world.parents.find(({ id }) => id === item.parent)?.name ?? null;
  if (key === 'year(day)') return item.day === null ? null : Number(item.day.slice(0, 4));
  return item[key as keyof FuzzItem];
}

/** The keys of the items that a query finds, in its order; nothing is the least value, and the key decides last. */
export function evaluateQuery(
  world: World,
  query: { filter: Record<string, unknown>; sort: readonly string[]; limit: number; offset: number },
): number[] {
  const found = world.items.filter((item) => evaluate(world, query.filter, item) === true);
  const descending = query.sort.at(-1)?.startsWith('-') ?? false;
  const keys = query.sort.some((key) => key.replace('-', '') === 'id')
    ? query.sort
    : [...query.sort, descending ? '-id' : 'id'];
  const sorted = [...found].sort((a, b) => {
    for (const key of keys) {
      const name = key.replace('-', '');
      const [x, y] = [sortValue(world, name, a), sortValue(world, name, b)];
      const order = ORDERS[name === 'parent.name' ? 'name' : name] ?? plain;
      const result = x === y ? 0 : x === null ? -1 : y === null ? 1 : order(x, y);
      if (result !== 0) return key.startsWith('-') ? -result : result;
    }
    return 0;
  });
  return sorted.slice(query.offset, query.offset + query.limit).map(({ id }) => id);
}
