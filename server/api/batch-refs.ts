import { KasbahError } from '../lib/errors.ts';

/** What an earlier step answered, by its number and by its name. */
export type Answers = ReadonlyMap<string, unknown>;

/** An object that stands for a part of an earlier answer. */
const isRef = (value: object): value is { $ref: unknown } => Object.hasOwn(value, '$ref');

const childPath = (at: string, key: string | number) =>
  typeof key === 'number' ? `${at}[${key}]` : at === '' ? key : `${at}.${key}`;

const refused = (path: string, message: string) =>
  new KasbahError('INVALID_BODY', message, {
    path: path || undefined,
    hint: 'A reference reads {"$ref": "name.data.id"}, with the name or the number of an earlier step.',
  });

/** The name that a reference begins with. @throws KasbahError INVALID_BODY when it has another form */
function nameOf(ref: { $ref: unknown }, at: string): [name: string, ...steps: string[]] {
  const { $ref: text } = ref;
  if (Object.keys(ref).length > 1) throw refused(at, '$ref stands alone in its object.');
  if (typeof text !== 'string' || !/^[^.]+(?:\.[^.]+)+$/.test(text) || text.length > 200)
    throw refused(at, '$ref is a name and a path in its answer.');
  return text.split('.') as [string, ...string[]];
}

/** Every name that references in a body begin with, and where. @throws KasbahError INVALID_BODY */
export function namesIn(value: unknown, at = ''): { name: string; at: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isRef(value)) return [{ name: nameOf(value, at)[0], at }];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return entries.flatMap(([key, inner]) => namesIn(inner, childPath(at, key)));
}

function follow(ref: { $ref: unknown }, answers: Answers, at: string): unknown {
  const [name, ...steps] = nameOf(ref, at);
  let value = answers.get(name);
  for (const step of steps) {
    const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
    if (!inside) throw refused(at, `The answer of step ${name.slice(0, 80)} has no ${steps.join('.')}.`);
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/**
 * A body with answers in the place of its references. `room` is counted down by the length of what is put in, so that
 * answers which hold answers cannot grow without bounds.
 * @throws KasbahError INVALID_BODY
 */
export function resolveRefs(value: unknown, answers: Answers, room: { left: number }, at = ''): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isRef(value)) {
    const found = follow(value, answers, at);
    room.left -= JSON.stringify(found)?.length ?? 0;
    if (room.left < 0) throw refused(at, 'The answers that the batch refers to are too large.');
    return found;
  }
  if (Array.isArray(value))
    return value.map((inner, index) => resolveRefs(inner, answers, room, childPath(at, index)));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, resolveRefs(inner, answers, room, childPath(at, key))]),
  );
}
