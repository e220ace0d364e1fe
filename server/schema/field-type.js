/** A value that a field type cannot take; the message is a sentence for people. */
export class ValueError extends Error {
}
/** `Record` with no required options: the schema for types without any. */
export const NO_OPTIONS = { type: 'object', additionalProperties: false, properties: {} };
