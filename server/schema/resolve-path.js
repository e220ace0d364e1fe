import { invalidQuery } from '../lib/errors.js';
import { nearest } from '../lib/nearest.js';
/**
 * The one place where a name of a request becomes a field. A field that does not exist and one that may not be seen
 * get the same refusal, so that nobody learns the difference.
 * @throws KasbahError INVALID_QUERY
 */
export function resolveField(scope, name, at) {
    const field = scope.collection.fields.get(name);
    const mask = scope.fields.get(name);
    if (!field || mask === undefined) {
        const near = nearest(name, [...scope.fields.keys()]);
        throw invalidQuery(`${scope.collection.name} has no field ${name.slice(0, 80)} that you may see.`, at, near && `Did you mean ${near}?`);
    }
    return { field, mask };
}
