import { type Item, type ItemName, isObject, KasbahError, type UndoRequest } from '../../plugin/index.ts';

const MODES = ['refuse', 'skip', 'overwrite'] as const;
const MOST = 1000;

function refuse(message: string, path: string): never {
  throw new KasbahError('INVALID_BODY', message, { path: path.slice(0, 90) });
}

/** The members of a body; an empty one for none. @throws KasbahError INVALID_BODY for a member that is none of these */
export function membersOf(body: unknown, known: readonly string[]): Item {
  if (body === undefined) return {};
  if (!isObject(body)) refuse('An object is expected.', '');
  const wrong = Object.keys(body).find((name) => !known.includes(name));
  if (wrong !== undefined) refuse(`There is no ${wrong.slice(0, 80)} here.`, wrong);
  return body;
}

/** `[{"collection": "posts", "item": 1}]` @throws KasbahError INVALID_BODY */
export function itemsOf(value: unknown): ItemName[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST)
    refuse(`items is a list of 1 to ${MOST} objects with collection and item.`, 'items');
  return value.map((one, index) => {
    const { collection, item } = membersOf(one, ['collection', 'item']);
    const isKey = typeof item === 'number' || (typeof item === 'string' && !item.includes('\u0000'));
    if (typeof collection !== 'string' || collection.includes('\u0000') || !isKey)
      refuse('An object with collection and item is expected.', `items[${index}]`);
    return { collection, item: String(item) };
  });
}

/** What happens where something is in the way. @throws KasbahError INVALID_BODY */
export function conflictsOf(value: unknown): UndoRequest['conflicts'] {
  if (value === undefined) return 'refuse';
  return (
    MODES.find((mode) => mode === value) ?? refuse(`conflicts is one of ${MODES.join(', ')}.`, 'conflicts')
  );
}
