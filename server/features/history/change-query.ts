import {
  type ChangeQuery,
  type EndpointRequest,
  type Item,
  isObject,
  KasbahError,
} from '../../plugin/index.ts';

const NAMES = ['collection', 'item', 'changeset', 'actor', 'source'] as const;
const ACTIONS = ['create', 'update', 'delete'] as const;

function refuse(message: string, path: string): never {
  throw new KasbahError('INVALID_QUERY', message, { path: path.slice(0, 90) });
}

/** `limit` of a page. @throws KasbahError INVALID_QUERY */
export function limitOf(query: EndpointRequest['query']): number {
  const limit = query.limit === undefined ? 50 : query.limit === '' ? 0 : Number(query.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 500)
    refuse('limit is a whole number from 1 to 500.', 'limit');
  return limit;
}

/** `cursor` of a page: the number of the last change before it. @throws KasbahError INVALID_QUERY */
export function cursorOf(query: EndpointRequest['query']): { before?: number } {
  if (query.cursor === undefined) return {};
  if (typeof query.cursor !== 'string' || !/^\d{1,15}$/.test(query.cursor))
    refuse('cursor is the next_cursor of an answer.', 'cursor');
  return { before: Number(query.cursor) };
}

/** `cursor` of a page of changesets: moment and id of the last one before it. @throws KasbahError INVALID_QUERY */
export function placeOf(query: EndpointRequest['query']): { after?: { at: number; id: string } } {
  if (query.cursor === undefined) return {};
  const [, at, id] =
    (typeof query.cursor === 'string' && /^(\d{1,15})\.([\w-]{1,36})$/.exec(query.cursor)) || [];
  if (at === undefined || id === undefined) refuse('cursor is the next_cursor of an answer.', 'cursor');
  return { after: { at: Number(at), id } };
}

/** A parameter that is a text, such as the name of a collection. @throws KasbahError INVALID_QUERY */
export function textOf(query: EndpointRequest['query'], name: string): string | undefined {
  const value = query[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '' || value.includes('\u0000'))
    refuse(`${name} is a text.`, name);
  return value.slice(0, 64);
}

/** A parameter that is a moment, in milliseconds. @throws KasbahError INVALID_QUERY */
export function momentOf(query: EndpointRequest['query'], name: string): number | undefined {
  const text = textOf(query, name);
  if (text === undefined) return undefined;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? refuse('A date and time is expected.', name) : moment;
}

/** @throws KasbahError INVALID_QUERY for a parameter that is none of these */
export function checkNames(query: EndpointRequest['query'], known: readonly string[]): void {
  const wrong = Object.keys(query).find((name) => !known.includes(name));
  if (wrong !== undefined) refuse(`There is no parameter ${wrong.slice(0, 80)}.`, wrong);
}

function filterOf(input: unknown): Item {
  let filter = input ?? {};
  if (typeof filter === 'string') {
    try {
      filter = JSON.parse(filter);
    } catch {
      refuse('filter is not valid JSON.', 'filter');
    }
  }
  return isObject(filter) ? filter : refuse('filter must be an object.', 'filter');
}

/** The text that a condition compares with: `{_eq: 'Track'}`, or `Track` itself. */
function comparedWith(condition: unknown): string | null {
  const value = isObject(condition) && Object.keys(condition).length === 1 ? condition._eq : condition;
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value);
  return text.includes('\u0000') ? null : text;
}

/** `{_gte: '2026-11-01', _lt: '2026-12-01T00:00:00Z'}` */
function momentsOf(condition: unknown): Pick<ChangeQuery, 'from' | 'until'> {
  const result: Pick<ChangeQuery, 'from' | 'until'> = {};
  if (!isObject(condition) || Object.keys(condition).length === 0)
    refuse('Changes are filtered by at with _gte and _lt.', 'filter.at');
  for (const [operator, value] of Object.entries(condition)) {
    const moment = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    if (!(operator === '_gte' || operator === '_lt'))
      refuse('Changes are filtered by at with _gte and _lt.', `filter.at.${operator}`);
    if (Number.isNaN(moment)) refuse('A date and time is expected.', `filter.at.${operator}`);
    result[operator === '_gte' ? 'from' : 'until'] = moment;
  }
  return result;
}

/** `{collection: {_eq: 'Track'}, at: {_gte: '…'}}` and the like. @throws KasbahError INVALID_QUERY */
export function changeQuery(query: EndpointRequest['query']): Omit<ChangeQuery, 'before'> {
  checkNames(query, ['filter', 'limit', 'cursor']);
  const result: Omit<ChangeQuery, 'before'> = { limit: limitOf(query) };
  for (const [name, condition] of Object.entries(filterOf(query.filter))) {
    if (name === 'at') {
      Object.assign(result, momentsOf(condition));
      continue;
    }
    const value = comparedWith(condition);
    if (name === 'action') {
      const action = ACTIONS.find((one) => one === value);
      result.action = action ?? refuse(`action is one of ${ACTIONS.join(', ')}.`, 'filter.action');
      continue;
    }
    const known = NAMES.find((one) => one === name);
    if (!known || value === null)
      refuse(
        `Changes are filtered by ${[...NAMES, 'action'].join(', ')} with _eq, and by at.`,
        `filter.${name}`,
      );
    result[known] = value;
  }
  return result;
}
