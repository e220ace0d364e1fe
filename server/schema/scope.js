export const ACTIONS = ['create', 'read', 'update', 'delete'];
let construct;
/**
 * What the policies leave of a collection for one actor and one action. The data verbs ask for one, and nobody can
 * make one by hand: the class has a private constructor and a private field, so that no look-alike is accepted.
 */
export class Scope {
    #parts;
    constructor(parts) {
        this.#parts = parts;
    }
    static {
        construct = (parts) => new Scope(parts);
    }
    get collection() {
        return this.#parts.collection;
    }
    get action() {
        return this.#parts.action;
    }
    get where() {
        return this.#parts.where;
    }
    get fields() {
        return this.#parts.fields;
    }
}
/** Makes a Scope; only the access floor may import this (check-floors holds it to that). */
export function mintScope(parts) {
    return construct(parts);
}
