import { HookChain } from '../lib/hooks.js';
import { createItemValidator } from '../schema/item-validator.js';
/** Puts an engine together. */
export function createEngine(parts) {
    let current = parts.snapshot;
    return {
        database: parts.database,
        access: parts.access,
        logger: parts.logger,
        snapshot: () => current,
        replaceSnapshot(next) {
            current = next;
        },
        writeHooks: new Map(),
        onCommit: new Set(),
        now: () => new Date(),
    };
}
/** Adds a write hook for one collection or for all (`*`). */
export function addWriteHook(engine, collection, id, hook, priority = 0) {
    const chain = engine.writeHooks.get(collection) ?? new HookChain();
    chain.add(id, hook, priority);
    engine.writeHooks.set(collection, chain);
}
/** Runs the hooks for all collections and then those of this one. */
export async function runWriteHooks(engine, event) {
    const keep = async (value) => value;
    const everywhere = engine.writeHooks.get('*');
    const here = engine.writeHooks.get(event.collection);
    const first = everywhere ? await everywhere.run(event, keep) : event;
    return here ? here.run(first, keep) : first;
}
/** Binds a caller to the schema and the rights of this moment. */
export async function openCall(engine, caller) {
    const snapshot = engine.snapshot();
    const grant = await engine.access.grant(caller.actor, snapshot);
    const { actor } = caller;
    return { engine, caller, snapshot, grant, binding: { user: actor.id, attributes: actor.attributes, now: engine.now() } };
}
const validators = new WeakMap();
/** The validator of a collection, compiled once per snapshot. */
export function validatorOf(collection) {
    let validator = validators.get(collection);
    if (!validator) {
        validator = createItemValidator(collection);
        validators.set(collection, validator);
    }
    return validator;
}
