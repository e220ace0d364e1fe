import { runChangeset } from './changeset.ts';
import { createAll } from './create-all.ts';
import { deleteAll } from './delete-all.ts';
import type { Call, OpenChangeset } from './engine.ts';
import { updateAll } from './update-all.ts';
import type { Writer } from './writer.ts';

/** The verbs inside of an open changeset. */
export function openWriter(call: Call, open: OpenChangeset): Writer {
  const writer: Writer = {
    call,
    open,
    create: (scope, entries) => createAll(writer, scope, entries),
    update: (scope, entries) => updateAll(writer, scope, entries),
    delete: (scope, entries) => deleteAll(writer, scope, entries),
  };
  return writer;
}

/** Runs work that writes in a changeset: one of its own, or the one that the caller writes in already. */
export function write<T>(call: Call, work: (writer: Writer) => Promise<T>): Promise<T> {
  return runChangeset(call.engine, call.caller, (open) => work(openWriter(call, open)));
}
